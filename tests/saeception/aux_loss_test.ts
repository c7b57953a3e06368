/** The auxiliary losses: closed forms, gradients against automatic ones of the literal definitions, and the defects. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { useBackend } from "@/backend/use_backend.ts";
import {
  auxiliaryLosses,
  broadcastGradient,
  broadcastLoss,
  cosineGradient,
  cosineLoss,
} from "@/saeception/aux_loss.ts";
import { normals, seededRandom } from "@/training/random.ts";

await useBackend();
const [networks, batch, width] = [2, 5, 3];
const random = (name: string) =>
  tf.tensor3d(normals(networks * batch * width, seededRandom(3, name)), [networks, batch, width]);
const h = random("h");
const t = random("t");

/** PyTorch's CosineSimilarity as documented, both operands of one shape already. */
function literalCosine(a: tf.Tensor, b: tf.Tensor, axis: number): tf.Tensor {
  const norm = (x: tf.Tensor) => tf.maximum(tf.sqrt(tf.sum(tf.square(x), axis)), 1e-8);
  return tf.div(tf.sum(tf.mul(a, b), axis), tf.mul(norm(a), norm(b)));
}

/** The losses of one network written out: per example, and broadcast as (batch, d) with (batch, 1, d) over axis 1. */
const literal = {
  cosine: (h: tf.Tensor2D, t: tf.Tensor2D) => tf.mean(tf.sub(1, literalCosine(h, t, 1))),
  broadcast(h: tf.Tensor2D, t: tf.Tensor2D) {
    const [rows, columns] = h.shape;
    const a = tf.tile(tf.expandDims(h, 0), [rows, 1, 1]);
    const b = tf.tile(tf.reshape(t, [rows, 1, columns]), [1, rows, 1]);
    return tf.sub(1, tf.mean(literalCosine(a, b, 1)));
  },
};
const at = (x: tf.Tensor3D, n: number) => tf.squeeze(tf.slice(x, [n, 0, 0], [1, -1, -1]), [0]) as tf.Tensor2D;

for (const name of ["cosine", "broadcast"] as const) {
  Deno.test(`auxiliaryLosses.${name} gives values and gradients of its literal definition, network by network`, () => {
    const { values, gradients } = auxiliaryLosses[name];
    const [found, foundGradients] = [values(h, t).dataSync(), gradients(h, t)];
    for (let n = 0; n < networks; n++) {
      const [hn, tn] = [at(h, n), at(t, n)];
      close([found[n]], [literal[name](hn, tn).dataSync()[0]]);
      const automatic = tf.grad((x) => literal[name](x as tf.Tensor2D, tn) as tf.Scalar)(hn);
      close(at(foundGradients, n).dataSync(), automatic.dataSync());
    }
  });

  Deno.test(`auxiliaryLosses.${name} has a gradient, and a step against it lowers the loss`, () => {
    const { values, gradients } = auxiliaryLosses[name];
    const gradient = gradients(h, t);
    const lower = values(tf.sub(h, tf.mul(gradient, 0.05)), t).dataSync();
    values(h, t).dataSync().forEach((value, n) => assert.ok(value - lower[n] > 1e-4));
  });

  Deno.test(`auxiliaryLosses.${name} stays finite for silent units, silent examples and missing targets`, () => {
    const { values, gradients } = auxiliaryLosses[name];
    const silent = tf.mul(h, tf.tensor([0, 1, 1, 1, 1], [1, batch, 1])).mul(
      tf.tensor([1, 0, 1], [1, 1, width]),
    );
    for (const target of [t, tf.zerosLike(t)]) {
      const all = [...values(silent as tf.Tensor3D, target).dataSync()];
      all.push(...gradients(silent as tf.Tensor3D, target).dataSync());
      assert.ok(all.every(Number.isFinite));
    }
    assert.ok(gradients(h, tf.zerosLike(t)).dataSync().every((g) => g === 0));
  });
}

Deno.test("cosineLoss() is 0 at the targets, 1 across and 2 against them, at any length", () => {
  const ahead = tf.tensor3d([3, 0, 0, 0, 2, 0], [1, 2, 3]);
  close(cosineLoss(ahead, tf.mul(ahead, 7)).dataSync(), [0]);
  close(cosineLoss(h, h).dataSync(), [0, 0]);
  close(cosineGradient(h, h).dataSync(), new Float32Array(h.size));
  close(cosineLoss(ahead, tf.tensor3d([0, 1, 0, 0, 0, 5], [1, 2, 3])).dataSync(), [1]);
  close(cosineLoss(ahead, tf.neg(ahead)).dataSync(), [2]);
  close(cosineLoss(tf.tensor3d([3, 4], [1, 1, 2]), tf.tensor3d([1, 0], [1, 1, 2])).dataSync(), [0.4]);
});

Deno.test("cosineLoss() of a batch is the mean of its examples alone, which broadcastLoss() is not", () => {
  const mean = (loss: typeof cosineLoss) => {
    const singles = Array.from({ length: batch }, (_, i) => {
      const row = (x: tf.Tensor3D) => tf.slice(x, [0, i, 0], [1, 1, -1]);
      return loss(row(h), row(t)).dataSync()[0];
    });
    return singles.reduce((sum, value) => sum + value) / batch;
  };
  close([mean(cosineLoss)], [cosineLoss(h, t).dataSync()[0]]);
  assert.ok(Math.abs(mean(broadcastLoss) - broadcastLoss(h, t).dataSync()[0]) > 0.05);
});

Deno.test("broadcastLoss() sees only the targets' signs and wants every unit constant over the batch", () => {
  const scaled = tf.mul(t, tf.abs(random("sizes")).add(0.1)) as tf.Tensor3D;
  close(broadcastLoss(h, scaled).dataSync(), broadcastLoss(h, t).dataSync());
  close(broadcastGradient(h, scaled).dataSync(), broadcastGradient(h, t).dataSync());
  const constant = tf.tile(tf.tensor3d([1, 2, 3], [1, 1, 3]), [1, batch, 1]);
  close(broadcastLoss(constant, tf.ones([1, batch, 3])).dataSync(), [0]);
  // sign +1 throughout: 1 − mean_k mean_j h / rms_j h, and (1, 3) has mean 2 and rms √5.
  const uneven = tf.tensor3d([1, 3], [1, 2, 1]);
  close(broadcastLoss(uneven, tf.ones([1, 2, 1])).dataSync(), [1 - 2 / Math.sqrt(5)]);
  assert.ok(broadcastLoss(h, h).dataSync()[0] > 0.1, "targets equal to the activations do not give 0");
});

function close(found: ArrayLike<number>, wanted: ArrayLike<number>): void {
  assert.equal(found.length, wanted.length);
  for (let i = 0; i < found.length; i++) {
    assert.ok(Math.abs(found[i] - wanted[i]) < 2e-6, `element ${i}: found ${found[i]}, wanted ${wanted[i]}`);
  }
}
