import assert from "node:assert/strict";
import { neighborOrders, neighborPurity, purityByLabel, trustworthiness } from "@/features/neighborhoods.ts";
import { normals, seededRandom } from "@/training/random.ts";

const high = normals(40 * 6, seededRandom(3, "trust"));
const low = Float32Array.from({ length: 80 }, (_, at) => {
  const row = Math.floor(at / 2) * 6;
  return high[row + at % 2] + 0.3 * high[row + 2 + at % 2];
});
const chance = { permutations: 5, random: seededRandom(0, "chance") };
const close = (value: number, expected: number) =>
  assert.ok(Math.abs(value - expected) < 1e-9, `${value} is not ${expected}`);

Deno.test("neighborOrders() lists all others by distance, ties by number", () => {
  const { count, order } = neighborOrders(Float32Array.of(0, 1, -1, 5), { width: 1 });
  assert.equal(count, 4);
  assert.deepEqual(Array.from(order), [1, 2, 3, /**/ 0, 2, 3, /**/ 0, 1, 3, /**/ 1, 0, 2]);
  const rays = Float32Array.of(1, 0, /**/ 0, 9, /**/ 5, 1);
  const [plain, cosine] = (["euclidean", "cosine"] as const).map((metric) =>
    neighborOrders(rays, { width: 2, metric })
  );
  assert.deepEqual(Array.from(plain.order.subarray(2, 4)), [0, 2]);
  assert.deepEqual(Array.from(cosine.order.subarray(2, 4)), [2, 0]);
  assert.deepEqual(Array.from(cosine.order.subarray(0, 2)), [2, 1]);
});

Deno.test("trustworthiness() equals scikit-learn 1.9.1", () => {
  const golden = { // k: by Euclidean and by cosine neighbours in the original space
    3: [0.7535714285714286, 0.7485714285714286],
    5: [0.78671875, 0.756875],
    12: [0.7936046511627907, 0.752422480620155],
  };
  const map = neighborOrders(low, { width: 2 });
  for (const [k, expected] of Object.entries(golden)) {
    (["euclidean", "cosine"] as const).forEach((metric, i) => {
      const original = neighborOrders(high, { width: 6, metric });
      close(trustworthiness(original, map, { k: Number(k), ...chance }).score, expected[i]);
    });
  }
});

Deno.test("trustworthiness() is 1 for a map that keeps all neighbours, and one half by chance", () => {
  const original = neighborOrders(high, { width: 6 });
  const enlarged = neighborOrders(high.map((value) => 3 * value), { width: 6 });
  const { score, chance: mean, highestChance } = trustworthiness(original, enlarged, {
    k: 5,
    permutations: 40,
    random: seededRandom(1, "chance"),
  });
  assert.equal(score, 1);
  assert.ok(
    mean > 0.45 && mean < 0.55 && highestChance > mean && highestChance < 0.75,
    `${mean} ${highestChance}`,
  );
});

Deno.test("trustworthiness() does not take intruders in the original space for those on the map", () => {
  // On the line the two ends come together: what is near on the map is far in the original.
  const line = neighborOrders(Float32Array.from({ length: 20 }, (_, i) => i), { width: 1 });
  const folded = neighborOrders(Float32Array.from({ length: 20 }, (_, i) => Math.abs(i - 9.4)), { width: 1 });
  const there = trustworthiness(line, folded, { k: 3, ...chance }).score;
  const back = trustworthiness(folded, line, { k: 3, ...chance }).score;
  assert.ok(
    there < back - 0.1,
    `${there} and ${back}: folding adds false neighbours, unfolding only loses true ones`,
  );
});

Deno.test("trustworthiness() refuses more neighbours than half of the points", () => {
  const map = neighborOrders(low, { width: 2 });
  assert.throws(() => trustworthiness(map, map, { k: 20, ...chance }), /found 20 neighbours of 40 points/);
});

Deno.test("neighborPurity() equals a count with scikit-learn's neighbours", () => {
  const labels = Int32Array.from({ length: 40 }, (_, i) => i % 3);
  const orders = neighborOrders(high, { width: 6 });
  close(neighborPurity(orders, labels, { k: 5, ...chance }).score, 0.325);
  const perLabel = purityByLabel(orders, labels, { k: 5, count: 4 });
  close((14 * perLabel[0] + 13 * perLabel[1] + 13 * perLabel[2]) / 40, 0.325);
  assert.ok(Number.isNaN(perLabel[3]));
});

Deno.test("neighborPurity() looks past points without a label, and by chance finds the frequencies", () => {
  const labels = Int32Array.of(0, -1, 0, 1, -1, 1, 1, 1);
  const places = Float32Array.of(0, 0.1, 1, 9, 9.1, 10, 11, 12);
  const orders = neighborOrders(places, { width: 1 });
  const { score } = neighborPurity(orders, labels, { k: 1, ...chance });
  assert.equal(score, 1);
  const many = Int32Array.from({ length: 40 }, (_, i) => Number(i < 10));
  const random = neighborPurity(neighborOrders(high, { width: 6 }), many, {
    k: 5,
    permutations: 200,
    random: seededRandom(2, "chance"),
  });
  const expected = (30 * 29 + 10 * 9) / (40 * 39);
  assert.ok(Math.abs(random.chance - expected) < 0.01, `${random.chance} is not ${expected}`);
});
