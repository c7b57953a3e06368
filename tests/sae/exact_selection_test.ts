/** The exact selection against a full sort: ties, too few positive numbers, wrong guesses. */
import assert from "node:assert/strict";
import { largestPositive } from "@/sae/exact_selection.ts";
import { normals, seededRandom } from "@/training/random.ts";

function draw(count: number, seed: number): Float32Array {
  return Float32Array.from(normals(count, seededRandom(seed, "selection")));
}

/** What a full sort keeps of each row. */
function bySorting(values: Float32Array, { rows, count }: { rows: number; count: number }): number[] {
  const length = values.length / rows;
  return Array.from(
    { length: rows },
    (_, row) =>
      Array.from({ length }, (_, i) => row * length + i).filter((at) => values[at] > 0)
        .sort((a, b) => values[b] - values[a] || a - b).slice(0, count).sort((a, b) => a - b),
  ).flat();
}

function assertSorted(values: Float32Array, rows: number, count: number): void {
  assert.deepEqual([...largestPositive(values, { rows, count })], bySorting(values, { rows, count }));
}

Deno.test("largestPositive() keeps what a full sort keeps", () => {
  for (const count of [1, 7, 40, 99]) assertSorted(draw(40 * 100, count), 40, count);
  assertSorted(draw(20_000, 2), 1, 300); // long enough to guess from a sample
});

Deno.test("largestPositive() gives ties to the lower index and keeps no more than asked for", () => {
  const values = draw(30 * 64, 3).map((x) => Math.round(2 * x));
  assertSorted(values, 30, 9);
  assert.deepEqual([...largestPositive(Float32Array.of(1, 2, 2, 2), { rows: 1, count: 2 })], [1, 2]);
});

Deno.test("largestPositive() scans again where the guess from the row before is too high", () => {
  const values = draw(10 * 50, 4).map((x, i) => x * (Math.floor(i / 50) % 2 ? 1e-3 : 1e3));
  assertSorted(values, 10, 5);
  const rising = Float32Array.from({ length: 20_000 }, (_, i) => i % 4 === 0 ? 1000 + i : 1 + i);
  assertSorted(rising, 1, 6000); // the sample sees large values alone
});

Deno.test("largestPositive() leaves out what is not above 0", () => {
  assert.deepEqual([...largestPositive(Float32Array.of(-1, 0, 3, -2, -1, NaN), { rows: 2, count: 2 })], [2]);
});
