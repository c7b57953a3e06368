/** Values counted in bins. */

/** Where the bins lie. */
export interface BinRange {
  /** Lower edge of the first. */
  low: number;
  /** Upper edge of the last. */
  high: number;
  /** How many. */
  bins: number;
}

/**
 * Counts values in bins of equal width, 1 where both edges are the same; a bin includes its lower edge, the last its
 * upper too.
 *
 * @param values What is counted; values outside are not.
 * @param range Where the bins lie.
 * @returns [bins].
 */
export function binCounts(values: ArrayLike<number>, { low, high, bins }: BinRange): number[] {
  const width = (high - low) / bins || 1;
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value >= low && value <= high) counts[Math.min(bins - 1, Math.floor((value - low) / width))]!++;
  }
  return counts;
}
