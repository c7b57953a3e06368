/** Feature sharpening: which features stand for a class or an example, and codes with only those or all but those. */
import type { Labels } from "@/saeception/activation_source.ts";

/** Some rows of a larger whole: codes of an SAE, or activations. */
export interface Rows {
  /** Index of the first row in the whole. */
  first: number;
  /** Row-major, `[rows * width]`. */
  values: Float32Array;
}

/** Mean rows, over all examples and over those of each class. */
export interface ClassMeans {
  /** Numbers in a row. */
  width: number;
  /** Examples of each class, `[classCount]`. */
  counts: Uint32Array;
  /** Mean over all examples, with or without a class, `[width]`. */
  global: Float64Array;
  /** Mean over each class's examples, small classes shrunk, `[classCount * width]`. */
  means: Float64Array;
}

/** How rows are averaged. */
export interface ClassMeanOptions {
  /** Which classes each example belongs to. */
  labels: Labels;
  /** Numbers in a row. */
  width: number;
  /** A class with fewer examples is shrunk towards the global mean, ≥ 0. */
  atLeast: number;
}

/** How features are ranked. */
export interface RankingOptions {
  /** Features for each class, ≥ 0; all of them where there are not so many. */
  keep: number;
  /** Ranks by `mean − global` instead of `mean`, so that features which are on for every class do not come first. */
  contrast?: boolean | undefined;
}

/**
 * Averages rows by class, in float64 and in one pass. An example with several labels counts for each of its classes, one
 * without any only for the global mean.
 *
 * A class with `n < atLeast` examples is filled up with average ones:
 * `mean_c = (n · own mean + (atLeast − n) · global) / atLeast`; one without examples has the global mean.
 *
 * @param chunks All rows, in any order and division.
 * @param options Labels, width and the least number of examples that is trusted.
 * @returns The means.
 * @throws {TypeError} If the rows are not as many as the labels' examples, or a label is not one of the classes.
 */
export function classMeans(
  chunks: Iterable<Rows>,
  { labels, width, atLeast }: ClassMeanOptions,
): ClassMeans {
  const { classCount } = labels;
  const wanted = exampleCount(labels);
  const counts = new Uint32Array(classCount);
  const total = new Float64Array(width);
  const sums = new Float64Array(classCount * width);
  let found = 0;
  for (const { first, values } of chunks) {
    const rows = values.length / width;
    found += rows;
    if (!Number.isInteger(rows) || first + rows > wanted) break;
    for (let i = 0; i < rows; i++) {
      const classes = classesOf(labels, first + i);
      for (const c of classes) counts[c]++;
      for (let j = 0; j < width; j++) {
        const value = values[i * width + j];
        if (value === 0) continue; // most of a sparse code
        total[j] += value;
        for (const c of classes) sums[c * width + j] += value;
      }
    }
  }
  if (found !== wanted) {
    throw new TypeError(
      `Cannot average by class: found ${found} or more rows of ${width} numbers and labels for ${wanted} examples. ` +
        "Take activations and labels of the same split",
    );
  }
  const global = total.map((sum) => sum / wanted);
  const means = sums.map((sum, at) => {
    const missing = Math.max(0, Math.max(1, atLeast) - counts[Math.floor(at / width)]);
    return (sum + missing * global[at % width]) / (counts[Math.floor(at / width)] + missing);
  });
  return { width, counts, global, means };
}

/**
 * The features with the largest class mean (SAE-ception's F_c), ties by index. The mean only selects: what is kept of them
 * is an example's own value.
 *
 * @param means Class means of codes.
 * @param options How many, and how they are ranked.
 * @returns Features of each class, best first.
 */
export function topFeatures(
  { width, counts, global, means }: ClassMeans,
  { keep, contrast = false }: RankingOptions,
): Uint32Array[] {
  return Array.from(counts, (_, c) => {
    const own = means.subarray(c * width, (c + 1) * width);
    return largest(contrast ? own.map((mean, j) => mean - global[j]) : own, keep);
  });
}

/**
 * The active features with the largest values of one example, ties by index.
 *
 * @param code The example's code, `[width]`.
 * @param keep How many at most, ≥ 0.
 * @returns The features, largest first; fewer than `keep` where fewer are active.
 */
export function topOfExample(code: Float32Array, keep: number): Uint32Array {
  const active = Uint32Array.from(code.keys().filter((j) => code[j] !== 0));
  return active.length <= keep ? active : largest(code, keep, active);
}

/**
 * Sets all features but the given ones to 0.
 *
 * @param code A code, `[width]`, changed in place.
 * @param kept Lists of features; those in any of them stay (for an example with several classes, one list for each).
 */
export function keepFeatures(code: Float32Array, kept: Iterable<Uint32Array>): void {
  const whole = code.slice();
  code.fill(0);
  for (const list of kept) for (const j of list) code[j] = whole[j];
}

/**
 * Sets the given features to 0, so that `keepFeatures` and `dropFeatures` of the same code add up to it.
 *
 * @param code A code, `[width]`, changed in place.
 * @param dropped Lists of features; those in any of them go.
 */
export function dropFeatures(code: Float32Array, dropped: Iterable<Uint32Array>): void {
  for (const list of dropped) for (const j of list) code[j] = 0;
}

/**
 * The number of examples that labels are for.
 *
 * @param labels The labels.
 */
export function exampleCount({ values, perExample }: Labels): number {
  return values.length / perExample;
}

/**
 * The classes of an example.
 *
 * @param labels The labels.
 * @param example Its index.
 * @returns None to `perExample` classes.
 * @throws {TypeError} If a label is neither −1 nor one of the classes.
 */
export function classesOf({ values, perExample, classCount }: Labels, example: number): number[] {
  const classes: number[] = [];
  for (let at = example * perExample; at < (example + 1) * perExample; at++) {
    const label = values[at];
    if (label < -1 || label >= classCount) {
      throw new TypeError(
        `Cannot use the labels: found ${label} for example ${example}, wanted -1 or a class below ${classCount}`,
      );
    }
    if (label >= 0) classes.push(label);
  }
  return classes;
}

/** Indices of the largest values, largest first, ties by index. */
function largest(
  values: Float32Array | Float64Array,
  count: number,
  among: Uint32Array = Uint32Array.from(values.keys()),
): Uint32Array {
  return among.toSorted((a, b) => values[b] - values[a] || a - b).slice(0, count);
}
