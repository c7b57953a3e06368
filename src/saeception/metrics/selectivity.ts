/** How much single units tell about the class: the class selectivity index (CSI) and the information that a unit's firing carries (U). */
import { checkClasses, type ClassLabels, type Codes, countRows } from "./codes.ts";

/** Selectivity of each unit, `[width]` each. */
export interface UnitSelectivity {
  /** Examples in which the unit is above 0. A unit is live if there is one. */
  active: Uint32Array;
  /** `(μ_max − μ_other) / (μ_max + μ_other + 1e-12)`, 0 to 1; 0 for a dead unit. */
  csi: Float64Array;
  /** `I(b; y)`, nats. */
  information: Float64Array;
  /** `H(b)`, nats; 0 when b never or always holds. */
  entropy: Float64Array;
  /** `H(y)`, nats. */
  labelEntropy: number;
}

/** Means over units. "Live" leaves out the units that are above 0 in no example, which the others count as 0. */
export interface Selectivity {
  /** Mean CSI over all units: as published. */
  csi: number;
  /** Mean CSI over live units. */
  csiLive: number;
  /** Mean of `I(b; y) in nats / H(b) in bits` over all units: U as published, `ln 2` times u. */
  uPublished: number;
  /** The same over live units. */
  uPublishedLive: number;
  /** Mean of `I(b; y) / H(b)` over all units, the share of the firing that the class explains, 0 to 1. */
  u: number;
  /** The same over live units. */
  uLive: number;
  /** Mean of `I(b; y) / H(y)` over all units, the share of the class that the firing tells, 0 to 1. */
  uLabel: number;
  /** The same over live units. */
  uLabelLive: number;
}

/**
 * Measures each unit.
 *
 * With `a = max(0, activation)` and `μ_c` the mean of a over class c: `μ_max` is the largest, `μ_other` the unweighted mean of the
 * others (class selectivity index of Morcos et al. 2018 as the SAE-ception repository computes it). `b` holds where a is above its
 * 75th percentile: at most a quarter of the examples; for a unit that fires in fewer, b says that it fires. numpy's linearly
 * interpolated percentile lies between two neighbours in order, so exactly the values above the lower neighbour are above it.
 *
 * @param codes Features or dense activations, `[n · width]`.
 * @param labels Class of each example, 0 … classCount − 1, `[n]`; classes without examples are left out.
 * @param classCount Number of classes.
 * @returns The selectivity of each unit; NaN for CSI when only one class occurs.
 * @throws {RangeError} If a label is no class.
 */
export function unitSelectivity(codes: Codes, labels: ClassLabels, classCount: number): UnitSelectivity {
  const { data, width } = codes;
  const n = countRows(codes, labels);
  checkClasses(labels, classCount);
  const classSizes = new Float64Array(classCount);
  for (const label of labels) classSizes[label]++;
  const { active, offsets, rows } = positiveColumns(codes);
  const [csi, information, entropy] = [0, 1, 2].map(() => new Float64Array(width));
  const sums = new Float64Array(classCount);
  const on = new Float64Array(classCount);
  for (let unit = 0; unit < width; unit++) {
    const [from, to] = [offsets[unit], offsets[unit + 1]];
    const values = new Float32Array(to - from);
    sums.fill(0);
    for (let at = from; at < to; at++) {
      sums[labels[rows[at]]] += values[at - from] = data[rows[at] * width + unit];
    }
    csi[unit] = selectivityIndex(sums, classSizes);
    const threshold = lowerNeighbour(values, n);
    on.fill(0);
    for (let at = from; at < to; at++) if (values[at - from] > threshold) on[labels[rows[at]]]++;
    const share = on.reduce((sum, count) => sum + count, 0) / n;
    entropy[unit] = -xlogx(share) - xlogx(1 - share);
    information[unit] = mutualInformation(on, classSizes, n);
  }
  const labelEntropy = classSizes.reduce((sum, size) => sum - xlogx(size / n), 0);
  return { active, csi, information, entropy, labelEntropy };
}

/**
 * Averages over units.
 *
 * @param units What {@linkcode unitSelectivity} found.
 * @returns Each measure over all units and over the live ones. A ratio with no entropy below it counts 0; without a live unit the
 *   live means are NaN.
 */
export function meanSelectivity(units: UnitSelectivity): Selectivity {
  const { active, csi, information, entropy, labelEntropy } = units;
  const live = active.reduce((count, a) => count + (a > 0 ? 1 : 0), 0);
  const total = (value: (unit: number) => number) => active.reduce((sum, _, unit) => sum + value(unit), 0);
  const u = total((unit) => entropy[unit] > 0 ? information[unit] / entropy[unit] : 0);
  const uLabel = labelEntropy > 0 ? total((unit) => information[unit]) / labelEntropy : 0;
  const sum = total((unit) => csi[unit]);
  const all = active.length;
  return {
    csi: sum / all,
    csiLive: sum / live,
    uPublished: u * Math.LN2 / all,
    uPublishedLive: u * Math.LN2 / live,
    u: u / all,
    uLive: u / live,
    uLabel: uLabel / all,
    uLabelLive: uLabel / live,
  };
}

/** For each column the rows in which it is above 0: column j's are `rows[offsets[j] … offsets[j + 1] − 1]`. */
function positiveColumns({ data, width }: Codes) {
  const active = new Uint32Array(width);
  for (let at = 0; at < data.length;) {
    for (let unit = 0; unit < width; unit++) if (data[at++] > 0) active[unit]++;
  }
  const offsets = new Uint32Array(width + 1);
  for (let unit = 0; unit < width; unit++) offsets[unit + 1] = offsets[unit] + active[unit];
  const next = offsets.slice(0, width);
  const rows = new Uint32Array(offsets[width]);
  for (let at = 0, row = 0; at < data.length; row++) {
    for (let unit = 0; unit < width; unit++) if (data[at++] > 0) rows[next[unit]++] = row;
  }
  return { active, offsets, rows };
}

/** CSI from the sum of activations in each class. */
function selectivityIndex(sums: Float64Array, classSizes: Float64Array): number {
  let [largest, total, classes] = [-Infinity, 0, 0];
  for (let c = 0; c < sums.length; c++) {
    if (classSizes[c] === 0) continue;
    const mean = sums[c] / classSizes[c];
    largest = Math.max(largest, mean);
    total += mean;
    classes++;
  }
  const other = (total - largest) / (classes - 1);
  return (largest - other) / (largest + other + 1e-12);
}

/** The value in place `⌊0.75 (n − 1)⌋` of a unit's n activations in order, given those above 0. */
function lowerNeighbour(positive: Float32Array, n: number): number {
  const place = Math.floor(0.75 * (n - 1)) - (n - positive.length);
  return place < 0 ? 0 : positive.slice().sort()[place];
}

/** `I(b; y)` in nats from the number of examples of each class in which b holds. */
function mutualInformation(on: Float64Array, classSizes: Float64Array, n: number): number {
  const share = on.reduce((sum, count) => sum + count, 0) / n;
  let information = 0;
  for (let c = 0; c < on.length; c++) {
    if (classSizes[c] === 0) continue;
    for (const [count, marginal] of [[on[c], share], [classSizes[c] - on[c], 1 - share]]) {
      if (count > 0) information += count / n * Math.log(count / (marginal * classSizes[c]));
    }
  }
  return Math.max(0, information);
}

function xlogx(x: number): number {
  return x > 0 ? x * Math.log(x) : 0;
}
