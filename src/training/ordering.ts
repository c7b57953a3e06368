/** Sorts values from the largest to the smallest, exactly and without a comparison function. */

const positionBits = 21;
/** How many values can be sorted at the most. */
export const longestOrder = 2 ** positionBits;

/**
 * Gives the order of values from the largest to the smallest; equal values keep their order, −0 equals 0.
 *
 * Value bits and position are packed into one float64 (32 + 21 = 53 bits), whose numeric sort is native: 50,000 values
 * in a few milliseconds.
 *
 * @param values Finite numbers: [n], n ≤ 2,097,152.
 * @returns Positions in `values`: [n].
 * @throws {RangeError} When a value is NaN or there are too many.
 */
export function descendingOrder(values: Float32Array): Uint32Array {
  if (values.length > longestOrder) {
    throw new RangeError(
      `Cannot sort the values: found ${values.length}, wanted at most ${longestOrder}. Split them`,
    );
  }
  const normalised = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) normalised[i] = values[i] + 0; // −0 becomes 0
  const bits = new Uint32Array(normalised.buffer);
  const keys = new Float64Array(values.length);
  for (let i = 0; i < keys.length; i++) {
    if (Number.isNaN(values[i])) {
      throw new RangeError(
        `Cannot sort the values: found NaN at position ${i}, wanted numbers. Check the model`,
      );
    }
    // The bits of positive floats rise with the value and those of negative ones fall: make both fall.
    const falling = bits[i] & 0x80000000 ? bits[i] : 0x7fffffff - bits[i];
    keys[i] = falling * longestOrder + i;
  }
  keys.sort();
  const order = new Uint32Array(values.length);
  for (let i = 0; i < order.length; i++) order[i] = keys[i] % longestOrder;
  return order;
}
