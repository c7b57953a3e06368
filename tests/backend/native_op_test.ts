import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { findLibrary } from "@/backend/library_path.ts";
import { isNative, nativeOp } from "@/backend/native_op.ts";
import { currentBinding } from "@/backend/tensorflow_backend.ts";
import { useBackend } from "@/backend/use_backend.ts";

const ignore = "problem" in findLibrary();
if (!ignore) await useBackend("tensorflow");
const native = { ignore, sanitizeResources: false };

Deno.test({
  name: "nativeOp() runs an op that TensorFlow.js does not have, with attributes of every type",
  ...native,
  fn: () => {
    tf.tidy(() => {
      const [bits] = nativeOp("Bitcast", { type: "int32" }, [tf.tensor1d([1, -2])], 1);
      assert.deepEqual([...bits.dataSync()], [0x3f800000, -0x40000000]);
      const [batch] = nativeOp(
        "ExtractImagePatches",
        {
          ksizes: [1, 2, 2, 1],
          strides: [1, 2, 2, 1],
          rates: [1, 1, 1, 1],
          padding: "VALID",
        },
        [tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1])],
        1,
      );
      assert.deepEqual(batch.shape, [1, 1, 1, 4]);
      const [equal] = nativeOp("ApproximateEqual", { tolerance: 0.25 }, [
        tf.tensor1d([1, 2]),
        tf.tensor1d([1.2, 2.3]),
      ], 1);
      assert.deepEqual([...equal.dataSync()], [1, 0]);
      const [top, indices] = nativeOp("TopKV2", { sorted: true }, [
        tf.tensor1d([3, 9, 4]),
        tf.scalar(2, "int32"),
      ], 2);
      assert.deepEqual([[...top.dataSync()], [...indices.dataSync()]], [[9, 4], [1, 2]]);
    });
  },
});

Deno.test({
  name: "nativeOp() answers wrong shapes with a TypeError that names the op and the shapes",
  ...native,
  fn: () => {
    const run = () => nativeOp("MatMul", {}, [tf.ones([2, 3]), tf.ones([2, 3])], 1);
    assert.throws(run, { name: "TypeError", message: /^Cannot run MatMul: .*\[2, 3\], \[2, 3\]$/ });
  },
});

Deno.test({
  name: "TensorFlow.js's own ops answer an index out of range with an error that names the op",
  ...native,
  fn: () => {
    const run = () => tf.gather(tf.ones([3, 2]), tf.tensor1d([7], "int32")).dataSync();
    assert.throws(run, /GatherV2: the index value 7 is not in \[0, 2\]/);
  },
});

Deno.test({
  name:
    "nativeOp() answers an unknown op, attribute, data type or too few inputs with a TypeError that names the op",
  ...native,
  fn: () => {
    const x = tf.ones([2]);
    const wrong: [() => unknown, RegExp][] = [
      [() => nativeOp("NoSuchOp", {}, [x], 1), /^Cannot run NoSuchOp: TensorFlow has no op of this name/],
      [() => nativeOp("Relu", { slope: 1 }, [x], 1), /^Cannot run Relu: .*no attribute "slope"/],
      [() => nativeOp("Cast", { DstT: "float31" }, [x], 1), /^Cannot run Cast: found data type "float31"/],
      [() => nativeOp("AddV2", {}, [x], 1), /^Cannot run AddV2: .*do not match 1 inputs/],
    ];
    for (const [run, message] of wrong) assert.throws(run, { name: "TypeError", message });
    assert.deepEqual([...x.add(1).dataSync()], [2, 2], "the engine works on after the errors");
  },
});

Deno.test({
  name: "nativeOp() refuses a disposed tensor",
  ...native,
  fn: () => {
    const x = tf.ones([2]).add(1);
    x.dispose();
    assert.throws(() => nativeOp("Relu", {}, [x], 1));
    assert.throws(() => x.add(1), /Tensor is disposed/);
    const binding = currentBinding();
    const id = binding.createTensor([1], binding.TF_FLOAT, Float32Array.of(1));
    binding.deleteTensor(id);
    assert.throws(
      () => binding.executeOp("Relu", [], [id], 1),
      /^Error: Cannot run Relu: found tensor \d+, which was disposed/,
    );
  },
});

Deno.test({
  name: "the binding refuses arrays whose type or length does not suit the tensor",
  ...native,
  fn: () => {
    const binding = currentBinding();
    assert.throws(() => binding.createTensor([2], binding.TF_FLOAT, new Int32Array(2)), {
      name: "TypeError",
      message: /found values in Int32Array/,
    });
    assert.throws(() => binding.createTensor([3], binding.TF_FLOAT, new Float32Array(2)), {
      name: "TypeError",
      message: /found 8 bytes, wanted 12 for shape \[3\]/,
    });
  },
});

Deno.test({
  name: "strings of any length survive the way through the library",
  ...native,
  fn: () => {
    const texts = ["a", "", "żółw 🐢", "x".repeat(1000)];
    const joined = tf.tidy(() =>
      tf.tensor1d(texts, "string").concat(tf.tensor1d(["y".repeat(5000)], "string"))
    );
    assert.deepEqual([...joined.dataSync()], [...texts, "y".repeat(5000)]);
    joined.dispose();
  },
});

Deno.test({
  name: "nativeOp() says what to do when another engine computes",
  ...native,
  fn: async () => {
    await useBackend("cpu");
    try {
      assert.equal(isNative(), false);
      assert.throws(
        () => nativeOp("Relu", {}, [tf.ones([2])], 1),
        /found backend "cpu".*useBackend\("tensorflow"\)/,
      );
    } finally {
      await useBackend("tensorflow");
    }
    assert.equal(isNative(), true);
  },
});
