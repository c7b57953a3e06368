/** Half-precision numbers (IEEE 754 binary16) for weights that travel: half the bytes, three decimal digits. */

const scratch = new DataView(new ArrayBuffer(4));

/**
 * Rounds numbers to half precision, to nearest, ties to even.
 *
 * @param values Numbers up to ±65,504; larger ones become infinite.
 * @returns Their bits.
 */
export function toHalf(values: Float32Array): Uint16Array<ArrayBuffer> {
  return Uint16Array.from(values, halfBits);
}

/**
 * Reads half-precision numbers.
 *
 * @param halves Their bits.
 * @returns The numbers.
 */
export function fromHalf(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const table = halfTable();
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = table[halves[i]];
  return values;
}

function halfBits(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  const fraction = bits & 0x7fffff;
  if (exponent >= 31) return sign | 0x7c00 | (exponent === 143 && fraction ? 0x200 : 0); // infinite, or not a number
  if (exponent <= 0) { // below 2⁻¹⁴: steps of 2⁻²⁴
    return sign | roundEven(Math.abs(value) * 2 ** 24);
  }
  return sign | ((exponent << 10) + roundEven(fraction / 2 ** 13)); // a full fraction carries into the exponent
}

function roundEven(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low;
}

let known: Float32Array | undefined;

function halfTable(): Float32Array {
  return known ??= Float32Array.from({ length: 65536 }, (_, bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}
