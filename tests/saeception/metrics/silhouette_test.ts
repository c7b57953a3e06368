/** The silhouette: scikit-learn's values, a closed form, singletons, equal points, a second computation from plain pairs. */
import assert from "node:assert/strict";
import type { ClassLabels, Codes } from "@/saeception/metrics/codes.ts";
import { meanSilhouettes } from "@/saeception/metrics/silhouette.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { cases, codesOf, near } from "./fixtures/metrics.ts";

/** The definition, pair by pair. `others` is 0 in the plausible wrong formula that counts a point among its own neighbours. */
function plain({ data, width }: Codes, labels: ClassLabels, others = 1): number {
  const distance = (i: number, j: number) =>
    Math.hypot(...Array.from({ length: width }, (_, k) => data[i * width + k] - data[j * width + k]));
  const all = [...labels.keys()];
  const to = (i: number, cluster: number) => {
    const members = all.filter((j) => labels[j] === cluster);
    const sum = members.reduce((total, j) => total + distance(i, j), 0);
    return sum / (members.length - (labels[i] === cluster ? others : 0));
  };
  const values = all.map((i) => {
    if (labels.filter((label) => label === labels[i]).length === 1) return 0;
    const inside = to(i, labels[i]);
    const outside = Math.min(...[...new Set(labels)].filter((c) => c !== labels[i]).map((c) => to(i, c)));
    return (outside - inside) / Math.max(inside, outside);
  });
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

Deno.test("meanSilhouettes() gives scikit-learn's values for classes and largest units at once", () => {
  for (const { codes, labels, argmax, ...wanted } of cases) {
    const found = meanSilhouettes(codes, [labels, Int32Array.from(argmax)]);
    near(found, [wanted.silhouette, wanted.silhouetteArgmax], 1e-10);
  }
});

Deno.test("meanSilhouettes() equals the definition for every remainder of a block, and not the one that counts the point itself", () => {
  for (const n of [5, 6, 7, 8, 17]) {
    const random = seededRandom(n, "points");
    const codes = { data: normals(n * 3, random).map((x) => Math.max(0, x)), width: 3 };
    const labels = Int16Array.from({ length: n }, (_, i) => i % 2);
    const [found] = meanSilhouettes(codes, [labels]);
    near([found], [plain(codes, labels)], 1e-12);
    assert.ok(Math.abs(found - plain(codes, labels, 0)) > 1e-3);
  }
});

Deno.test("meanSilhouettes() counts a singleton 0", () => {
  // Points 0 and 1 together, 5 alone: (1 − 1/5 + 1 − 1/4 + 0) / 3.
  near(meanSilhouettes(codesOf([[0], [1], [5]]), [Int16Array.of(0, 0, 1)]), [(0.8 + 0.75) / 3], 1e-12);
});

Deno.test("meanSilhouettes() puts equal points at distance 0 exactly, large or not", () => {
  const row = [0.1, 1234.567, 0.3];
  const codes = codesOf([row, row, [0.2, 1234.567, 0.3], [0.2, 1234.567, 0.3]]);
  assert.deepEqual(meanSilhouettes(codes, [Int16Array.of(0, 0, 1, 1), Int16Array.of(0, 1, 0, 1)])[0], 1);
  const same = codesOf([row, row, row, row]);
  assert.deepEqual(meanSilhouettes(same, [Int16Array.of(0, 0, 1, 1)]), [0]);
});

Deno.test("meanSilhouettes() is undefined for one cluster and for all singletons, next to labelings that are not", () => {
  const [one, right, alone] = meanSilhouettes(codesOf([[0], [1], [5], [6]]), [
    Int16Array.of(2, 2, 2, 2),
    Int16Array.of(0, 0, 1, 1),
    Int16Array.of(0, 1, 2, 3),
  ]);
  assert.ok(Number.isNaN(one) && Number.isNaN(alone) && right > 0.7);
  assert.throws(() => meanSilhouettes(codesOf([[0], [1]]), [Int16Array.of(0)]), TypeError);
});
