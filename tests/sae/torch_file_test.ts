/** Files of torch.save: tensors come out in order, and damage or anything that is no tensor is refused. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { decodeTorchFile } from "@/sae/torch_file.ts";
import { fixtureFolder } from "./imported_fixtures.ts";

const path = join(fixtureFolder("dictionary_learning/MatryoshkaBatchTopKSAE"), "ae.pt");

Deno.test("decodeTorchFile() reads names, shapes and types, int64 as int32 and matrices whatever their strides", () => {
  const arrays = decodeTorchFile(Deno.readFileSync(path));
  const shapes = Object.fromEntries(Object.entries(arrays).map(([name, { shape }]) => [name, shape]));
  assert.deepEqual(shapes, {
    W_enc: [8, 16],
    b_enc: [16],
    W_dec: [16, 8],
    b_dec: [8],
    k: [],
    threshold: [],
    group_sizes: [2],
  });
  assert.deepEqual(arrays.group_sizes.data, Int32Array.of(4, 12));
  assert.deepEqual(arrays.k.data, Int32Array.of(3));
  assert.deepEqual(arrays.threshold.data, Float32Array.of(1.1));
});

Deno.test("decodeTorchFile() refuses a file cut off anywhere", () => {
  const bytes = Deno.readFileSync(path);
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => decodeTorchFile(bytes.subarray(0, length)), SyntaxError, `${length} bytes`);
  }
});

Deno.test("decodeTorchFile() never takes a changed byte for a number", () => {
  const bytes = Deno.readFileSync(path);
  const wanted = decodeTorchFile(bytes);
  let refused = 0;
  for (let i = 0; i < bytes.length; i++) {
    const changed = bytes.slice();
    changed[i] ^= 0xff;
    try {
      assert.deepEqual(decodeTorchFile(changed), wanted, `byte ${i}`); // padding and dates do not matter
    } catch (error) {
      assert.equal((error as Error).constructor, SyntaxError, `byte ${i}: ${error}`);
      refused++;
    }
  }
  assert.ok(refused > 1000, `${refused} of ${bytes.length}`);
});

Deno.test("decodeTorchFile() refuses what is no zip archive", () => {
  assert.throws(() => decodeTorchFile(new Uint8Array(100)), /Cannot read the torch file: found no directory/);
});
