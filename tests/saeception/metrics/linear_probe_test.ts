/** The linear probe: scikit-learn's coefficients, the gradient at the end, what is penalised and what is not. */
import assert from "node:assert/strict";
import { takeRows } from "@/saeception/metrics/codes.ts";
import { fitLinearProbe, probeAccuracy, probeClasses } from "@/saeception/metrics/linear_probe.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { cases, codesOf, golden, near } from "./fixtures/metrics.ts";

const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

Deno.test("fitLinearProbe() converges to scikit-learn's loss, coefficients, predictions and accuracy", () => {
  for (const { codes, labels, probe: wanted } of cases) {
    const [train, test] = [takeRows(codes, rows(0, 40)), takeRows(codes, rows(40, 60))];
    const probe = fitLinearProbe(train, labels.slice(0, 40), {
      classCount: golden.classCount,
      tolerance: 1e-10,
    });
    assert.ok(probe.converged);
    near([probe.loss], [wanted.loss], 1e-8);
    near(probe.weights.subarray(0, wanted.coefficients.length), wanted.coefficients, 1e-5);
    assert.deepEqual([...probeClasses(probe, test)], wanted.predictions);
    near([probeAccuracy(probe, test, labels.slice(40))], [wanted.accuracy], 1e-12);
  }
});

Deno.test("fitLinearProbe() reads classes as well at its default tolerance", () => {
  for (const { codes, labels, probe: wanted } of cases) {
    const train = takeRows(codes, rows(0, 40));
    const probe = fitLinearProbe(train, labels.slice(0, 40), { classCount: golden.classCount });
    near([probe.loss], [wanted.loss], 1e-4);
    assert.deepEqual([...probeClasses(probe, takeRows(codes, rows(40, 60)))], wanted.predictions);
  }
});

Deno.test("fitLinearProbe() does not penalise the intercept: without information it gives the class shares", () => {
  const labels = Int16Array.of(0, 0, 0, 0, 0, 0, 1, 1, 1, 2);
  const { weights } = fitLinearProbe({ data: new Float32Array(10), width: 1 }, labels, {
    classCount: 3,
    tolerance: 1e-9,
  });
  assert.deepEqual([...weights.subarray(0, 3)], [0, 0, 0]);
  near([weights[3] - weights[4], weights[4] - weights[5]], [Math.log(2), Math.log(3)], 1e-6);
});

Deno.test("fitLinearProbe() weighs the sum of the cross-entropies against half the squared weights", () => {
  // Two mirrored points: W = ±w, intercepts equal, 2 C / (1 + e^{2 w}) = w.
  const codes = codesOf([[1], [-1]]);
  for (const C of [0.5, 1, 10]) {
    const { weights } = fitLinearProbe(codes, Int16Array.of(0, 1), {
      classCount: 2,
      inverseRegularization: C,
      tolerance: 1e-12,
    });
    near([2 * C / (1 + Math.exp(2 * weights[0]))], [weights[0]], 1e-9);
  }
});

Deno.test("fitLinearProbe() leaves no way down: the loss rises in every random direction", () => {
  const { codes, labels } = cases[0];
  const { weights, loss } = fitLinearProbe(codes, labels, { classCount: golden.classCount, tolerance: 1e-9 });
  const at = (w: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < labels.length; i++) {
      const logits = rows(0, golden.classCount).map((k) =>
        rows(0, codes.width).reduce(
          (s, j) => s + codes.data[i * codes.width + j] * w[j * golden.classCount + k],
          w[codes.width * golden.classCount + k],
        )
      );
      sum += Math.log(logits.reduce((s, logit) => s + Math.exp(logit), 0)) - logits[labels[i]];
    }
    return sum + w.subarray(0, codes.width * golden.classCount).reduce((s, x) => s + x * x / 2, 0);
  };
  near([at(weights)], [loss], 1e-9);
  const random = seededRandom(6, "directions");
  for (let k = 0; k < 20; k++) {
    const step = normals(weights.length, random);
    assert.ok(at(weights.map((w, i) => w + 1e-3 * step[i])) > loss);
  }
});

Deno.test("fitLinearProbe() converges on columns of very different scale", () => {
  const random = seededRandom(3, "scales");
  const labels = Int16Array.from({ length: 300 }, () => random.integer(3));
  const data = Float32Array.from({ length: 1500 }, (_, at) => {
    const column = at % 5;
    return 10 ** (column - 2) *
      Math.max(0, random.normal() + (labels[Math.floor(at / 5)] === column ? 2 : 0));
  });
  const probe = fitLinearProbe({ data, width: 5 }, labels, { classCount: 3 });
  assert.ok(probe.converged && probe.iterations < 300, `${probe.iterations} steps`);
  assert.equal(
    fitLinearProbe({ data, width: 5 }, labels, { classCount: 3, maxIterations: 2 }).converged,
    false,
  );
});

Deno.test("probeClasses() refuses codes of another width, fitLinearProbe() labels that are no class", () => {
  const probe = fitLinearProbe(codesOf([[1], [2]]), Int16Array.of(0, 1), { classCount: 2 });
  assert.throws(() => probeClasses(probe, codesOf([[1, 2]])), /width 2: the probe was fitted on width 1/);
  assert.throws(() => fitLinearProbe(codesOf([[1]]), Int16Array.of(-1), { classCount: 2 }), RangeError);
});
