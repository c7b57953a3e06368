import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { encodeLatents } from "@/edits/encoded.ts";
import { pathNames, walkPaths } from "@/edits/interpolation.ts";
import { heldOutEnds, pathRows, pathStudy } from "@/edits/path_study.ts";
import { pathCurves, pathSheet } from "@/edits/path_figures.ts";
import { resolveSteeringConfig } from "@/edits/steering_config.ts";
import { effectCount } from "@/edits/trait_effects.ts";
import { cleanError, readingError, readPath } from "@/edits/way_points.ts";
import { valueCount } from "@/nouns/catalogue.ts";
import { paint } from "@/nouns/images.ts";
import { layerMap, renderNoun, visiblePixelCounts } from "@/nouns/renderer.ts";
import { linearDictionary } from "../features/fakes.ts";
import { oracle, oracleAnalysis, symbolicCodec, symbolicData } from "./symbolic_world.ts";
import { pixelCodec } from "./world.ts";

await tf.setBackend("cpu");
const data = symbolicData();
const effects = { key: "exact", dimensions: valueCount, rows: new Float32Array(effectCount * valueCount) };
for (let value = 0; value < valueCount; value++) effects.rows[value * (valueCount + 1)] = 1;
const knowledge = { dictionary: oracle, effects };
const ends = heldOutEnds(data, [0, 7]);

const skew = {
  ...linearDictionary([[1, 0, 0], [0, 5, 0], [1, 0, 1]], 0.25),
  decoderBias: Float32Array.of(3, 1, 2),
};
const skewEffects = { key: "", dimensions: 3, rows: new Float32Array(effectCount * 3) };
const skewKnowledge = { dictionary: skew, effects: skewEffects };
const skewEnds = { latents: Float32Array.of(4, 1, 2, 1, 1.5, -0.5), traits: [...ends.traits as number[]] };

Deno.test("walkPaths() begins and ends at the two nouns, without error term at their reconstructions", () => {
  const { reconstructions } = encodeLatents(skew, skewEnds.latents);
  for (const [name, path] of Object.entries(walkPaths(skewKnowledge, skewEnds, { steps: 5 }))) {
    assert.equal(path.length, 5 * 3);
    const wanted = name === pathNames.sae ? reconstructions : skewEnds.latents;
    for (let axis = 0; axis < 3; axis++) {
      assert.ok(Math.abs(path[axis] - wanted[axis]) < 1e-5, name);
      assert.ok(Math.abs(path[12 + axis] - wanted[3 + axis]) < 1e-5, name);
    }
  }
});

Deno.test("walkPaths(): codes and errors mixed in proportion would be the straight line, so the feature paths are others", () => {
  const walked = walkPaths(skewKnowledge, skewEnds, { steps: 3 });
  const { latents, codes, reconstructions } = encodeLatents(skew, skewEnds.latents);
  for (let axis = 0; axis < 3; axis++) {
    let mixed = skew.decoderBias[axis];
    for (let i = 0; i < 3; i++) mixed += (codes[i] + codes[3 + i]) / 2 * skew.decoder[i * 3 + axis];
    mixed += (latents[axis] - reconstructions[axis] + latents[3 + axis] - reconstructions[3 + axis]) / 2;
    assert.ok(Math.abs(walked[pathNames.line][3 + axis] - mixed) < 1e-5);
  }
  assert.notDeepEqual(walked[pathNames.features], walked[pathNames.line]);
});

Deno.test("walkPaths() feature by feature moves those first that move the latent most, not those whose number changes most", () => {
  const { codes, latents, reconstructions } = encodeLatents(skew, skewEnds.latents);
  const change = [0, 1, 2].map((i) => codes[3 + i] - codes[i]);
  assert.ok(Math.abs(change[0]) < Math.abs(change[2]) && Math.abs(change[1]) > 0);
  const order = [0, 1, 2].sort((a, b) =>
    Math.abs(change[b]) * [1, 5, Math.SQRT2][b] - Math.abs(change[a]) * [1, 5, Math.SQRT2][a]
  );
  assert.notDeepEqual(order, [0, 1, 2].sort((a, b) => Math.abs(change[b]) - Math.abs(change[a])));
  const walked = walkPaths(skewKnowledge, skewEnds, { steps: 4 })[pathNames.features];
  for (let axis = 0; axis < 3; axis++) {
    const error = (end: number) => latents[3 * end + axis] - reconstructions[3 * end + axis];
    const moved = change[order[0]] * skew.decoder[order[0] * 3 + axis] + (error(1) - error(0)) / 3;
    assert.ok(Math.abs(walked[3 + axis] - latents[axis] - moved) < 1e-4);
  }
});

Deno.test("walkPaths() trait by trait passes through nouns that have some traits of each end, more and more of the second", () => {
  const steps = 6;
  const points = readPath(
    symbolicCodec,
    walkPaths(knowledge, ends, { steps })[pathNames.traits],
    ends.traits,
  );
  let before = -1;
  for (const { ofTheEnds, error, reading } of points) {
    assert.ok(ofTheEnds && error === 0);
    const arrived = reading.filter((trait, layer) => trait === ends.traits[5 + layer]).length;
    assert.ok(arrived >= before);
    before = arrived;
  }
  assert.equal(before, 5);
  assert.throws(() => walkPaths(knowledge, ends, { steps: 1 }), /found 1 points/);
});

Deno.test("readPath() takes a covered body for any body, and a foreign head for foreign", () => {
  const isCovered = (accessory: number, head: number) =>
    visiblePixelCounts(layerMap([0, 3, accessory, head, 5]))[1] === 0;
  const accessories = Array.from({ length: 140 }, (_, accessory) => accessory);
  const accessory = accessories.find((one) => isCovered(one, 77));
  assert.ok(accessory !== undefined);
  const picture = (five: number[]) => paint(renderNoun(five));
  const traits = [0, 8, accessory, 77, 5, 1, 9, accessory, 78, 6];
  const read = (five: number[]) => readPath(pixelCodec, picture(five), traits)[0];
  assert.equal(read([1, 3, accessory, 77, 5]).ofTheEnds, true);
  assert.equal(read([1, 3, accessory, 100, 5]).ofTheEnds, false);
  assert.equal(read([1, 3, accessory, 100, 5]).error, 0);
});

Deno.test("readingError() is the mean squared error, cleanError() its quantile over untouched nouns", () => {
  const five = [0, 3, 10, 77, 5];
  const drawn = paint(renderNoun(five));
  assert.ok(Math.abs(readingError(drawn.map((x) => x + 0.1), five) - 0.01) < 1e-6);
  const damages = [0, 0.04, 0.01, 0.02, 0.03].map((size) => drawn.map((x) => x > 0 ? x - size : x + size));
  const latents = Float32Array.from(damages.flatMap((picture) => [...picture]));
  const traits = damages.flatMap(() => five);
  const at = (share: number) => Math.sqrt(cleanError(pixelCodec, latents, { traits, share }));
  assert.ok(Math.abs(at(0.6) - 0.02) < 1e-4 && Math.abs(at(1) - 0.04) < 1e-4 && at(0.2) === 0);
});

Deno.test("pathRows() counts points between the ends, and clean nouns only where both hold", () => {
  const point = (error: number, ofTheEnds: boolean) => ({
    pixels: drawnNothing,
    reading: [],
    error,
    ofTheEnds,
  });
  const pairs = [
    [point(0, true), point(0.5, true), point(0.1, false), point(0, true)],
    [point(0, true), point(0.2, true), point(0.9, false), point(0, true)],
  ];
  const [all, first, second] = pathRows(pathNames.line, pairs, { cleanError: 0.2 });
  assert.deepEqual(
    [all.count, all.clean, all.ofTheEnds, all.noun, all.t],
    [4, 0.5, 0.5, 0.25, undefined],
  );
  assert.deepEqual([first.t, first.noun, first.count], [0, 1, 2]);
  assert.deepEqual([second.t, second.clean, second.noun], [1 / 3, 0.5, 0.5]);
});

const drawnNothing = new Float32Array(0);

Deno.test("pathStudy() finds nouns all the way trait by trait in a perfect world; it is kept, and drawn", async () => {
  const root = await Deno.makeTempDir();
  const analysis = await oracleAnalysis(data);
  const study = { ...data, analysis };
  const config = resolveSteeringConfig({ paths: 3, pathSteps: 5 });
  const found = await pathStudy(study, { knowledge, config, root });
  const of = (path: string) => found.rows.find((row) => row.path === path && row.t === undefined)!;
  assert.deepEqual([of(pathNames.traits).noun, of(pathNames.traits).count], [1, 9]);
  assert.equal(found.cleanError, 0);
  const stopped = pathStudy(study, {
    knowledge,
    config: { ...config, seed: 1 },
    root,
    signal: AbortSignal.abort(),
  });
  await assert.rejects(stopped, /abort/i);
  const blind = { ...study, codec: { ...symbolicCodec, decode: () => assert.fail("computed twice") } };
  assert.deepEqual(await pathStudy(blind, { knowledge, config, root }), found);
  const sheet = pathSheet(knowledge, ends, { codec: symbolicCodec, study: found, steps: 5 });
  assert.match(sheet.title, /3 of 3 pictures are nouns trait by trait/);
  const curves = pathCurves(found);
  assert.match(curves.title, /Trait by trait 100 %/);
  assert.equal(curves.spec.data.length, 4);
});
