/** Student's t distribution for whole degrees of freedom, in closed form. */

/**
 * Probability that |T| ≤ t: the finite series of Abramowitz & Stegun 26.7.3–4 in `θ = atan(t / √ν)`.
 *
 * @param t At least 0.
 * @param degrees Degrees of freedom ν, a whole number of at least 1.
 * @returns 0 to 1.
 */
export function studentCentralProbability(t: number, degrees: number): number {
  const theta = Math.atan(t / Math.sqrt(degrees));
  const cosine = Math.cos(theta);
  const odd = degrees % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let power = odd ? 3 : 2; power <= degrees - 2; power += 2) {
    term *= cosine * cosine * (power - 1) / power;
    sum += term;
  }
  return odd ? 2 / Math.PI * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum;
}

/**
 * Quantile: the t below which a share of the distribution lies.
 *
 * @param share 0 to 1, both excluded; 0.975 for the end of a 95 % interval.
 * @param degrees Degrees of freedom, a whole number of at least 1.
 * @returns t, to about 12 digits.
 * @throws {RangeError} If the share or the degrees of freedom are out of range.
 *
 * @example The 95 % interval of five paired seeds
 * ```ts
 * import assert from "node:assert/strict";
 * import { studentQuantile } from "@/saeception/metrics/student_t.ts";
 *
 * assert.equal(studentQuantile(0.975, 4).toFixed(6), "2.776445");
 * ```
 */
export function studentQuantile(share: number, degrees: number): number {
  if (!(share > 0 && share < 1) || !Number.isInteger(degrees) || degrees < 1) {
    throw new RangeError(
      `Cannot find a quantile of Student's t: found share ${share} and ${degrees} degrees of freedom, wanted a share between 0 and 1 and at least 1 whole degree`,
    );
  }
  if (share < 0.5) return -studentQuantile(1 - share, degrees);
  const wanted = 2 * share - 1;
  // Bisection in θ, which is bounded where t is not.
  let [low, high] = [0, Math.PI / 2];
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (studentCentralProbability(Math.sqrt(degrees) * Math.tan(middle), degrees) < wanted) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan((low + high) / 2);
}
