import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { featureStrip, filmStrip, recipeStrips } from "@/edits/film_strip.ts";
import { steerSlider } from "@/edits/steer_slider.ts";
import type { SteeringRecipe } from "@/edits/steering_recipe.ts";
import { changedPairs } from "@/edits/steering_subjects.ts";
import { traitNamed, valueIndex, valueOffsets } from "@/nouns/catalogue.ts";
import { oracle, symbolicCodec } from "./symbolic_world.ts";

await tf.setBackend("cpu");
const crab = valueIndex("head", traitNamed("head", "crab"));
const traits = [0, 3, 10, 77, 5, 1, 4, 11, 78, 6];
const pairs = changedPairs(symbolicCodec, { traits, to: [valueOffsets[4] + 9, crab] });
const doses = [0, 0.25, 1, 2];

/** A recipe that does what it should, and one that takes the background along. */
const recipes: SteeringRecipe[] = [false, true].map((clumsy) => ({
  name: clumsy ? "clumsy" : "exact",
  description: "",
  kind: "features",
  path: "latent",
  directions: ({ pairs: { latents, targetLatents } }) => {
    const directions = targetLatents.map((x, at) => x - latents[at]);
    if (clumsy) {
      directions.fill(-1, oracle.dimensions, oracle.dimensions + 2).fill(
        1,
        oracle.dimensions,
        oracle.dimensions + 1,
      );
    }
    return directions;
  },
}));
const options = { codec: symbolicCodec, dictionary: oracle, pairs, pair: 1, doses };
const strips = recipeStrips(recipes, { ...options, names: ["exact", "clumsy"] });

Deno.test("changedPairs() draws and encodes both nouns of each pair, and refuses traits that do not fit", () => {
  assert.deepEqual([...pairs.layers], [4, 3]);
  assert.deepEqual([...pairs.from], [valueOffsets[4] + 5, valueOffsets[3] + 78]);
  assert.deepEqual([...pairs.targetTraits], [0, 3, 10, 77, 9, 1, 4, 11, crab - valueOffsets[3], 6]);
  assert.equal(pairs.targetLatents[oracle.dimensions + crab], 1);
  assert.throws(
    () => changedPairs(symbolicCodec, { traits, to: [crab] }),
    /found 10 traits for 1 values, wanted 5/,
  );
  assert.throws(() => changedPairs(symbolicCodec, { traits, to: [crab, 437] }), /found 437/);
});

Deno.test("recipeStrips() reads every frame: what is shown, whether it is what was wanted, and what was lost", () => {
  const [exact, clumsy] = strips.map(({ frames }) => frames.map(({ arrived, lost }) => [arrived, lost]));
  assert.deepEqual(exact, [[false, undefined], [false, undefined], [true, undefined], [true, undefined]]);
  assert.deepEqual(clumsy.map(([arrived]) => arrived), [false, false, true, true]);
  assert.deepEqual(clumsy[0], [false, undefined]);
  assert.equal(clumsy[3][1], "background");
  assert.deepEqual(strips[0].frames.map(({ dose }) => dose), doses);
  assert.deepEqual(strips[0].frames.map(({ shown }) => shown).slice(-1), ["crab"]);
  assert.throws(() => recipeStrips(recipes, { ...options, names: ["none"] }), /wanted one of exact, clumsy/);
});

Deno.test("featureStrip() sets the feature to doses of its maximum: the wanted head comes when it outweighs the old one", () => {
  const strip = featureStrip(oracle, { ...options, feature: crab, max: 0.9 });
  assert.deepEqual(strip.frames.map(({ arrived }) => arrived), [false, false, false, true]);
  assert.throws(() => featureStrip(oracle, { ...options, feature: 437, max: 1 }), /found feature 437/);
});

Deno.test("filmStrip() has the strengths that succeed in its title, and says so where none does", () => {
  const sheet = filmStrip(strips, { pairs, pair: 1 });
  assert.match(sheet.title, /to head: crab: right with exact at strength 1 to 2$/);
  assert.match(sheet.summary, /^exact: right at 1 to 2; clumsy: never right$/);
  const none = strips.slice(1).map(({ name, frames }) => ({ name, frames: frames.slice(0, 2) }));
  assert.match(filmStrip(none, { pairs, pair: 1 }).title, /no strength succeeds/);
});

Deno.test("steerSlider() has a position for each dose, begins at dose 1 and counts the nouns that are right", async () => {
  const slider = await steerSlider({ nouns: [strips, strips], labels: ["one", "two"] });
  const [control] = slider.spec.layout.sliders as {
    active: number;
    steps: { label: string; args: [Record<string, string>] }[];
  }[];
  const pictures = control.steps.map(({ args }) =>
    Uint8Array.fromBase64(args[0]["images[0].source"].split(",")[1])
  );
  for (const png of [...pictures, await slider.png()]) {
    assert.equal(
      png[25],
      3,
      "the colour type of the PNG specification: a palette, so that all fit into a notebook",
    );
  }
  assert.deepEqual(control.steps.map(({ label }) => label), ["0", "0.25", "1", "2"]);
  assert.equal(control.active, 2);
  assert.equal(slider.title, "Right at strength 1: exact 2 of 2, clumsy 0 of 2");
  await assert.rejects(steerSlider({ nouns: [strips], labels: [] }), /1 nouns and 0 labels/);
  await assert.rejects(steerSlider({ nouns: [], labels: [] }), /at least one/);
});
