/** The idx reader: values, dimensions, and every way a file can be wrong. */
import assert from "node:assert/strict";
import { parseIdx } from "@/saeception/digits/idx.ts";

const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255);

Deno.test("parseIdx() gives dimensions and values, also from the middle of a buffer", () => {
  const shifted = new Uint8Array(images.length + 5);
  shifted.set(images, 5);
  for (const bytes of [images, shifted.subarray(5)]) {
    const { shape, data } = parseIdx(bytes, { name: "images", dimensions: 3 });
    assert.deepEqual([shape, [...data]], [[1, 2, 3], [1, 2, 3, 4, 5, 255]]);
  }
});

Deno.test("parseIdx() refuses another type, another number of dimensions and another length by the file's name", () => {
  const wrong: [Uint8Array<ArrayBuffer>, RegExp][] = [
    [images.with(2, 13), /Cannot read the idx file images: its magic number is 3331, wanted is 2051/],
    [images.with(3, 1), /its magic number is 2049, wanted is 2051/],
    [images.slice(0, -1), /it has 21 bytes, its dimensions \[1,2,3\] ask for 22/],
    [Uint8Array.of(...images, 0), /it has 23 bytes/],
    [images.slice(0, 9), /it has 9 bytes, the header alone has 16/],
  ];
  for (const [bytes, message] of wrong) {
    assert.throws(() => parseIdx(bytes, { name: "images", dimensions: 3 }), (error: Error) => {
      assert.ok(error instanceof SyntaxError);
      assert.match(error.message, message);
      return true;
    });
  }
});
