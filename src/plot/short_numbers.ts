/** Numbers as short as a picture needs them: a notebook keeps every digit for ever. */

/**
 * Rounds all fractions in a value to five significant digits, and makes typed arrays plain ones.
 *
 * Whole numbers stay, so do texts; numbers that are not finite become null, which plotly draws as a gap.
 *
 * @param value Anything JSON can hold, with typed arrays.
 * @returns A copy.
 */
export function shortNumbers(value: unknown): unknown {
  if (typeof value === "number") return short(value);
  if (Array.isArray(value)) return value.map(shortNumbers);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float32Array, short);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([, v]) => v !== undefined).map(([name, v]) => [name, shortNumbers(v)]),
  );
}

function short(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  if (Number.isInteger(value)) return value;
  return Math.abs(value) >= 1e5 ? Math.round(value) : Number(value.toPrecision(5));
}
