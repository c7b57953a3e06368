/** Muon: singular values near 1, blocks by themselves, momentum that a checkpoint holds. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { createMuon, orthogonalizeAll } from "@/backend/muon.ts";
import { useBackend } from "@/backend/use_backend.ts";
import { normals, seededRandom } from "@/training/random.ts";

await useBackend();

function random(rows: number, columns: number, name = "matrix"): tf.Tensor2D {
  return tf.tensor2d(normals(rows * columns, seededRandom(0, name)), [rows, columns]);
}

/** `diag(values)` turned by a rotation on each side, `[2, 3]`, so that its singular values and vectors are known. */
function turned([first, second]: [number, number]): tf.Tensor2D {
  const [c, s] = [Math.cos(0.4), Math.sin(0.4)], [d, t] = [Math.cos(1.1), Math.sin(1.1)];
  const left = tf.tensor2d([[c, -s], [s, c]]);
  const right = tf.tensor2d([[d, 0, -t], [t, 0, d]]);
  return tf.matMul(left, tf.matMul(tf.tensor2d([[first, 0], [0, second]]), right));
}

/** What the iteration does to one singular value, in float64. */
function iterated(value: number): number {
  for (let i = 0; i < 5; i++) value = 3.4445 * value - 4.775 * value ** 3 + 2.0315 * value ** 5;
  return value;
}

function assertClose(found: tf.Tensor, wanted: tf.Tensor, tolerance = 1e-4) {
  assert.deepEqual(found.shape, wanted.shape);
  const error = found.sub(wanted).abs().max().dataSync()[0];
  assert.ok(error < tolerance, `off by ${error}`);
}

Deno.test("orthogonalizeAll() iterates each singular value by itself and keeps the singular vectors", () => {
  const norm = Math.hypot(5, 0.5);
  const [wide, tall] = orthogonalizeAll([turned([5, 0.5]), turned([5, 0.5]).transpose()]);
  const wanted = turned([iterated(5 / norm), iterated(0.5 / norm)]);
  assertClose(wide, wanted);
  assertClose(tall, wanted.transpose());
});

Deno.test("orthogonalizeAll() brings the singular values of any matrix between .6 and 1.3, whatever its scale", () => {
  for (const matrix of orthogonalizeAll([random(16, 40), random(40, 16).mul(1e-4), random(24, 32)])) {
    const [rows, columns] = matrix.shape;
    const wide = rows <= columns ? matrix : matrix.transpose<tf.Tensor2D>();
    const gram = tf.matMul(wide, wide, false, true);
    // Tr A and Tr A² of A = X·Xᵀ are the sums of s² and s⁴: all s² lie within the spread of their mean
    const size = Math.min(rows, columns);
    const mean = gram.mul(tf.eye(size)).sum().dataSync()[0] / size;
    const spread = Math.sqrt(gram.square().sum().dataSync()[0] / size - mean ** 2);
    assert.ok(mean > 0.6 && mean < 1.2 && spread < 0.4, `${rows} × ${columns}: ${mean} ± ${spread}`);
  }
});

Deno.test("Muon.apply() orthogonalises blocks by themselves, takes larger steps along tall matrices, and the rate of each", () => {
  const gradients = { joined: random(4, 12), tall: random(12, 3, "tall") };
  const variables = { joined: tf.variable(tf.zeros([4, 12])), tall: tf.variable(tf.zeros([12, 3])) };
  const muon = createMuon(variables, {
    momentum: 0,
    blocksOf: (name) => name === "joined" ? 3 : 1,
    rateOf: (name) => name === "tall" ? 0.5 : 1,
  });
  muon.apply(gradients, 0.1);
  const parts = tf.split(gradients.joined, 3, 1) as tf.Tensor2D[];
  assertClose(variables.joined, tf.concat(parts.map((part) => orthogonalizeAll([part])[0]), 1).mul(-0.1));
  assertClose(variables.tall, orthogonalizeAll([gradients.tall])[0].mul(-0.1)); // .1 · .5 · √(12 / 3)
  const whole = orthogonalizeAll([gradients.joined])[0].mul(-0.1);
  assert.ok(whole.sub(variables.joined).abs().max().dataSync()[0] > 1e-3, "the blocks matter");
  muon.dispose();
});

Deno.test("Muon.apply() remembers earlier gradients: g + μ·(μ·m + g)", () => {
  const [first, second] = [random(3, 5, "first"), random(3, 5, "second")];
  const matrix = tf.variable(tf.zeros([3, 5]));
  const muon = createMuon({ matrix }, { momentum: 0.9 });
  muon.apply({ matrix: first }, 0);
  muon.apply({ matrix: second }, 1);
  const direction = second.add<tf.Tensor2D>(first.mul(0.9).add(second).mul(0.9));
  assertClose(matrix, orthogonalizeAll([direction])[0].neg());
  muon.dispose();
});

Deno.test("Muon continues from its state with the same bits, and refuses another model's", () => {
  const gradients = [1, 2, 3].map((step) => ({ matrix: random(3, 5, `step ${step}`) }));
  const run = (steps: typeof gradients, start: tf.Tensor, state?: Record<string, Float32Array>) => {
    const matrix = tf.variable(start);
    const muon = createMuon({ matrix });
    if (state) muon.restore(state);
    for (const step of steps) muon.apply(step, 0.1);
    const kept = muon.state().matrix.dataSync() as Float32Array;
    muon.dispose();
    return { matrix, state: { matrix: kept } };
  };
  const whole = run(gradients, tf.zeros([3, 5]));
  const part = run(gradients.slice(0, 2), tf.zeros([3, 5]));
  const rest = run(gradients.slice(2), part.matrix, part.state);
  assert.deepEqual(rest.matrix.dataSync(), whole.matrix.dataSync());
  assert.throws(
    () => run([], tf.zeros([3, 5]), { matrix: new Float32Array(4) }),
    /Cannot restore Muon: found 4 values for "matrix", wanted 15/,
  );
});

Deno.test("Muon leaves nothing behind", () => {
  const matrix = tf.variable(tf.zeros([3, 5])), gradient = random(3, 5);
  const before = tf.memory().numTensors;
  const muon = createMuon({ matrix });
  muon.apply({ matrix: gradient }, 0.1);
  muon.apply({ matrix: gradient }, 0.1);
  tf.dispose(muon.state());
  muon.dispose();
  assert.equal(tf.memory().numTensors, before);
});
