/** Sums and products of rows that a list picks out: the bits of TensorFlow's own ops, whatever the width. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { assemble } from "@/backend/assemble.ts";
import { multiplyRows, pickEntries, sumEntries, sumRows } from "@/backend/entry_rows.ts";
import { useBackend } from "@/backend/use_backend.ts";
import { normals, seededRandom } from "@/training/random.ts";

await useBackend();

const file = (ending: string) => new URL(`../../src/backend/entry_rows.${ending}`, import.meta.url);

/** Matrices, and a list in no order that names some rows often and others never. */
function example({ width, entries = 700 }: { width: number; entries?: number }) {
  const random = seededRandom(0, "entry rows", width);
  const matrix = (rows: number) => tf.tensor2d(normals(rows * width, random), [rows, width]);
  const rows = (below: number) =>
    tf.tensor1d(Int32Array.from({ length: entries }, () => random.integer(below)), "int32");
  return {
    left: matrix(40),
    right: matrix(90),
    leftRows: rows(35),
    rightRows: rows(90),
    weights: tf.tensor1d(normals(entries, random).map((weight, e) => e % 5 === 0 ? 0 : weight)),
  };
}

Deno.test("entry_rows.wasm is what assemble.ts makes of entry_rows.wat", async () => {
  assert.deepEqual(await assemble(await Deno.readTextFile(file("wat"))), await Deno.readFile(file("wasm")));
});

for (const width of [1, 3, 4, 8, 20, 31, 32, 33, 40, 64, 96, 100, 256]) {
  Deno.test(`sumRows() and multiplyRows() give the bits of gather, product and sum: ${width} numbers a row`, () => {
    tf.tidy(() => {
      const { left, right, leftRows, rightRows, weights } = example({ width });
      const sums = sumRows(left, { from: leftRows, to: rightRows, weights, count: 95 });
      const scaled = tf.mul(tf.gather(left, leftRows), weights.expandDims(1));
      assert.deepEqual(sums.arraySync(), tf.unsortedSegmentSum(scaled, rightRows, 95).arraySync());
      const products = multiplyRows(left, right, { leftRows, rightRows });
      const pairs = tf.mul(tf.gather(left, leftRows), tf.gather(right, rightRows));
      const apart = tf.max(tf.abs(tf.sub(products, tf.sum(pairs, 1)))).dataSync()[0];
      assert.ok(apart <= (Deno.build.arch === "x86_64" ? 0 : 1e-5), `${apart}: lanes are as wide as on x86`);
    });
  });
}

Deno.test("sumEntries() and pickEntries() give the bits of segment sum and gather", () => {
  tf.tidy(() => {
    const { leftRows, rightRows, weights } = example({ width: 1 });
    const sums = sumEntries(weights, { to: rightRows, count: 95 });
    assert.deepEqual(sums.arraySync(), tf.unsortedSegmentSum(weights, rightRows, 95).arraySync());
    assert.deepEqual(pickEntries(sums, leftRows).arraySync(), tf.gather(sums, leftRows).arraySync());
    assert.throws(() => pickEntries(tf.ones([34]), leftRows), /found row 34, wanted 0 to 33/);
    assert.throws(() => sumEntries(weights, { to: leftRows, count: 34 }), /found row 34/);
  });
});

Deno.test("sumRows() and multiplyRows() take an empty list, and grow with their arrays", () => {
  tf.tidy(() => {
    const none = { ...example({ width: 5, entries: 0 }), count: 2 };
    assert.deepEqual(sumRows(none.left, { ...none, from: none.leftRows, to: none.rightRows }).arraySync(), [
      [0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0],
    ]);
    assert.deepEqual(multiplyRows(none.left, none.right, none).shape, [0]);
    const [one, row] = [tf.ones([1]), tf.zeros([1], "int32") as tf.Tensor1D];
    const large = tf.ones([300, 1000]);
    const sums = sumRows(large, { from: row, to: row, weights: one, count: 300 });
    assert.equal(tf.sum(sums).dataSync()[0], 1000);
  });
});

Deno.test("sumRows() and multiplyRows() refuse rows that are not there, and leave nothing behind", () => {
  const { left, right, leftRows, rightRows, weights } = example({ width: 8 });
  const before = tf.memory().numTensors;
  assert.throws(() => sumRows(left, { from: rightRows, to: leftRows, weights, count: 35 }), {
    name: "RangeError",
    message: /Cannot pick out rows: found row \d+, wanted 0 to 39/,
  });
  assert.throws(() => multiplyRows(right, left, { leftRows: rightRows, rightRows }), /wanted 0 to 39/);
  const [short, narrow] = [weights.slice([0], [9]), tf.zeros([3, 3])];
  assert.throws(() => sumRows(left, { from: leftRows, to: leftRows, weights: short, count: 35 }), {
    name: "TypeError",
    message: /found 700, 700, 9 entries, wanted the same of each/,
  });
  assert.throws(() => sumEntries(short, { to: leftRows, count: 35 }), /found 9, 700 entries/);
  assert.throws(
    () => multiplyRows(left, narrow, { leftRows, rightRows }),
    /8, 3 numbers in a row/,
  );
  tf.dispose([short, narrow]);
  assert.equal(tf.memory().numTensors, before);
  tf.dispose([left, right, leftRows, rightRows, weights]);
});
