/** Every op that the project uses, forward and gradient, on every engine that works here, against plain JavaScript. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { batchNorm } from "@/backend/batch_norm.ts";
import { depthToSpace, spaceToDepth } from "@/backend/depth_to_space.ts";
import { multiplyRows, pickEntries, sumEntries, sumRows } from "@/backend/entry_rows.ts";
import { relu, reluGradient } from "@/backend/relu.ts";
import { assertClose, runOn, startEngines, tensorOf, values } from "./engines.ts";

type Op = (...inputs: tf.Tensor[]) => tf.Tensor;
type Image = tf.Tensor4D;
type Matrix = tf.Tensor2D;

interface Case {
  shapes: number[][];
  op: Op;
  /** False for an op that has no gradient. */
  gradient?: false;
}

const conv = (strides: number, pad: "same" | "valid"): Op => (x, w) =>
  tf.conv2d(x as Image, w as Image, strides, pad);
const pad1 = (x: tf.Tensor) => tf.pad4d(x as Image, [[0, 0], [1, 1], [1, 1], [0, 0]]);
const rows = [3, 0, 3, 6];
const intVector = (list: number[]) => tf.tensor1d(list, "int32");

const cases: Record<string, Case> = {
  "matMul": { shapes: [[17, 33], [33, 9]], op: (a, b) => tf.matMul(a, b) },
  "matMul, a transposed": { shapes: [[33, 17], [33, 9]], op: (a, b) => tf.matMul(a, b, true, false) },
  "matMul, b transposed": { shapes: [[17, 33], [9, 33]], op: (a, b) => tf.matMul(a, b, false, true) },
  "matMul, both transposed": { shapes: [[33, 17], [9, 33]], op: (a, b) => tf.matMul(a, b, true, true) },
  "matMul fused with bias and relu, b transposed": {
    shapes: [[17, 33], [9, 33], [9]],
    op: (a, b, bias) =>
      tf.fused.matMul({ a: a as Matrix, b: b as Matrix, transposeB: true, bias, activation: "relu" }),
  },
  "matMul fused with a reshaped bias": {
    shapes: [[17, 33], [33, 9], [9, 1]],
    op: (a, b, bias) => tf.fused.matMul({ a: a as Matrix, b: b as Matrix, bias: bias.reshape([9]) }),
  },
  "matMul of batches": { shapes: [[4, 5, 6], [4, 6, 3]], op: (a, b) => tf.matMul(a, b) },
  "conv2d 3×3, stride 1, same": { shapes: [[2, 7, 7, 3], [3, 3, 3, 5]], op: conv(1, "same") },
  "conv2d 3×3, stride 2, same": { shapes: [[2, 8, 8, 3], [3, 3, 3, 5]], op: conv(2, "same") },
  "conv2d 3×3, stride 1, padded by 1": {
    shapes: [[2, 8, 8, 3], [3, 3, 3, 5]],
    op: (x, w) => conv(1, "valid")(pad1(x), w),
  },
  "conv2d 3×3, stride 2, padded by 1": {
    shapes: [[2, 8, 8, 3], [3, 3, 3, 5]],
    op: (x, w) => conv(2, "valid")(pad1(x), w),
  },
  "conv2d 3×3, stride 2, odd image": { shapes: [[2, 9, 7, 3], [3, 3, 3, 5]], op: conv(2, "valid") },
  "conv2d 1×1": { shapes: [[2, 4, 4, 6], [1, 1, 6, 8]], op: conv(1, "same") },
  "conv2dTranspose 4×4, stride 2, same": {
    shapes: [[2, 4, 4, 5], [4, 4, 6, 5]],
    op: (x, w) => tf.conv2dTranspose(x as Image, w as Image, [2, 8, 8, 6], 2, "same"),
  },
  "depthToSpace": { shapes: [[2, 3, 3, 12]], op: (x) => depthToSpace(x as Image, 2) },
  "spaceToDepth": { shapes: [[2, 6, 4, 3]], op: (x) => spaceToDepth(x as Image, 2) },
  "relu": { shapes: [[7, 11]], op: (x) => relu(x) },
  "gradient of relu by hand": {
    shapes: [[7, 11], [7, 11]],
    op: (dy, x) => reluGradient(dy, relu(x)),
    gradient: false,
  },
  "plain relu": { shapes: [[7, 11]], op: (x) => tf.relu(x) },
  "exp": { shapes: [[7, 11]], op: (x) => tf.exp(x) },
  "log of 1 plus square": { shapes: [[7, 11]], op: (x) => tf.log(x.square().add(1)) },
  "square": { shapes: [[7, 11]], op: (x) => tf.square(x) },
  "sqrt": { shapes: [[7, 11]], op: (x) => tf.sqrt(x.square().add(0.1)) },
  "abs": { shapes: [[7, 11]], op: (x) => tf.abs(x) },
  "sigmoid": { shapes: [[7, 11]], op: (x) => tf.sigmoid(x) },
  "softplus": { shapes: [[7, 11]], op: (x) => tf.softplus(x) },
  "softmax": { shapes: [[7, 11]], op: (x) => tf.softmax(x) },
  "logSoftmax": { shapes: [[7, 11]], op: (x) => tf.logSoftmax(x) },
  "sum over rows": { shapes: [[7, 11]], op: (x) => tf.sum(x, 0) },
  "sum over columns": { shapes: [[7, 11]], op: (x) => tf.sum(x, 1) },
  "mean": { shapes: [[7, 11]], op: (x) => tf.mean(x) },
  "mean over an image": { shapes: [[2, 4, 4, 3]], op: (x) => tf.mean(x, [1, 2]) },
  "max": { shapes: [[7, 11]], op: (x) => tf.max(x, 1) },
  "norm": { shapes: [[7, 11]], op: (x) => tf.norm(x, 2, 1) },
  "add, broadcast": { shapes: [[7, 11], [11]], op: (x, y) => tf.add(x, y) },
  "sub, broadcast": { shapes: [[7, 11], [7, 1]], op: (x, y) => tf.sub(x, y) },
  "mul, broadcast": { shapes: [[7, 11], [11]], op: (x, y) => tf.mul(x, y) },
  "div, broadcast": { shapes: [[7, 11], [11]], op: (x, y) => tf.div(x, y.square().add(0.5)) },
  "gather of rows": { shapes: [[7, 11]], op: (x) => tf.gather(x, intVector(rows)) },
  "gather of columns": { shapes: [[7, 11]], op: (x) => tf.gather(x, intVector([3, 0, 10]), 1) },
  "unsortedSegmentSum": {
    shapes: [[7, 11]],
    op: (x) => tf.unsortedSegmentSum(x, intVector([0, 2, 1, 0, 2, 2, 1]), 4),
  },
  "concat": { shapes: [[7, 11], [7, 2]], op: (x, y) => tf.concat([x, y], 1) },
  "stack": { shapes: [[7, 11], [7, 11]], op: (x, y) => tf.stack([x, y]) },
  "split": { shapes: [[7, 11]], op: (x) => tf.split(x, [5, 6], 1)[1] },
  "slice": { shapes: [[7, 11]], op: (x) => tf.slice(x, [1, 2], [3, 4]) },
  "transpose": { shapes: [[2, 3, 4, 5]], op: (x) => tf.transpose(x, [0, 3, 1, 2]) },
  "reshape": { shapes: [[4, 6]], op: (x) => tf.reshape(x, [2, 12]) },
  "tile": { shapes: [[3, 4]], op: (x) => tf.tile(x, [2, 3]) },
  "pad": { shapes: [[7, 11]], op: (x) => tf.pad(x, [[1, 2], [0, 3]]) },
  "resizeBilinear": { shapes: [[2, 4, 4, 3]], op: (x) => tf.image.resizeBilinear(x as Image, [8, 8]) },
  "clipByValue": { shapes: [[7, 11]], op: (x) => tf.clipByValue(x, -0.3, 0.4) },
  "where": {
    shapes: [[7, 11], [7, 11]],
    op: (x, y) => tf.where(tf.greater(tensorOf([7, 11], 5), 0.1), x, y),
  },
  "cumsum": { shapes: [[7, 11]], op: (x) => tf.cumsum(x, 1) },
  "batchNorm": {
    shapes: [[4, 3, 3, 5], [5], [5]],
    op: (x, gamma, beta) => {
      const [mean, variance] = [tf.variable(tf.zeros([5]), false), tf.variable(tf.ones([5]), false)];
      const y = batchNorm(x, { gamma: gamma, beta: beta, mean, variance }, { training: true });
      tf.dispose([mean, variance]);
      return y;
    },
  },
  "topk, values": { shapes: [[7, 11]], op: (x) => tf.topk(x, 4).values, gradient: false },
  "topk, indices": { shapes: [[7, 11]], op: (x) => tf.topk(x, 4).indices, gradient: false },
  "topk, indices of ties": {
    shapes: [[7, 11]],
    op: (x) => tf.topk(x.greater(0).toFloat(), 4).indices,
    gradient: false,
  },
  "scatterND": {
    shapes: [[3]],
    op: (x) => tf.scatterND(tf.tensor2d([[1], [3], [6]], [3, 1], "int32"), x, [8]),
    gradient: false,
  },
  "sumRows": {
    shapes: [[7, 11], [4]],
    op: (x, weights) => sumRows(x, { from: intVector(rows), to: intVector([1, 0, 1, 4]), weights, count: 6 }),
    gradient: false,
  },
  "multiplyRows": {
    shapes: [[7, 11], [5, 11]],
    op: (x, y) => multiplyRows(x, y, { leftRows: intVector(rows), rightRows: intVector([1, 0, 1, 4]) }),
    gradient: false,
  },
  "sumEntries": {
    shapes: [[4]],
    op: (x) => sumEntries(x, { to: intVector(rows), count: 8 }),
    gradient: false,
  },
  "pickEntries": { shapes: [[7]], op: (x) => pickEntries(x, intVector(rows)), gradient: false },
  "greater": { shapes: [[7, 11], [11]], op: (x, y) => tf.greater(x, y), gradient: false },
  "argMax": { shapes: [[7, 11]], op: (x) => tf.argMax(x, 1), gradient: false },
  "argMax of ties": { shapes: [[7, 11]], op: (x) => tf.argMax(x.greater(0).toFloat(), 1), gradient: false },
  "oneHot": { shapes: [], op: () => tf.oneHot(intVector(rows), 7), gradient: false },
  "cast": { shapes: [[7, 11]], op: (x) => x.mul(10).toInt(), gradient: false },
};

const engines = await startEngines();

for (const { name: engine, problem } of engines) {
  const skipped = problem === undefined ? "" : ` (skipped: ${problem})`;
  Deno.test({
    name: `every op of the project on ${engine} gives the output and gradients of plain JavaScript${skipped}`,
    ignore: problem !== undefined,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const failures: string[] = [];
      for (const [name, { shapes, op, gradient }] of Object.entries(cases)) {
        const compute = () => {
          const inputs = shapes.map((shape, i) => tensorOf(shape, i));
          return gradient === false ? [op(...inputs)] : withGradients(op, inputs);
        };
        try {
          const wanted = await runOn("cpu", compute);
          assertClose(await runOn(engine, compute), wanted);
        } catch (error) {
          failures.push(`${name}: ${(error as Error).message}`);
        }
      }
      assert.deepEqual(failures, []);
    },
  });
}

/** The op's output, and the gradients of its weighted sum; uneven weights make a transposed gradient show. */
function withGradients(op: Op, inputs: tf.Tensor[]): tf.Tensor[] {
  const y = op(...inputs);
  const weights = tf.tensor(values(y.shape, 99), y.shape);
  return [y, ...tf.grads((...inputs: tf.Tensor[]) => op(...inputs).mul(weights).sum())(inputs)];
}
