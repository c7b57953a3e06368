/** Measures how long the nouns take to draw, and one to be read back from its pixels: `deno run -A bench/nouns.ts`. */
import { dataDefaults, drawNouns } from "@/nouns/dataset.ts";
import { imageBatch } from "@/nouns/images.ts";
import { recognise } from "@/nouns/recogniser.ts";

const { trainCount } = dataDefaults;
const begun = performance.now();
const { heldOut } = drawNouns({ ...dataDefaults, heldOutCount: 500 });
const seconds = (performance.now() - begun) / 1000;
console.log(`Drawing ${trainCount + heldOut.count} nouns: ${seconds.toFixed(2)} s`);

const images = imageBatch(heldOut, Array.from({ length: heldOut.count }, (_, i) => i));
const numbers = images.length / heldOut.count;
const read = performance.now();
for (let i = 0; i < heldOut.count; i++) recognise(images.subarray(i * numbers, (i + 1) * numbers));
const milliseconds = (performance.now() - read) / heldOut.count;
console.log(`Reading a noun back: ${milliseconds.toFixed(2)} ms`);
