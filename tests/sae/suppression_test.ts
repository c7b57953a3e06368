/** Feature suppression: closed forms, an independent solution, and what repair must and must not change. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { Matrix, solve } from "ml-matrix";
import type { Activation, SaeParameters } from "@/sae/model.ts";
import { decode, disposeSae, encode, evaluate, type SaeModel } from "@/sae/sae.ts";
import { fitScales, measureSuppression, repairSuppression, scaleFeatures } from "@/sae/suppression.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { assertClose, goldenParameters, goldenSamples, randomWeights } from "./fixtures.ts";

const flat = (x: tf.Tensor) => x.dataSync() as Float32Array;

/** A random SAE of 20 features in 6 dimensions, some of them never active. */
function randomSae(activation: Activation): SaeModel {
  const { encoder, encoderBias, decoder, decoderBias } = randomWeights(4);
  const silent = tf.tensor1d(Array.from({ length: 20 }, (_, i) => i % 7 === 3 ? -100 : 0));
  const parameters = {
    encoder: encoder.transpose(),
    encoderBias: encoderBias.add(silent),
    decoder: encoder.mul(0.4).add(decoder.mul(0.1)),
    decoderBias,
  };
  return { parameters: parameters as unknown as SaeParameters, activation };
}

/** Unit features on the axes with a bias of −λ/2, which is what an L1 penalty of λ leaves of them. */
function shrunken(lambda: number): SaeModel {
  return {
    parameters: {
      encoder: tf.eye(3),
      encoderBias: tf.fill([3], -lambda / 2) as tf.Tensor1D,
      decoder: tf.eye(3),
      decoderBias: tf.zeros([3]),
    },
    activation: { kind: "relu" },
  };
}

const sets = (count: number) => normals(count * 6, seededRandom(count, "suppression"));
const axes = Float32Array.of(4, 0, 0, 0, 4, 0, 0, 0, 4, 4, 4, 0); // a₀ = 4, alone and together

Deno.test("measureSuppression() finds a₀ − λ/2 of each isolated feature, and repair gives a₀ back", async () => {
  const lambda = 2;
  const { gamma, gammaOfFeatures, scales } = await measureSuppression(shrunken(lambda), axes);
  assert.ok(Math.abs(gamma - (4 - lambda / 2) / 4) < 1e-6);
  assert.ok(Math.abs(gammaOfFeatures - gamma) < 1e-6);
  assertClose(scales, [4 / 3, 4 / 3, 4 / 3], 1e-6);
  const { model, before, after } = await repairSuppression(shrunken(lambda), { train: axes, heldOut: axes });
  assert.ok(Math.abs(before.gamma - 0.75) < 1e-6 && Math.abs(after.gamma - 1) < 1e-5);
  assert.ok(before.metrics.fvu > 0.09 && after.metrics.fvu < 1e-9);
  assertClose(decode(model, encode(model, tf.tensor2d(axes, [4, 3]))), [...axes], 1e-4);
});

Deno.test("measureSuppression() gives the golden γ", async () => {
  const golden = { relu: 1.5114612295335186, topk1: 1.078313253012048 };
  const parameters = goldenParameters();
  const of = async (activation: Activation) =>
    (await measureSuppression({ parameters, activation }, flat(goldenSamples()))).gamma;
  assert.ok(Math.abs(await of({ kind: "relu" }) - golden.relu) < 1e-5);
  assert.ok(Math.abs(await of({ kind: "topk", k: 1 }) - golden.topk1) < 1e-5);
});

Deno.test("γ hides behind a large decoder bias, γ of the features does not", async () => {
  const { parameters, activation } = shrunken(2);
  const far = { parameters: { ...parameters, decoderBias: tf.fill([3], 100) as tf.Tensor1D }, activation };
  const { gamma, gammaOfFeatures } = await measureSuppression(far, axes.map((x) => x + 100));
  assert.ok(gamma > 0.99 && gamma < 1);
  assert.ok(Math.abs(gammaOfFeatures - 0.75) < 1e-4);
});

Deno.test("measureSuppression() regresses each feature as the definition writes it, sample by sample", async () => {
  const sae = randomSae({ kind: "relu" });
  const latents = sets(70);
  const { scales } = await measureSuppression(sae, latents);
  const x = tf.tensor2d(latents, [70, 6]);
  const features = encode(sae, x);
  const [f, out] = [features.arraySync(), decode(sae, features).arraySync()];
  const [targets, rows] = [x.arraySync(), sae.parameters.decoder.arraySync()];
  for (const [i, d] of rows.entries()) {
    let [above, below] = [0, 0];
    for (const [b, target] of targets.entries()) {
      const missing = target.map((value, j) => value - out[b][j] + f[b][i] * d[j]);
      above += f[b][i] * missing.reduce((sum, value, j) => sum + value * d[j], 0);
      below += f[b][i] ** 2 * d.reduce((sum, value) => sum + value * value, 0);
    }
    const wanted = below > 0 ? above / below : 1;
    assert.ok(Math.abs(scales[i] - wanted) < 1e-4, `${i}: ${scales[i]}, wanted ${wanted}`);
  }
});

Deno.test("fitScales() solves the least squares that a dense solver solves", async () => {
  const sae = randomSae({ kind: "topk", k: 4 });
  const latents = sets(1500); // more than a chunk
  const scales = await fitScales(sae, latents);
  const { decoder, decoderBias } = sae.parameters;
  const x = tf.tensor2d(latents, [1500, 6]);
  const f = encode(sae, x).arraySync();
  const [rows, bias, targets] = [decoder.arraySync(), decoderBias.arraySync(), x.arraySync()];
  const counted = rows.map((_, i) => i).filter((i) => f.some((own) => own[i] > 0) && scales[i] > 0);
  const design = f.flatMap((own) => bias.map((_, j) => counted.map((i) => own[i] * rows[i][j])) // one row for each number of each sample
  );
  const wanted = solve(
    new Matrix(design),
    Matrix.columnVector(targets.flatMap((target) => target.map((value, j) => value - bias[j]))),
    true,
  ).to1DArray();
  assert.ok(counted.length > 10 && counted.length < 20);
  for (const [at, i] of counted.entries()) {
    assert.ok(Math.abs(scales[i] - wanted[at]) < 1e-3, `${i}: ${scales[i]}, wanted ${wanted[at]}`);
  }
  for (const i of [3, 10, 17]) assert.equal(scales[i], 1);
});

for (const activation of [{ kind: "relu" }, { kind: "topk", k: 3 }, "threshold"] as const) {
  const label = typeof activation === "string" ? activation : activation.kind;
  Deno.test(`repairSuppression() of ${label} lowers the error, keeps the features and leaves the SAE as it is`, async () => {
    const sae = randomSae(
      typeof activation === "string"
        ? { kind: activation, threshold: tf.range(0, 20).mul(0.05) as tf.Tensor1D }
        : activation,
    );
    const [train, heldOut] = [sets(600), sets(300)];
    const before = flat(sae.parameters.decoder).slice();
    const { model, scales, ...measured } = await repairSuppression(sae, { train, heldOut });
    assert.deepEqual(flat(sae.parameters.decoder), before);
    assert.ok(scales.every((scale) => scale >= 0));
    assert.ok(measured.after.metrics.fvu < measured.before.metrics.fvu);
    const [old, repaired] = await Promise.all([sae, model].map((each) => evaluate(each, train)));
    assert.ok(repaired.squaredError < old.squaredError);
    const x = tf.tensor2d(heldOut, [300, 6]);
    assertClose(encode(model, x), encode(sae, x), 0);
    const again = await fitScales(model, train); // there is nothing left to mend
    for (const [i, scale] of again.entries()) if (scales[i] > 0.01) assert.ok(Math.abs(scale - 1) < 1e-3);
  });
}

Deno.test("suppression refuses latents of other dimensions and dictionaries whose pairs do not fit", async () => {
  const sae = shrunken(1);
  await assert.rejects(
    measureSuppression(sae, new Float32Array(4)),
    /found 4 latent values, wanted a multiple of the SAE's 3/,
  );
  await assert.rejects(fitScales(sae, new Float32Array(0)), /found 0 latent values/);
  const large: SaeModel = {
    parameters: {
      encoder: tf.zeros([1, 9000]),
      encoderBias: tf.zeros([9000]),
      decoder: tf.zeros([9000, 1]),
      decoderBias: tf.zeros([1]),
    },
    activation: { kind: "relu" },
  };
  await assert.rejects(
    fitScales(large, new Float32Array(2)),
    /found 9000 features, wanted at most 8192.*measureSuppression/,
  );
});

Deno.test("suppression leaves nothing but the repaired SAE", async () => {
  const sae = randomSae({ kind: "threshold", threshold: tf.zeros([20]) });
  const before = tf.memory().numTensors;
  const { model } = await repairSuppression(sae, { train: sets(1100), heldOut: sets(50) });
  disposeSae(scaleFeatures(model, new Float64Array(20).fill(2)));
  disposeSae(model);
  assert.equal(tf.memory().numTensors, before);
});
