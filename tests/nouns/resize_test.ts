/** Resizing: Pillow's bilinear filter to the bit, block means, enlarging. */
import assert from "node:assert/strict";
import { blockMeans, enlarge, resizeBilinear, type RgbImage } from "@/nouns/resize.ts";

/** The picture that Pillow was given to make the golden numbers: a linear congruential generator. */
function pseudorandom(side: number): RgbImage {
  let state = 12345n;
  const data = new Uint8Array(side * side * 3).map(() => {
    state = (state * 1103515245n + 12345n) % 2147483648n;
    return Number((state >> 16n) & 255n);
  });
  return { data, width: side, height: side };
}

Deno.test("resizeBilinear() gives Pillow's own pixels when it reduces 20 to 8", () => {
  const { data } = resizeBilinear(pseudorandom(20), 8);
  const red = Array.from(
    { length: 8 },
    (_, row) => Array.from({ length: 8 }, (_, i) => data[(row * 8 + i) * 3]),
  );
  assert.deepEqual(red, [ // Pillow 13.0: Image.resize((8, 8), Image.BILINEAR)
    [142, 113, 112, 108, 148, 185, 167, 163],
    [88, 131, 113, 96, 139, 166, 143, 155],
    [119, 112, 136, 136, 129, 105, 126, 115],
    [132, 112, 140, 127, 128, 124, 146, 117],
    [162, 131, 119, 94, 125, 138, 143, 116],
    [157, 161, 150, 121, 131, 155, 130, 111],
    [182, 118, 100, 96, 131, 137, 120, 169],
    [142, 118, 117, 111, 93, 112, 93, 168],
  ]);
});

Deno.test("resizeBilinear() gives Pillow's own pixels when it reduces 320 to 128 and enlarges 4 to 8", () => {
  const { data } = resizeBilinear(pseudorandom(320), 128);
  assert.equal(data.reduce((sum, value) => sum + value, 0), 6_255_374);
  assert.deepEqual([...data.subarray(0, 3)], [162, 73, 148]);
  assert.deepEqual([...data.subarray(-3)], [133, 148, 125]);
  const enlarged = resizeBilinear(pseudorandom(4), 8).data;
  const fourthRow = Array.from({ length: 8 }, (_, i) => enlarged[(3 * 8 + i) * 3]);
  assert.deepEqual(fourthRow, [30, 55, 105, 147, 183, 162, 86, 48]);
});

Deno.test("resizeBilinear() keeps a flat picture flat", () => {
  const flat = { data: new Uint8Array(30 * 30 * 3).fill(201), width: 30, height: 30 };
  assert.ok(resizeBilinear(flat, 7).data.every((value) => value === 201));
});

Deno.test("blockMeans() undoes enlarge()", () => {
  const image = pseudorandom(8);
  const large = enlarge(image, 5);
  assert.equal(large.width, 40);
  assert.deepEqual(blockMeans(large, 8), Float32Array.from(image.data));
});

Deno.test("blockMeans() averages and refuses what is not whole blocks", () => {
  const image = { data: Uint8Array.from([0, 9, 9, 10, 9, 9, 20, 9, 9, 40, 9, 9]), width: 2, height: 2 };
  assert.deepEqual([...blockMeans(image, 1)], [17.5, 9, 9]);
  assert.throws(() => blockMeans(pseudorandom(20), 8), {
    name: "RangeError",
    message: /20 × 20.*multiple of 8/,
  });
});
