/** The file format, against hand-made bytes and damage. */
import assert from "node:assert/strict";
import { decodeSafetensors, encodeSafetensors } from "@/training/safetensors.ts";

const arrays = {
  weights: { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, 1e-20, 7) },
  labels: { shape: [4], data: Uint8Array.of(0, 1, 2, 255) },
  offsets: { shape: [2], data: Uint32Array.of(0, 4_000_000_000) },
  empty: { shape: [0, 5], data: new Float32Array(0) },
};

Deno.test("encodeSafetensors() and decodeSafetensors() give back arrays and metadata", () => {
  const { arrays: back, metadata } = decodeSafetensors(encodeSafetensors(arrays, { note: "żółw" }));
  assert.deepEqual(back, arrays);
  assert.deepEqual(metadata, { note: "żółw" });
});

Deno.test("decodeSafetensors() reads a file written by hand after the format's description", () => {
  const header = '{"x":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}';
  const bytes = new Uint8Array(8 + header.length + 8);
  bytes[0] = header.length;
  bytes.set(new TextEncoder().encode(header), 8);
  bytes.set([5, 0, 0, 0, 255, 255, 255, 255], 8 + header.length);
  assert.deepEqual(decodeSafetensors(bytes).arrays.x, { shape: [2], data: Int32Array.of(5, -1) });
});

Deno.test("decodeSafetensors() refuses every truncation", () => {
  const bytes = encodeSafetensors(arrays);
  for (let length = 0; length < bytes.length; length += 3) {
    assert.throws(() => decodeSafetensors(bytes.subarray(0, length)), SyntaxError);
  }
});

Deno.test("decodeSafetensors() refuses headers that do not describe the data", () => {
  const file = (header: string) => {
    const bytes = new Uint8Array(8 + header.length + 4);
    bytes[0] = header.length;
    bytes.set(new TextEncoder().encode(header), 8);
    return bytes;
  };
  const refused = (header: string, why: RegExp) => assert.throws(() => decodeSafetensors(file(header)), why);
  refused("[]", /no.* JSON object/);
  refused('{"x":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}', /unknown type F16/);
  refused('{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', /bytes 0 to 4/);
  refused('{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', /no valid shape/);
  refused('{"x":{"dtype":"F32","shape":[1]}}', /tensor "x"/);
  refused('{"x":null}', /tensor "x" is described by null/);
  refused("{}", /4 bytes follow/);
});

Deno.test("encodeSafetensors() refuses an array that does not fill its shape", () => {
  assert.throws(
    () => encodeSafetensors({ x: { shape: [3], data: new Float32Array(2) } }),
    /"x".*holds 3.*2 are given/,
  );
});
