/** Sheets draw, and say what they show. */
import assert from "node:assert/strict";
import { drawNouns } from "@/nouns/dataset.ts";
import { pixelsOf } from "@/nouns/images.ts";
import { jpegSheet, layersSheet, nounSheet, readingSheet, varianceSheet } from "@/nouns/noun_sheets.ts";
import { layerMap } from "@/nouns/renderer.ts";

const { train } = drawNouns({ seed: 91, trainCount: 12, heldOutCount: 1 });

async function sizeOf(sheet: { png(): Promise<Uint8Array> }): Promise<number[]> {
  const view = new DataView((await sheet.png()).buffer);
  return [view.getUint32(16), view.getUint32(20)]; // width and height in a PNG's header
}

Deno.test("layersSheet() says how much of each layer is seen", async () => {
  const traits = [0, 5, 9, 60, 3];
  const sheet = layersSheet(traits);
  const body = layerMap(traits).filter((layer) => layer === 1).length;
  assert.ok(sheet.summary.includes(`body ${body} of 147`), sheet.summary);
  const [width, height] = await sizeOf(sheet);
  assert.ok(width >= 5 * 128 && width <= 800 && height >= 3 * 128, `${width} × ${height}`);
});

Deno.test("nounSheet() shows no more nouns than there are", () => {
  assert.match(nounSheet(train).title, /first 12 of 12/);
  assert.match(nounSheet(train, { count: 5 }).title, /first 5 of 12/);
});

Deno.test("varianceSheet() and jpegSheet() draw pictures that fit on a page", async () => {
  const maps = Array.from({ length: 5 }, () => new Float32Array(1024).fill(0.5));
  const variance = varianceSheet({ total: 1, shares: [0.2, 0.2, 0.2, 0.2, 0.2], interactions: 0, maps });
  for (const sheet of [variance, await jpegSheet(pixelsOf(train, 0))]) {
    const [width] = await sizeOf(sheet);
    assert.ok(width > 500 && width < 850, `${width} pixels wide`);
  }
});

Deno.test("readingSheet() counts right readings", async () => {
  const clean = await readingSheet(train, { damages: { none: "none" }, count: 6 });
  assert.match(clean.summary, /^6 of 6 readings are right/);
  const hopeless = await readingSheet(train, { damages: { noise: { noisePsnr: -20 } }, count: 6 });
  assert.match(hopeless.summary, /^[0-2] of 6/);
});
