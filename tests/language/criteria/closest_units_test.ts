import assert from "node:assert/strict";
import { closestUnits, pearson } from "@/language/criteria/closest_units.ts";
import { seededRandom } from "@/training/random.ts";
import { sparse } from "../../features/fakes.ts";

const random = seededRandom(1, "closest");
const rows = Array.from(
  { length: 80 },
  () => [0, 1, 2].map(() => random.uniform() < 0.6 ? 0 : random.uniform()),
);

Deno.test("closestUnits() finds units again in a rescaled, reordered copy, with a correlation of 1", () => {
  const copy = sparse(rows.map(([a, b, c]) => [0, 3 * c, 2 * a, b]));
  const halves = { choosing: sparse(rows), heldOut: sparse(rows) };
  const found = closestUnits(halves, { choosing: copy, heldOut: copy });
  assert.deepEqual(found.map(({ feature }) => feature), [2, 3, 1]);
  found.forEach(({ chosen, correlation }) => assert.ok(chosen > 1 - 1e-6 && correlation > 1 - 1e-6));
});

Deno.test("closestUnits() judges on other tokens than it chooses", () => {
  const own = { choosing: sparse(rows), heldOut: sparse(rows) };
  const other = {
    choosing: sparse(rows.map(([a]) => [a, 0.1])),
    heldOut: sparse(rows.map(([, b]) => [b, 0.1])),
  };
  const [{ feature, chosen, correlation }] = closestUnits(own, other);
  assert.equal(feature, 0);
  assert.ok(chosen > 1 - 1e-6);
  const expected = pearson(rows.map(([a]) => a), rows.map(([, b]) => b));
  assert.ok(Math.abs(correlation - expected) < 1e-5 && correlation < 0.5);
});

Deno.test("closestUnits() looks at the first tokens only, where the others have no more", () => {
  const first = rows.slice(0, 50);
  const own = { choosing: sparse(rows), heldOut: sparse(rows) };
  const other = {
    choosing: sparse(first.map(([a, b]) => [b, a])),
    heldOut: sparse(first.map(([a, b]) => [b, a])),
  };
  const found = closestUnits(own, other);
  assert.deepEqual(found.slice(0, 2).map(({ feature }) => feature), [1, 0]);
  assert.ok(found[0].correlation > 1 - 1e-6);
  assert.throws(() => closestUnits(other, own), TypeError);
});

Deno.test("pearson() is centred, which the cosine is not", () => {
  assert.ok(Math.abs(pearson([1, 2, 3], [11, 12, 13]) - 1) < 1e-12);
  assert.ok(Math.abs(pearson([1, 2, 3], [12, 11, 10]) + 1) < 1e-12);
  assert.equal(pearson([1, 2], [5, 5]), 0);
});
