/** The toy model: hand-derived gradients against autodiff, exact points against closed forms, losses of known solutions. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { lossWithoutSuperposition } from "@/superposition/geometry.ts";
import { exactPoints, gaussLegendre, sampledPoints } from "@/superposition/toy_inputs.ts";
import { toyGradients, toyLosses, toyOutputs, type ToyWeights } from "@/superposition/toy_model.ts";
import { normals, seededRandom } from "@/training/random.ts";

await useBackend();

const near = (found: number, wanted: number, tolerance: number) =>
  assert.ok(Math.abs(found - wanted) <= tolerance, `found ${found}, wanted ${wanted} ± ${tolerance}`);
const random = (shape: number[], path: string) =>
  tf.tensor(normals(shape.reduce((a, b) => a * b), seededRandom(4, path)), shape);

Deno.test("toyGradients() equal autodiff of the losses, for several models with shares of their own", () => {
  tf.tidy(() => {
    const [M, m, n, P] = [3, 2, 4, 7];
    const weights: ToyWeights = { weights: random([M, m, n], "W"), bias: random([M, 1, n], "b").mul(0.3) };
    const inputs = {
      x: random([M, P, n], "x").abs(),
      share: random([M, P, 1], "share").abs(),
      importance: random([M, 1, n], "importance").abs(),
    };
    const wanted = tf.grads((W, b) => toyLosses({ weights: W, bias: b }, inputs).sum())([
      weights.weights,
      weights.bias,
    ]);
    const found = toyGradients(weights, inputs);
    for (const [a, b] of [[found.weights, wanted[0]], [found.bias, wanted[1]]]) {
      assert.deepEqual(a.shape, b.shape);
      near(a.sub(b).abs().max().dataSync()[0], 0, 1e-5);
      assert.ok(b.abs().max().dataSync()[0] > 0.1);
    }
  });
});

Deno.test("toyOutputs() of the antipodal pair lets one feature of two through, whichever is active", () => {
  const [outputs] = tf.tidy(() => {
    const pair = { weights: tf.tensor3d([[[1, -1]]]), bias: tf.zeros([1, 1, 2]) };
    return [toyOutputs(pair, tf.tensor3d([[[0.7, 0], [0, 0.4], [0.7, 0.4]]]))];
  });
  [0.7, 0, 0, 0.4, 0.3, 0].forEach((wanted, at) => near(outputs.dataSync()[at], wanted, 1e-6));
  outputs.dispose();
});

Deno.test("gaussLegendre() integrates powers up to 2n − 1 exactly and the next one not", () => {
  for (const count of [1, 2, 5, 8]) {
    const { nodes, weights } = gaussLegendre(count);
    const moment = (power: number) => nodes.reduce((sum, x, i) => sum + weights[i] * x ** power, 0);
    for (let power = 0; power < 2 * count; power++) near(moment(power), 1 / (power + 1), 1e-13);
    assert.ok(Math.abs(moment(2 * count) - 1 / (2 * count + 1)) > 1e-12);
  }
});

Deno.test("exactPoints() have the moments of sparse uniform features, model by model", () => {
  const densities = [1, 0.3, 0.02];
  const { x, share } = exactPoints(densities, { nFeatures: 2 });
  const mean = (of: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor) =>
    tf.tidy(() => {
      const [a, b] = tf.split(x, 2, 2);
      return tf.sum(tf.mul(of(a, b), share), [1, 2]).dataSync();
    });
  const [one, first, square, product] = [
    mean((a) => tf.onesLike(a)),
    mean((a) => a),
    mean((_, b) => b.square()),
    mean((a, b) => a.mul(b)),
  ];
  densities.forEach((p, model) => {
    near(one[model], 1, 1e-5);
    near(first[model], p / 2, 1e-5);
    near(square[model], p / 3, 1e-5);
    near(product[model], p * p / 4, 1e-5);
  });
  tf.dispose([x, share]);
  assert.throws(() => exactPoints([1], { nFeatures: 4 }), /found 4 features, wanted at most 3/);
});

Deno.test("sampledPoints() agree with the exact loss, and share their draws between models", () => {
  const densities = [0.8, 0.2];
  const weights = { weights: random([2, 1, 2], "W2"), bias: random([2, 1, 2], "b2").mul(0.2) };
  const importance = tf.tensor3d([[[1, 0.5]], [[1, 2]]]);
  const sampled = sampledPoints(densities, {
    nFeatures: 2,
    count: 40_000,
    random: seededRandom(1, "points"),
  });
  const exact = exactPoints(densities, { nFeatures: 2 });
  const [a, b] = [sampled, exact].map((points) =>
    tf.tidy(() => toyLosses(weights, { ...points, importance }).dataSync())
  );
  a.forEach((loss, model) => near(loss, b[model], 0.02 * b[model]));
  const [dense, sparse] = tf.tidy(() => tf.unstack(sampled.x).map((rows) => rows.dataSync()));
  sparse.forEach((value, at) => assert.ok(value === 0 || value === dense[at]));
  tf.dispose([weights, importance, { ...sampled }, { ...exact }] as unknown as tf.TensorContainer);
});

Deno.test("the loss of own dimensions is the variance of what is left out, weighed by importance", () => {
  const densities = [1, 0.25];
  const importance = [2, 1, 0.5];
  const losses = tf.tidy(() => {
    const W = [[1, 0, 0], [0, 1, 0]]; // feature 3 has no dimension: its mean p / 2 is said
    const bias = densities.map((p) => [[0, 0, p / 2]]);
    const points = exactPoints(densities, { nFeatures: 3 });
    return toyLosses({ weights: tf.tensor3d([W, W]), bias: tf.tensor3d(bias) }, {
      ...points,
      importance: tf.tensor3d([[importance], [importance]]),
    }).dataSync();
  });
  densities.forEach((density, model) => {
    const wanted = lossWithoutSuperposition({ density, importance: [0.5, 2, 1], dimensions: 2 });
    near(losses[model], wanted, 1e-6);
    near(wanted, 0.5 * (density / 3 - density ** 2 / 4), 1e-12);
  });
});
