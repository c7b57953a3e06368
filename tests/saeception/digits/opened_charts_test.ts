/** Charts of one cycle laid open. */
import assert from "node:assert/strict";
import { classMaps, classScatter, meansByClass, neighbourPurity } from "@/saeception/digits/opened_charts.ts";
import type { Codes } from "@/saeception/metrics/codes.ts";

const codes = (width: number, ...data: number[]): Codes => ({ width, data: Float32Array.from(data) });

Deno.test("meansByClass() averages each class by its own count, and gives 0 for a class without examples", () => {
  const means = meansByClass(codes(2, 1, 2, 10, 20, 3, 6), [2, 0, 2], 3);
  assert.deepEqual(means.map((row) => [...row]), [[10, 20], [0, 0], [2, 4]]);
});

Deno.test("neighbourPurity() counts examples whose nearest other example has their class", () => {
  const line = codes(1, 0, 1, 3, 7, 7.5);
  // nearest: 0 → 1, 1 → 0, 3 → 1, 7 → 7.5, 7.5 → 7
  assert.equal(neighbourPurity(line, [0, 0, 0, 1, 1]), 1);
  assert.equal(neighbourPurity(line, [0, 0, 1, 1, 1]), 0.8);
  assert.equal(neighbourPurity(line, [0, 1, 0, 1, 0]), 0);
  // Euclidean over both dimensions: (0, 0) lies nearer to (2, 2) than to (3, 0), by the sum of the squares
  assert.equal(neighbourPurity(codes(2, 0, 0, 2, 2, 3, 0), [0, 0, 1]), 1 / 3);
});

const before = { activations: codes(2, 1, 0, 0, 1), codes: codes(1, 0, 0) };
const after = { activations: codes(2, 3, 0, 4, 4), codes: codes(1, 0, 0) };

Deno.test("classMaps() tells by cosine, not by length, how near the layer came to its targets", () => {
  const targets = codes(2, 5, 0, 5, 0);
  const labels = Int16Array.of(0, 1);
  const chart = classMaps({ before, targets, after, labels }, { classCount: 2 });
  assert.match(chart.title, /from a mean cosine of 0\.500 to 0\.854$/); // (1 + 0) / 2 and (1 + 1/√2) / 2
  const back = classMaps({ before: after, targets, after: before, labels }, { classCount: 2 });
  assert.match(back.title, /of 0\.854 to 0\.500$/);
  const dead = { ...before, activations: codes(2, 0, 0, 0, 0) };
  assert.match(classMaps({ before: dead, targets, after, labels }, { classCount: 2 }).title, /of 0\.000 to/);
  const [first, , last] = chart.spec.data as unknown as { z: number[][] }[];
  const rounded = (z: number[][]) => z.map((row) => row.map((x) => +x.toFixed(3)));
  assert.deepEqual(rounded(first.z), [[1.414, 0], [0, 1.414]], "divided by the root mean square, 1/√2");
  const scale = Math.sqrt((9 + 16 + 16) / 4);
  assert.deepEqual(rounded(last.z), rounded([[3 / scale, 0], [4 / scale, 4 / scale]]));
});

Deno.test("classScatter() counts neighbours in the codes, and not on the map, and places every example", () => {
  const labels = [0, 0, 1, 1];
  const places = Float32Array.of(0, 0, 9, 9, 1, 1, 8, 8); // on the map each has a neighbour of the other class
  const together = { name: "before", places, codes: codes(1, 0, 1, 10, 11) };
  const apart = { name: "after", places, codes: codes(1, 0, 10, 1, 11) };
  const chart = classScatter([together, apart], { labels, classCount: 2 });
  assert.match(chart.title, /of its own class: before 100\.0 %, after 0\.0 %$/);
  const traces = chart.spec.data as unknown as { name: string; x: number[]; y: number[] }[];
  assert.deepEqual(traces.map(({ name, x }) => [name, x]), [
    ["0", [0, 9]],
    ["1", [1, 8]],
    ["0", [0, 9]],
    ["1", [1, 8]],
  ]);
});
