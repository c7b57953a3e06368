/** Minimises a convex loss of a linear map plus an L2 penalty by L-BFGS whose line search costs no further product with the map. */

/** The problem `f(w) = loss(A w) + ½ Σ_{v < penalized} w_v²`. */
export interface LinearLoss {
  /** Length of w. */
  variables: number;
  /** Leading entries of w that are penalised. */
  penalized: number;
  /** Makes of the present outputs a map `v ↦ M⁻¹ v` that overwrites v, M near the Hessian: the metric that L-BFGS starts from. */
  metric(outputs: Float64Array): (v: Float64Array) => void;
  /** `A w`, `[outputs]`. */
  outputs(w: Float64Array): Float64Array;
  /** `Aᵀ g`, `[variables]`. */
  transposed(gradient: Float64Array): Float64Array;
  /** The loss of outputs; overwrites `gradient`, `[outputs]`. */
  loss(outputs: Float64Array, gradient: Float64Array): number;
  /** Largest absolute entry of the gradient of f at which to stop. */
  tolerance: number;
  /** Steps at the most. */
  maxIterations: number;
}

/** Where the search ended. */
export interface Minimum {
  /** w, `[variables]`. */
  solution: Float64Array;
  /** f(w). */
  value: number;
  /** Steps taken. */
  iterations: number;
  /** Whether the gradient fell below the tolerance. */
  converged: boolean;
}

/** Pairs of steps and gradient differences that L-BFGS remembers. */
const memory = 20;
/** Constants of the strong Wolfe conditions (Nocedal & Wright 2006, §3.1). */
const [sufficientDecrease, sufficientFlatness] = [1e-4, 0.5];
/** Steps before which the metric is measured anew: the curvature changes most in the beginning. */
const renewals = [4, 12, 36, 108];
/** Relative rounding error of the loss: near the minimum the slope still tells, where the value no longer does. */
const rounding = 1e-12;

/**
 * Minimises from w = 0 (L-BFGS: Nocedal & Wright 2006, algorithm 7.4). Along a direction d the outputs are `A w + t A d`, so a step
 * costs one product with A and one with its transpose, however often the line search looks.
 *
 * @param problem The loss, the map and when to stop.
 * @returns The minimum, float64.
 */
export function quasiNewton(problem: LinearLoss): Minimum {
  const w = new Float64Array(problem.variables);
  const outputs = problem.outputs(w);
  const outputGradient = new Float64Array(outputs.length);
  const moved = new Float64Array(outputs.length);
  let value = problem.loss(outputs, outputGradient);
  let gradient = fullGradient(problem, w, outputGradient);
  const pairs: { s: Float64Array; y: Float64Array; curvature: number }[] = [];
  let iterations = 0;
  let stuck = false;
  let metric = problem.metric(outputs);
  while (largest(gradient) > problem.tolerance && iterations < problem.maxIterations && !stuck) {
    if (renewals.includes(iterations)) metric = problem.metric(outputs);
    const direction = searchDirection(gradient, pairs, metric);
    const change = problem.outputs(direction);
    const square = penaltyTerms(w, direction, problem.penalized);
    const look = (t: number) => {
      for (let at = 0; at < moved.length; at++) moved[at] = outputs[at] + t * change[at];
      const loss = problem.loss(moved, outputGradient);
      return {
        value: loss + 0.5 * (square.ww + 2 * t * square.wd + t * t * square.dd),
        slope: dot(outputGradient, change) + square.wd + t * square.dd,
      };
    };
    const { t, value: found } = lineSearch(look, { value, slope: dot(gradient, direction) });
    stuck = !(found <= value + rounding * Math.abs(value));
    if (stuck) break;
    value = found;
    const s = direction.map((d) => t * d);
    for (let at = 0; at < w.length; at++) w[at] += s[at];
    outputs.set(moved);
    const next = fullGradient(problem, w, outputGradient);
    const y = next.map((g, at) => g - gradient[at]);
    gradient = next;
    const curvature = dot(s, y);
    if (curvature > 0) pairs.push({ s, y, curvature });
    if (pairs.length > memory) pairs.shift();
    iterations++;
  }
  return { solution: w, value, iterations, converged: largest(gradient) <= problem.tolerance };
}

/** A step that fulfils the strong Wolfe conditions, from secant steps on the slope inside a shrinking bracket; ends on its last look. */
function lineSearch(
  look: (t: number) => { value: number; slope: number },
  start: { value: number; slope: number },
): { t: number; value: number } {
  let low = { t: 0, slope: start.slope };
  let high: { t: number; slope: number } | undefined;
  let t = 1;
  for (let tries = 0;; tries++) {
    const { value, slope } = look(t);
    const bound = start.value + sufficientDecrease * t * start.slope + rounding * Math.abs(start.value);
    const descended = value <= bound;
    if ((descended && Math.abs(slope) <= -sufficientFlatness * start.slope) || tries === 60) {
      return { t, value };
    }
    if (slope > 0 || !descended) high = { t, slope };
    else low = { t, slope };
    if (!high) t *= 2;
    else {
      const secant = low.t + (high.t - low.t) * low.slope / (low.slope - high.slope);
      // Every other time it halves: on a slope that saturates, secants alone creep.
      const inside = secant > low.t && secant < high.t;
      t = inside && tries % 2 === 0 ? secant : (low.t + high.t) / 2;
    }
  }
}

/** `−H g` by the two-loop recursion, from the scaled metric. */
function searchDirection(
  gradient: Float64Array,
  pairs: { s: Float64Array; y: Float64Array; curvature: number }[],
  metric: (v: Float64Array) => void,
): Float64Array {
  const direction = gradient.map((g) => -g);
  const weights = new Float64Array(pairs.length);
  for (let p = pairs.length - 1; p >= 0; p--) {
    weights[p] = dot(pairs[p].s, direction) / pairs[p].curvature;
    addScaled(direction, pairs[p].y, -weights[p]);
  }
  metric(direction);
  for (let p = 0; p < pairs.length; p++) {
    const weight = dot(pairs[p].y, direction) / pairs[p].curvature;
    addScaled(direction, pairs[p].s, weights[p] - weight);
  }
  return direction;
}

function fullGradient(problem: LinearLoss, w: Float64Array, outputGradient: Float64Array): Float64Array {
  const gradient = problem.transposed(outputGradient);
  for (let at = 0; at < problem.penalized; at++) gradient[at] += w[at];
  return gradient;
}

function penaltyTerms(w: Float64Array, d: Float64Array, penalized: number) {
  let [ww, wd, dd] = [0, 0, 0];
  for (let at = 0; at < penalized; at++) {
    ww += w[at] * w[at];
    wd += w[at] * d[at];
    dd += d[at] * d[at];
  }
  return { ww, wd, dd };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at] * b[at];
  return sum;
}

function addScaled(to: Float64Array, from: Float64Array, scale: number): void {
  for (let at = 0; at < to.length; at++) to[at] += scale * from[at];
}

function largest(values: Float64Array): number {
  let most = 0;
  for (let at = 0; at < values.length; at++) most = Math.max(most, Math.abs(values[at]));
  return most;
}
