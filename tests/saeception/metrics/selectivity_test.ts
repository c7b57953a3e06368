/** CSI and U: NumPy's and scikit-learn's values, closed forms, and cases that plausible wrong formulas fail. */
import assert from "node:assert/strict";
import { meanSelectivity, unitSelectivity } from "@/saeception/metrics/selectivity.ts";
import { cases, codesOf, golden, near } from "./fixtures/metrics.ts";

Deno.test("unitSelectivity() gives NumPy's CSI and scikit-learn's mutual information of every unit", () => {
  for (const { codes, labels, ...wanted } of cases) {
    const found = unitSelectivity(codes, labels, golden.classCount);
    near(found.csi, wanted.csi, 1e-6); // NumPy's class means are float32.
    near(found.information, wanted.information, 1e-12);
    near(found.entropy, wanted.entropy, 1e-12);
    near([found.labelEntropy], [wanted.labelEntropy], 1e-12);
  }
});

Deno.test("meanSelectivity() gives the reference's means over all and over live units", () => {
  for (const { codes, labels, means } of cases) {
    const found = meanSelectivity(unitSelectivity(codes, labels, golden.classCount));
    assert.deepEqual(Object.keys(found).sort(), Object.keys(means).sort());
    for (const [name, value] of Object.entries(means)) {
      near([found[name as keyof typeof means]], [value], 1e-6);
    }
  }
});

Deno.test("unitSelectivity() averages the other classes by class, not by example, and clips below 0", () => {
  // Class means 3, 0 and 1 of sizes 1, 3 and 1: by class (3 − 0.5) / 3.5; by example μ_other would be 0.25.
  const codes = codesOf([[3], [0], [0], [-9], [1]]);
  const { csi, active } = unitSelectivity(codes, Int16Array.of(0, 1, 1, 1, 2), 3);
  near(csi, [2.5 / 3.5], 1e-10);
  assert.equal(active[0], 2);
});

Deno.test("unitSelectivity() gives a unit that fires for one class alone CSI 1 and the whole of its own entropy", () => {
  const labels = Int16Array.of(0, 1, 2, 3, 0, 1, 2, 3);
  const codes = codesOf([...labels].map((label) => [label === 2 ? 5 : 0, 1]));
  const units = unitSelectivity(codes, labels, 4);
  near(units.csi, [1, 0], 1e-10);
  const entropy = -(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75));
  near(units.information, [entropy, 0], 1e-12);
  near(units.entropy, [entropy, 0], 1e-12);
  const { u, uPublished, uLabel } = meanSelectivity(units);
  // The unit that always fires alike never exceeds its own percentile: 0. Half of 1, of ln 2, of H(b) / ln 4.
  near([u, uPublished, uLabel], [0.5, Math.LN2 / 2, entropy / Math.log(4) / 2], 1e-12);
});

Deno.test("unitSelectivity() thresholds at the interpolated 75th percentile", () => {
  // 6 examples: the percentile lies in place 3.75, between 4 and 5: the two largest are above. The nearest rank (5) would leave one.
  const codes = codesOf([[1], [2], [3], [4], [5], [6]]);
  const { entropy } = unitSelectivity(codes, Int16Array.of(0, 0, 1, 1, 1, 0), 2);
  near(entropy, [-(Math.log(1 / 3) / 3 + 2 / 3 * Math.log(2 / 3))], 1e-12);
  // Ties at the percentile are not above it; 5 examples put it on place 3.
  near(unitSelectivity(codesOf([[1], [7], [7], [7], [7]]), Int16Array.of(0, 1, 0, 1, 1), 2).entropy, [0], 0);
});

Deno.test("meanSelectivity() counts dead units 0 in the one mean and leaves them out of the other", () => {
  const labels = Int16Array.of(0, 0, 0, 1, 1, 1);
  const codes = codesOf([...labels].map((label, i) => [label === 0 && i === 0 ? 2 : 0, 0, -1, 0]));
  const mean = meanSelectivity(unitSelectivity(codes, labels, 2));
  near([mean.csi, mean.csiLive], [0.25, 1], 1e-10);
  for (const name of ["u", "uPublished", "uLabel"] as const) {
    near([mean[`${name}Live`]], [4 * mean[name]], 1e-12);
  }
});

Deno.test("unitSelectivity() leaves out classes without examples and refuses labels that are no class", () => {
  const codes = codesOf([[3], [1]]);
  near(unitSelectivity(codes, Int16Array.of(0, 4), 9).csi, [0.5], 1e-10);
  assert.throws(() => unitSelectivity(codes, Int16Array.of(0, 9), 9), RangeError);
});
