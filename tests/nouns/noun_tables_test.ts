/** Tables state the numbers they were given. */
import assert from "node:assert/strict";
import { drawNouns } from "@/nouns/dataset.ts";
import { imageBatch, traitsOf } from "@/nouns/images.ts";
import { damageTable, readingTable, repeatTable, trialTable } from "@/nouns/noun_tables.ts";
import { recognise } from "@/nouns/recogniser.ts";

const nouns = drawNouns({ seed: 81, trainCount: 600, heldOutCount: 100 });
const trials = [
  {
    damage: { noisePsnr: 20 },
    psnr: 20.7,
    categories: [1, 0.9, 0.8, 1, 1],
    all: 0.75,
    exact: 0.7,
  },
  {
    damage: { blurPixels: 1 },
    psnr: 17.5,
    categories: [1, 0.5, 0.3, 1, 1],
    all: 0.25,
    exact: 0.2,
  },
];

Deno.test("trialTable() names each damage and its rates", () => {
  assert.match(trialTable(trials).toString(), /noise, 20 dB +20\.7.*75\.0 %/);
  assert.match(trialTable(trials).toString(), /blur, 1 px +17\.5.*25\.0 %/);
});

Deno.test("readingTable() sets the names read beside the names drawn", () => {
  const reading = recognise(imageBatch(nouns.heldOut, [0]));
  const { cells } = readingTable(reading, traitsOf(nouns.heldOut, 0));
  assert.deepEqual(cells.map((row) => row[0]), ["background", "body", "accessory", "head", "glasses"]);
  assert.ok(cells.every(([, drawn, read]) => drawn === read));
});

Deno.test("repeatTable() scales repeats to the 50,000 draws of the public data set by the square", () => {
  const config = { seed: 81, trainCount: 600, heldOutCount: 100 };
  const refused = { combinations: 2, lookalikes: 10 };
  const { cells } = repeatTable({ ...nouns, refused, key: "", config });
  assert.deepEqual(cells[0], ["712", "2", "10", "700"]);
  assert.equal(cells[1][2], `about ${(10 * (50_000 / 712) ** 2).toFixed(0)}`);
});

Deno.test("damageTable() gives decibels and counts", () => {
  const damage = {
    jpegPsnr: 33.57,
    jpegAt128Psnr: 41.7,
    blurAt128Psnr: 31.9,
    bothAt128Psnr: 30.6,
    cellsPsnr: 41.2,
  };
  const counts = { nouns: 3, drawnColors: 10, jpegColors: 6514, flatCells: 0.48, worstError: 172 };
  const text = damageTable({ ...damage, ...counts }).toString();
  assert.match(text, /JPEG at 320 px +33\.6 dB/);
  assert.match(text, /one colour in the JPEG +48\.0 %/);
});
