import assert from "node:assert/strict";
import sharp from "sharp";
import { axesChart, latentPlacesSheet, latentPlacesTable } from "@/features/latent_place_charts.ts";
import { latentPlaces } from "@/features/latent_places.ts";
import { linearDictionary } from "./fakes.ts";
import { madeUpEntry, madeUpFile } from "./feature_files.ts";

const tile = 4;
const columns = 3;
const shape: [number, number, number] = [2, 2, 2];

/** Heads along axis 0; one of them along 0 and 5 alike. The sixth feature is dead, and tile i of the sheet is 10 · i. */
const directions = Array.from(
  { length: 6 },
  (_, id) => Array.from({ length: 8 }, (_, axis) => axis === 0 || id === 4 && axis === 5 ? 3 : 0),
);
const entries = directions.map((_, id) =>
  madeUpEntry(id, {
    density: id === 5 ? 0 : 0.01,
    correlatedAxes: { axes: [0], correlations: [0.1 * (id + 1)] },
  })
);
const file = {
  ...madeUpFile(entries),
  dimensions: 8,
  latentShape: shape,
  sheets: { tile, columns },
};
const pixels = new Uint8Array(columns * tile * 2 * tile);
for (let at = 0; at < pixels.length; at++) {
  const [y, x] = [Math.floor(at / (columns * tile)), at % (columns * tile)];
  pixels[at] = 10 * (Math.floor(y / tile) * columns + Math.floor(x / tile));
}
const raw = { width: columns * tile, height: 2 * tile, channels: 1 as const };
const effect = new Uint8Array(await sharp(pixels, { raw }).png().toBuffer());
const sheets = { decoded: effect, added: effect, effect };
const places = await latentPlaces({ file, sheets }, linearDictionary(directions));

Deno.test("latentPlaces() takes squared shares of living features, whatever their length", () => {
  const [heads] = places;
  assert.equal(places.length, 1);
  assert.deepEqual([heads.name, heads.features], ["head", 5]);
  const expected = [0.9, 0, 0, 0, 0, 0.1, 0, 0];
  heads.shares.forEach((share, axis) => assert.ok(Math.abs(share - expected[axis]) < 1e-6, `axis ${axis}`));
  assert.equal(heads.axes, 1, "the median, not the mean of 1, 1, 1, 1 and 2");
  assert.ok(Math.abs(heads.correlation - 0.3) < 1e-12);
});

Deno.test("latentPlaces() finds each feature's own tile", () => {
  const mean = (0 + 10 + 20 + 30 + 40) / 5 / 255; // the dead one's 50 does not count
  places[0].pixels.forEach((value) => assert.ok(Math.abs(value - mean) < 1e-6, `${value} is not ${mean}`));
});

Deno.test("latentPlaces() refuses a latent without positions", async () => {
  const flat = { file: { ...file, latentShape: null }, sheets };
  await assert.rejects(latentPlaces(flat, linearDictionary(directions)), /found a latent without positions/);
});

Deno.test("sheet, chart and table say where half of a direction is, and the channels", async () => {
  const sheet = latentPlacesSheet(places, { title: "Heads" });
  assert.match(sheet.summary, /an even spread gives 25\.0 %/);
  assert.ok((await sheet.png()).length > 300);
  const [line] = axesChart(places).spec.data;
  assert.match(axesChart(places).title, /half of a direction is there: head 1$/);
  assert.ok(Math.abs(Array.from(line.y as number[]).at(-1)! - 1) < 1e-6);
  const [row] = latentPlacesTable(places).cells;
  assert.deepEqual(row, ["head", "5", "1", "0.3", "90 %", "10 %"]);
});
