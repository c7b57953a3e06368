/** The search and the metric of the probe: ridge regression in closed form, the exact Hessian of two classes. */
import assert from "node:assert/strict";
import { Matrix, solve } from "ml-matrix";
import { sparseRows } from "@/saeception/metrics/codes.ts";
import { fitLinearProbe } from "@/saeception/metrics/linear_probe.ts";
import { probeMetric } from "@/saeception/metrics/probe_metric.ts";
import { quasiNewton } from "@/saeception/metrics/quasi_newton.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { cases, near } from "./fixtures/metrics.ts";

/** Ridge regression of 30 examples on 6 columns, the last of which is not penalised, with a metric of the given scale. */
function ridge(scale: number, maxIterations = 200) {
  const random = seededRandom(8, "ridge");
  const a = Matrix.from1DArray(30, 6, [...normals(180, random)].map((x, at) => x * 3 ** (at % 6)));
  const b = Matrix.columnVector([...normals(30, random)]);
  const column = (values: Float64Array) => Matrix.columnVector([...values]);
  const found = quasiNewton({
    variables: 6,
    penalized: 5,
    metric: () => (v) => v.forEach((x, at) => v[at] = scale * x),
    outputs: (w) => Float64Array.from(a.mmul(column(w)).to1DArray()),
    transposed: (g) => Float64Array.from(a.transpose().mmul(column(g)).to1DArray()),
    loss(outputs, gradient) {
      gradient.set(outputs.map((y, i) => y - b.get(i, 0)));
      return gradient.reduce((sum, g) => sum + g * g / 2, 0);
    },
    tolerance: 1e-9,
    maxIterations,
  });
  const normal = a.transpose().mmul(a).add(Matrix.diag([1, 1, 1, 1, 1, 0]));
  return { found, wanted: solve(normal, a.transpose().mmul(b)).to1DArray() };
}

Deno.test("quasiNewton() finds ridge regression's closed form, however long its first step", () => {
  for (const scale of [1e-6, 1e-3, 1, 1e3]) {
    const { found, wanted } = ridge(scale);
    assert.ok(found.converged, `scale ${scale}: ${found.iterations} steps`);
    near(found.solution, wanted, 1e-9);
  }
});

Deno.test("quasiNewton() says so when it runs out of steps", () => {
  const { found } = ridge(1e-3, 2);
  assert.deepEqual([found.converged, found.iterations], [false, 2]);
});

Deno.test("probeMetric() inverts the Hessian exactly where there are two classes", () => {
  const { codes } = cases[0];
  const rows = sparseRows(codes);
  const random = seededRandom(9, "logits");
  const logits = Float64Array.from(normals(rows.count * 2, random));
  const size = codes.width + 1;
  const hessian = Matrix.zeros(size, size);
  for (let i = 0; i < rows.count; i++) {
    const x = [...codes.data.subarray(i * codes.width, (i + 1) * codes.width), 1];
    const p = 1 / (1 + Math.exp(logits[2 * i + 1] - logits[2 * i]));
    // Along W = (w, −w) the curvature of the cross-entropy is 4 p (1 − p) for a squared length of 2.
    for (let a = 0; a < size; a++) {
      for (let b = 0; b < size; b++) {
        hessian.set(a, b, hessian.get(a, b) + 3 * 2 * p * (1 - p) * x[a] * x[b]);
      }
    }
  }
  for (let j = 0; j < codes.width; j++) hessian.set(j, j, hessian.get(j, j) + 1);
  const wanted = normals(size * 2, random);
  const vector = Float64Array.from(hessian.mmul(Matrix.from1DArray(size, 2, [...wanted])).to1DArray());
  probeMetric(rows, logits, { classCount: 2, C: 3 })(vector);
  near(vector, wanted, 1e-4);
});

Deno.test("fitLinearProbe() takes few steps on features that are strongly correlated", () => {
  const random = seededRandom(10, "correlated");
  const [n, width] = [800, 64];
  const labels = Int16Array.from({ length: n }, () => random.integer(4));
  const [means, directions] = [normals(16, random), normals(4 * width, random)];
  const hidden = normals(n * 4, random).map((x, at) => x + means[labels[at >> 2] * 4 + at % 4]);
  const data = Float32Array.from({ length: n * width }, (_, at) => {
    let sum = 0;
    for (let d = 0; d < 4; d++) {
      sum += hidden[4 * Math.floor(at / width) + d] * directions[d * width + at % width];
    }
    return Math.max(0, 5 * sum);
  });
  // A fifth of the labels are wrong, so that no separation lets the weights run away.
  for (let i = 0; i < n; i += 5) labels[i] = random.integer(4);
  const { converged, iterations } = fitLinearProbe({ data, width }, labels, { classCount: 4 });
  assert.ok(converged && iterations < 50, `${iterations} steps`);
});
