/** The exact selection against a full sort: ties, rows of other sizes, too few positive numbers, wrong guesses. */
import assert from "node:assert/strict";
import { largestPositive } from "@/sae/exact_selection.ts";
import { normals, seededRandom } from "@/training/random.ts";

function draw(count: number, seed: number): Float32Array {
  return Float32Array.from(normals(count, seededRandom(seed, "selection")));
}

/** What a full sort keeps of each row. */
function bySorting(values: Float32Array, counts: number[]) {
  const length = values.length / counts.length;
  const rows = counts.map((count, row) =>
    Array.from({ length }, (_, i) => row * length + i).filter((at) => values[at] > 0)
      .sort((a, b) => values[b] - values[a] || a - b).slice(0, count).sort((a, b) => a - b)
  );
  return {
    places: rows.flat(),
    found: rows.map(({ length }) => length),
    smallest: rows.map((row) => Math.min(...row.map((at) => values[at]))),
  };
}

function assertSorted(values: Float32Array, counts: number[]): void {
  const { places, found, smallest } = largestPositive(values, counts);
  assert.deepEqual(
    { places: [...places], found: [...found], smallest: [...smallest] },
    bySorting(values, counts),
  );
}

Deno.test("largestPositive() keeps what a full sort keeps, with a count for each row", () => {
  assertSorted(draw(40 * 100, 1), Array.from({ length: 40 }, (_, row) => 1 + row));
  assertSorted(draw(20_000, 2), [300]); // long enough to guess from a sample
});

Deno.test("largestPositive() gives ties to the lower index and keeps no more than asked for", () => {
  const values = draw(30 * 64, 3).map((x) => Math.round(2 * x));
  assertSorted(values, Array<number>(30).fill(9));
  assert.deepEqual([...largestPositive(Float32Array.of(1, 2, 2, 2), [2]).places], [1, 2]);
});

Deno.test("largestPositive() scans again where the guess from the row before is too high", () => {
  const values = draw(10 * 50, 4).map((x, i) => x * (Math.floor(i / 50) % 2 ? 1e-3 : 1e3));
  assertSorted(values, Array<number>(10).fill(5));
  const rising = Float32Array.from({ length: 20_000 }, (_, i) => i % 4 === 0 ? 1000 + i : 1 + i);
  assertSorted(rising, [6000]); // the sample sees large values alone
});

Deno.test("largestPositive() leaves out what is not above 0", () => {
  const { places, found, smallest } = largestPositive(Float32Array.of(-1, 0, 3, -2, -1, NaN), [2, 2]);
  assert.deepEqual([[...places], [...found], [...smallest]], [[2], [1, 0], [3, Infinity]]);
});
