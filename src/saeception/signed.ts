/** Differences in words. */

/** Writes a difference with its sign and two or three significant digits. @param value The difference. @returns `+0.16` or `−0.004`. */
export function signed(value: number): string {
  const size = Math.abs(value);
  return `${value >= 0 ? "+" : "−"}${size.toFixed(size >= 10 ? 0 : size >= 0.1 ? 2 : 3)}`;
}
