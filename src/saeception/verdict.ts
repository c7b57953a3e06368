/** Sentences that follow from the numbers, so that they cannot contradict them. */
import { signed } from "@/saeception/signed.ts";
import type { PairedDifference } from "@/saeception/metrics/paired.ts";

/** What is said of a difference. */
export interface Claim {
  /** What was changed: `"Trimmed targets"`. */
  subject: string;
  /** What was measured: `"test accuracy"`. */
  measure: string;
  /** Unit after the numbers, with its space: `" points"`. */
  unit?: string;
}

/**
 * Says what a paired difference shows: it raises or lowers when its interval leaves out 0, and else nothing is shown.
 *
 * @param difference The difference.
 * @param claim Who, what, and in which unit.
 * @returns A sentence with mean and interval.
 */
export function sentence(
  { mean, low, high, count }: PairedDifference,
  { subject, measure, unit = "" }: Claim,
): string {
  const interval = `${signed(mean)}${unit}, 95 % interval ${signed(low)} to ${signed(high)}, ${count} seeds`;
  if (low > 0) return `${subject} raise ${measure} (${interval})`;
  if (high < 0) return `${subject} lower ${measure} (${interval})`;
  return `No effect of ${lower(subject)} on ${measure} is seen (${interval})`;
}

/**
 * Says whether a published difference lies inside an interval that was measured here.
 *
 * @param difference What was measured.
 * @param published The published difference.
 * @returns `"inside"`, `"above"` if the published value is above the interval, or `"below"`.
 */
export function place({ low, high }: PairedDifference, published: number): "inside" | "above" | "below" {
  return published > high ? "above" : published < low ? "below" : "inside";
}

function lower(text: string): string {
  return text[0].toLowerCase() + text.slice(1);
}
