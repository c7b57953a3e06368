/** Half-precision numbers against the standard's own values. */
import assert from "node:assert/strict";
import { fromHalf, toHalf } from "@/explorer/half_floats.ts";

const values: [number, number][] = [ // value, bits: examples of IEEE 754 binary16
  [0, 0x0000],
  [-0, 0x8000],
  [1, 0x3c00],
  [-2, 0xc000],
  [65504, 0x7bff],
  [2 ** -14, 0x0400],
  [2 ** -24, 0x0001],
  [0.333251953125, 0x3555],
  [Infinity, 0x7c00],
];

Deno.test("toHalf() and fromHalf() know the standard's examples", () => {
  for (const [value, bits] of values) {
    assert.equal(toHalf(Float32Array.of(value))[0], bits, `${value}`);
    assert.ok(Object.is(fromHalf(Uint16Array.of(bits))[0], value), `${bits}`);
  }
});

Deno.test("toHalf() rounds to nearest, ties to even, and carries into the exponent", () => {
  const step = 2 ** -10; // between 1 and 2
  assert.equal(toHalf(Float32Array.of(1 + step / 2))[0], 0x3c00);
  assert.equal(toHalf(Float32Array.of(1 + 3 * step / 2))[0], 0x3c02);
  assert.equal(toHalf(Float32Array.of(2 - step / 4))[0], 0x4000);
  assert.equal(toHalf(Float32Array.of(70000))[0], 0x7c00);
});

Deno.test("fromHalf() gives back every number that toHalf() wrote exactly", () => {
  const all = Uint16Array.from({ length: 65536 }, (_, i) => i).filter((bits) => ((bits >> 10) & 31) < 31);
  assert.deepEqual(toHalf(fromHalf(all)), all);
});
