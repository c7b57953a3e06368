/** Means over seeds and paired differences between arms, with what the number of seeds allows to say about them. */
import { studentCentralProbability, studentQuantile } from "./student_t.ts";

/** A mean and its spread. */
export interface MeanAndSd {
  /** Number of values. */
  count: number;
  mean: number;
  /** Sample standard deviation (n − 1); NaN for fewer than two values. */
  sd: number;
}

/** A mean difference and how sure it is. */
export interface PairedDifference extends MeanAndSd {
  /** `sd / √n`. */
  standardError: number;
  /** Lower end of the interval of confidence for the mean. */
  low: number;
  /** Its upper end. */
  high: number;
  /** Two-sided p of the paired t test that the mean is 0; 1 when all differences are 0, 0 when they are equal but not 0. */
  pValue: number;
}

/**
 * Averages.
 *
 * @param values Any number of values.
 * @returns Their mean (NaN for none) and standard deviation.
 */
export function meanAndSd(values: ArrayLike<number>): MeanAndSd {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const squares = all.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { count: all.length, mean, sd: all.length < 2 ? NaN : Math.sqrt(squares / (all.length - 1)) };
}

/**
 * Compares two arms seed by seed: the mean of `treatment − control` with Student's t interval `mean ± t sd / √n`, n − 1 degrees of
 * freedom.
 *
 * @param treatment Values by seed, `[n]`.
 * @param control Values of the other arm for the same seeds in the same order, `[n]`.
 * @param options `confidence` of the interval, 0 to 1, default 0.95.
 * @returns The difference; interval and p are NaN for fewer than two seeds.
 * @throws {TypeError} If the arms have different numbers of seeds.
 *
 * @example Pairing removes what seeds share
 * ```ts
 * import assert from "node:assert/strict";
 * import { pairedDifference } from "@/saeception/metrics/paired.ts";
 *
 * const { mean, low } = pairedDifference([91.2, 94.1, 89.3], [91, 94, 89]);
 * assert.ok(Math.abs(mean - 0.2) < 1e-9 && low > -0.1);
 * ```
 */
export function pairedDifference(
  treatment: ArrayLike<number>,
  control: ArrayLike<number>,
  { confidence = 0.95 }: { confidence?: number } = {},
): PairedDifference {
  if (treatment.length !== control.length) {
    throw new TypeError(
      `Cannot pair seeds: found ${treatment.length} values of one arm and ${control.length} of the other, wanted as many. Keep the seeds that both arms have`,
    );
  }
  const spread = meanAndSd(Array.from(treatment, (value, i) => value - control[i]));
  const { count, mean, sd } = spread;
  if (count < 2) return { ...spread, standardError: NaN, low: NaN, high: NaN, pValue: NaN };
  const standardError = sd / Math.sqrt(count);
  const reach = studentQuantile((1 + confidence) / 2, count - 1) * standardError;
  const pValue = mean === 0 ? 1 : 1 - studentCentralProbability(Math.abs(mean) / standardError, count - 1);
  return { ...spread, standardError, low: mean - reach, high: mean + reach, pValue };
}
