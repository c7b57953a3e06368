import assert from "node:assert/strict";
import { columnOf } from "@/features/activations.ts";
import { nounRows } from "@/features/noun_rows.ts";
import { activationCorrelations, universality } from "@/features/universality.ts";
import { seededRandom, shuffledIndices } from "@/training/random.ts";
import { sparse, tiedCodes } from "./fakes.ts";

const rows = tiedCodes({ count: 120, nFeatures: 5 });
const column = (table: number[][], feature: number) => table.map((row) => row[feature]);

function correlation(x: number[], y: number[]): number {
  const centred = (list: number[]) => list.map((value) => value - list.reduce((a, b) => a + b) / list.length);
  const [a, b] = [centred(x), centred(y)];
  const dot = (u: number[], v: number[]) => u.reduce((sum, value, i) => sum + value * v[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

Deno.test("nounRows() has the same entries, by noun", () => {
  const codes = sparse(rows);
  const { offsets, features, values } = nounRows(codes);
  for (let noun = 0; noun < rows.length; noun++) {
    const written = new Array(5).fill(0);
    for (let at = offsets[noun]; at < offsets[noun + 1]; at++) written[features[at]] = values[at];
    assert.deepEqual(written, rows[noun]);
  }
  assert.equal(columnOf(codes, 4).samples.length, features.filter((feature) => feature === 4).length);
});

Deno.test("activationCorrelations() equals the two-pass correlation, silent nouns counting as 0", () => {
  const others = tiedCodes({ count: 120, nFeatures: 3 }, 7);
  const table = activationCorrelations(sparse(rows), sparse(others));
  for (let own = 0; own < 5; own++) {
    for (let other = 0; other < 3; other++) {
      const expected = correlation(column(rows, own), column(others, other));
      assert.ok(Math.abs(table[own * 3 + other] - expected) < 1e-6);
    }
  }
  // Correlating only where both are active would give 1 here.
  const [a, b] = [[[1], [2], [0], [0], [3], [0]], [[1], [2], [3], [1], [0], [2]]];
  assert.ok(activationCorrelations(sparse(a), sparse(b))[0] < 0);
  assert.throws(() => activationCorrelations(sparse(a), sparse(rows)), TypeError);
});

Deno.test("universality() finds every feature of a permuted, rescaled copy and none on shuffled nouns", () => {
  const order = [3, 1, 4, 0, 2];
  const copy = rows.map((row) => [...order.map((feature) => 2 * row[feature]), 0]);
  const again = universality(sparse(rows), sparse(copy));
  assert.deepEqual([...again.partners], order.map((_, feature) => order.indexOf(feature)));
  assert.deepEqual([again.foundAgain, again.foundAgainOneToOne], [1, 1]);
  assert.ok(again.median > 1 - 1e-6);
  const nouns = shuffledIndices(rows.length, seededRandom(1, "nouns"));
  const control = universality(sparse(rows), sparse(Array.from(nouns, (noun) => rows[noun])));
  assert.equal(control.foundAgain, 0);
  assert.ok(control.median < 0.3);
});

Deno.test("universality() lets a merged feature answer for two, but not one to one, and leaves out dead ones", () => {
  const own = rows.map((row) => [row[0], 3 * row[0], row[1], 0]);
  const other = rows.map((row) => [row[0], row[1], row[2], row[3]]);
  const result = universality(sparse(own), sparse(other));
  assert.deepEqual([...result.features], [0, 1, 2]);
  assert.equal(result.foundAgain, 1);
  assert.ok(Math.abs(result.foundAgainOneToOne - 2 / 3) < 1e-9);
  const mostly = rows.map((row, noun) => [row[0], noun === 0 ? 1 : 0]);
  assert.deepEqual([...universality(sparse(mostly), sparse(other), { leastNouns: 2 }).features], [0]);
});
