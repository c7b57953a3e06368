/** A linear probe: multinomial logistic regression with an L2 penalty, trained to convergence on codes. */
import {
  checkClasses,
  type ClassLabels,
  type Codes,
  countRows,
  type SparseRows,
  sparseRows,
} from "./codes.ts";
import { probeMetric } from "./probe_metric.ts";
import { quasiNewton } from "./quasi_newton.ts";

/** How to fit. Defaults are scikit-learn's `LogisticRegression`, but converged. */
export interface ProbeOptions {
  /** Number of classes, at least 2. */
  classCount: number;
  /** C: weight of the cross-entropy against the penalty, above 0. Default 1. */
  inverseRegularization?: number;
  /** Largest entry of the gradient, per example, at which the fit has converged. Default 1e-5 (scikit-learn 1e-4). */
  tolerance?: number;
  /** Steps at the most. Default 1000. */
  maxIterations?: number;
}

/** A fitted probe: the class of a row x is the largest of `x W + b`. */
export interface LinearProbe {
  classCount: number;
  /** W and below it b, row-major `[(width + 1) · classCount]`. */
  weights: Float64Array;
  /** `C Σ_i CE_i + ½ ‖W‖²`, nats. */
  loss: number;
  /** Steps taken. */
  iterations: number;
  /** False when it ran out of steps. */
  converged: boolean;
}

/**
 * Fits `argmin_{W, b} C Σ_i CE(softmax(x_i W + b), y_i) + ½ ‖W‖²`, b unpenalised; the codes are taken as they are, not
 * standardised, as in the SAE-ception repository. A column that is always 0 keeps weight 0.
 *
 * @param codes Features or dense activations, `[n · width]`.
 * @param labels Class of each example, 0 … classCount − 1, `[n]`.
 * @param options Classes, penalty, when to stop.
 * @returns The probe.
 * @throws {RangeError} If a label is no class.
 *
 * @example Two classes along one line
 * ```ts
 * import assert from "node:assert/strict";
 * import { fitLinearProbe, probeAccuracy } from "@/saeception/metrics/linear_probe.ts";
 *
 * const codes = { data: Float32Array.of(0, 1, 5, 6), width: 1 };
 * const labels = Int16Array.of(0, 0, 1, 1);
 * assert.equal(probeAccuracy(fitLinearProbe(codes, labels, { classCount: 2 }), codes, labels), 1);
 * ```
 */
export function fitLinearProbe(codes: Codes, labels: ClassLabels, options: ProbeOptions): LinearProbe {
  const { classCount, inverseRegularization: C = 1, tolerance = 1e-5, maxIterations = 1000 } = options;
  const n = countRows(codes, labels);
  checkClasses(labels, classCount);
  const rows = sparseRows(codes);
  const penalized = codes.width * classCount;
  // The classifier's loss is a function of the logits alone; the penalty is a function of the weights alone.
  const fit = quasiNewton({
    variables: penalized + classCount,
    metric: (logits) => probeMetric(rows, logits, { classCount, C }),
    penalized,
    outputs: (weights) => multiply(rows, weights, classCount),
    transposed: (logits) => multiplyTransposed(rows, logits, classCount),
    loss: (logits, gradient) => crossEntropy(logits, labels, { classCount, C, gradient }),
    tolerance: tolerance * C * n,
    maxIterations,
  });
  return {
    classCount,
    weights: fit.solution,
    loss: fit.value,
    iterations: fit.iterations,
    converged: fit.converged,
  };
}

/**
 * Reads the class of each row.
 *
 * @param probe Fitted on codes of the same width.
 * @param codes `[n · width]`.
 * @returns The class with the largest logit, the first of equals, `[n]`.
 * @throws {TypeError} If the width is not the probe's.
 */
export function probeClasses({ classCount, weights }: LinearProbe, codes: Codes): Int32Array {
  if (weights.length !== (codes.width + 1) * classCount) {
    throw new TypeError(
      `Cannot probe codes of width ${codes.width}: the probe was fitted on width ${
        weights.length / classCount - 1
      }`,
    );
  }
  const rows = sparseRows(codes);
  const logits = multiply(rows, weights, classCount);
  return Int32Array.from({ length: rows.count }, (_, i) => {
    let best = 0;
    for (let k = 1; k < classCount; k++) {
      if (logits[i * classCount + k] > logits[i * classCount + best]) best = k;
    }
    return best;
  });
}

/**
 * Scores a probe.
 *
 * @param probe Fitted on other examples.
 * @param codes `[n · width]`.
 * @param labels Right classes, `[n]`.
 * @returns Share of rows read right, 0 to 1.
 */
export function probeAccuracy(probe: LinearProbe, codes: Codes, labels: ClassLabels): number {
  const n = countRows(codes, labels);
  return probeClasses(probe, codes).reduce((right, label, i) => right + (label === labels[i] ? 1 : 0), 0) / n;
}

/** `X W + b`, `[n · classCount]`. */
function multiply(rows: SparseRows, weights: Float64Array, classCount: number): Float64Array {
  const { count, width, offsets, columns, values } = rows;
  const logits = new Float64Array(count * classCount);
  const bias = weights.subarray(width * classCount);
  for (let i = 0, to = 0; i < count; i++, to += classCount) {
    for (let k = 0; k < classCount; k++) logits[to + k] = bias[k];
    for (let at = offsets[i], end = offsets[i + 1]; at < end; at++) {
      const value = values[at];
      for (let k = 0, from = columns[at] * classCount; k < classCount; k++) {
        logits[to + k] += value * weights[from + k];
      }
    }
  }
  return logits;
}

/** `[X, 1]ᵀ G`, `[(width + 1) · classCount]`. */
function multiplyTransposed(rows: SparseRows, logits: Float64Array, classCount: number): Float64Array {
  const { count, width, offsets, columns, values } = rows;
  const product = new Float64Array((width + 1) * classCount);
  const bias = product.subarray(width * classCount);
  for (let i = 0, from = 0; i < count; i++, from += classCount) {
    for (let k = 0; k < classCount; k++) bias[k] += logits[from + k];
    for (let at = offsets[i], end = offsets[i + 1]; at < end; at++) {
      const value = values[at];
      for (let k = 0, to = columns[at] * classCount; k < classCount; k++) {
        product[to + k] += value * logits[from + k];
      }
    }
  }
  return product;
}

/** `C Σ_i CE_i`, and into `gradient` its derivative by the logits, `C (softmax − one-hot)`. */
function crossEntropy(
  logits: Float64Array,
  labels: ClassLabels,
  { classCount, C, gradient }: { classCount: number; C: number; gradient: Float64Array },
): number {
  let loss = 0;
  for (let i = 0, from = 0; i < labels.length; i++, from += classCount) {
    let largest = -Infinity;
    for (let k = 0; k < classCount; k++) largest = Math.max(largest, logits[from + k]);
    let sum = 0;
    for (let k = 0; k < classCount; k++) sum += gradient[from + k] = Math.exp(logits[from + k] - largest);
    for (let k = 0; k < classCount; k++) gradient[from + k] *= C / sum;
    gradient[from + labels[i]] -= C;
    loss += C * (Math.log(sum) + largest - logits[from + labels[i]]);
  }
  return loss;
}
