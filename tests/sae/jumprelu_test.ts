/** The JumpReLU SAE: golden vectors, straight-through gradients against autodiff with the same pseudo-derivatives. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { resolveSaeConfig } from "@/sae/config.ts";
import { rowNorms } from "@/sae/decoder_rows.ts";
import {
  jumpReluGradients,
  jumpReluPenalty,
  type JumpReluStep,
  type JumpReluWeights,
  preActivationTerm,
} from "@/sae/jumprelu.ts";
import { squaredError } from "@/sae/loss.ts";
import { activate, reconstruct, type SaeParameters } from "@/sae/model.ts";
import variants from "./fixtures/gated_jumprelu.json" with { type: "json" };
import {
  assertClose,
  golden,
  goldenSamples,
  goldenWeights,
  randomTensor,
  randomWeights,
} from "./fixtures.ts";

const wanted = variants.jumprelu;
/** Dense products, and a list of the positions near or above their thresholds. */
const layouts = [0, 1];
const loss = {
  lambda: 0.3,
  k: 5,
  lossScale: "sum",
  jumpPenalty: "l0",
  tanhScale: 4,
  bandwidth: 0.5,
  decoderNorms: "free",
} as const;

function goldenJump(): JumpReluWeights {
  return { ...goldenWeights(), thresholds: tf.tensor1d(wanted.thresholds) };
}

function randomJump(seed: number): JumpReluWeights {
  return { ...randomWeights(seed), thresholds: randomTensor([20], seed * 10 + 5).abs().mul(0.6) };
}

/** `value(z, θ)` with the pseudo-derivatives `dz` and `dTheta` of the paper. */
function straightThrough(
  value: (z: tf.Tensor, theta: tf.Tensor) => tf.Tensor,
  slopes: (z: tf.Tensor, theta: tf.Tensor) => { dz: tf.Tensor; dTheta: tf.Tensor },
) {
  return tf.customGrad((...inputs) => {
    const [z, theta, save] = inputs as unknown as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    save([z, theta]);
    return {
      value: value(z, theta),
      gradFunc: (dy: tf.Tensor, [z, theta]: tf.Tensor[]) => {
        const { dz, dTheta } = slopes(z, theta);
        return [dy.mul(dz), dy.mul(dTheta).sum(0)];
      },
    };
  });
}

const stepOf = (z: tf.Tensor, theta: tf.Tensor) => tf.cast(tf.greater(z, theta), "float32");

function writtenLoss(weights: JumpReluWeights, { x, ...step }: JumpReluStep & { x: tf.Tensor2D }): tf.Scalar {
  const { lambda, k, lossScale, jumpPenalty, tanhScale, bandwidth, decoderNorms, penalty } = step;
  const rect = (z: tf.Tensor, theta: tf.Tensor) =>
    tf.cast(tf.less(tf.abs(tf.sub(z, theta).div(bandwidth)), 0.5), "float32");
  const jump = straightThrough((z, theta) => z.mul(stepOf(z, theta)), (z, theta) => ({
    dz: stepOf(z, theta),
    dTheta: rect(z, theta).mul(theta).div(-bandwidth),
  }));
  const heaviside = straightThrough(stepOf, (z, theta) => ({
    dz: tf.zerosLike(z),
    dTheta: rect(z, theta).div(-bandwidth),
  }));
  const { encoder, encoderBias, decoder, decoderBias, thresholds } = weights;
  const input = step.preBias === false ? x : tf.sub(x, decoderBias);
  const z = tf.matMul(input, encoder, false, true).add(encoderBias);
  const f = jump(z, thresholds) as tf.Tensor2D;
  const error = squaredError(x, {
    reconstruction: reconstruct({ decoder, decoderBias } as SaeParameters, f),
    lossScale,
  });
  const norms = decoderNorms === "free" && penalty !== "plain" ? rowNorms(decoder) : tf.ones([20]);
  const l0 = heaviside(z, thresholds).sum(1).mean();
  const sparsity = {
    "l0": () => l0,
    "l0-target": () => l0.div(k as number).sub(1).square(),
    "tanh": () => tf.tanh(f.mul(norms).mul(tanhScale)).sum(1).mean(),
  }[jumpPenalty]();
  const lacking = tf.relu(tf.sub(thresholds, z)).mul(norms).sum(1).mean();
  return tf.addN([
    error,
    sparsity.mul(lambda as number),
    lacking.mul(step.preActivationPenalty ?? 0),
  ]) as tf.Scalar;
}

Deno.test("activate() and jumpReluPenalty() match the golden vectors", () => {
  const z = tf.tensor2d(golden.preActivations);
  const features = activate(z, { kind: "threshold", threshold: tf.tensor1d(wanted.thresholds) });
  assertClose(features, wanted.features);
  const { decoder, decoderBias } = goldenWeights() as unknown as SaeParameters;
  const reconstruction = reconstruct({ decoder, decoderBias }, features);
  assertClose(squaredError(goldenSamples(), { reconstruction, lossScale: "sum" }), [wanted.squaredError]);
  const penalty = (jumpPenalty: "l0" | "tanh" | "l0-target", k = 8) =>
    jumpReluPenalty(features, { ...loss, decoder, k, jumpPenalty });
  assertClose(penalty("l0"), [wanted.l0], 0);
  assertClose(penalty("l0-target"), [(2 / 8 - 1) ** 2]);
  assertClose(penalty("tanh"), [wanted.tanh]);
});

for (const listUpTo of layouts) {
  Deno.test(`jumpReluGradients() with lists up to ${listUpTo} matches the golden threshold gradients`, () => {
    const at = (lambda: number) => {
      const step = { ...loss, x: goldenSamples(), lambda, bandwidth: wanted.bandwidth, listUpTo };
      return (jumpReluGradients(goldenJump(), step).gradients as JumpReluWeights).thresholds;
    };
    assertClose(at(0), wanted.gradientThresholdsOfError, 1e-5);
    assertClose(at(golden.lambda), wanted.gradientThresholds, 1e-5);
    assertClose(tf.sub(at(1), at(0)), wanted.gradientThresholdsOfL0, 1e-5);
  });

  const kinds: Partial<JumpReluStep>[] = [
    {},
    { jumpPenalty: "l0-target", lossScale: "mean", preBias: false },
    { jumpPenalty: "tanh", bandwidth: 2 },
    { jumpPenalty: "tanh", penalty: "plain" },
    { jumpPenalty: "tanh", decoderNorms: "unit", preActivationPenalty: 0.2 },
    { preActivationPenalty: 0.2 },
  ];
  for (const kind of kinds) {
    Deno.test(`jumpReluGradients() equals autodiff: ${JSON.stringify(kind)}, lists up to ${listUpTo}`, () => {
      const weights = randomJump(3);
      const x = randomTensor([9, 6], 7) as tf.Tensor2D;
      const step = { ...loss, ...kind, x, listUpTo };
      const { gradients, fired } = jumpReluGradients(weights, step);
      const names = Object.keys(weights) as (keyof JumpReluWeights)[];
      const automatic = tf.grads((...tensors: tf.Tensor[]) => {
        const varied = Object.fromEntries(names.map((name, i) => [name, tensors[i]])) as JumpReluWeights;
        return writtenLoss(varied, step);
      })(names.map((name) => weights[name]));
      for (const [i, name] of names.entries()) {
        assertClose((gradients as JumpReluWeights)[name], automatic[i], 2e-5);
      }
      const thresholdsMove = tf.max(tf.abs((gradients as JumpReluWeights).thresholds)).dataSync()[0];
      assert.ok(thresholdsMove > 0.01, "no position was in a window, so that the test could not fail");
      const input = step.preBias === false ? x : tf.sub(x, weights.decoderBias);
      const z = tf.matMul(input, weights.encoder, false, true).add(weights.encoderBias);
      assertClose(fired, tf.max(stepOf(z, weights.thresholds), 0), 0);
    });
  }
}

Deno.test("the pre-activation penalty has the golden value", () => {
  const weights = goldenJump();
  const of = (preActivationPenalty: number) => {
    const step = { ...loss, lambda: 0, x: goldenSamples(), preActivationPenalty };
    return jumpReluGradients(weights, step).gradients as JumpReluWeights;
  };
  const [without, with1] = [of(0), of(1)];
  // It is linear in θ, the bias and the encoder together, so that its value is the sum of each times its gradient.
  const value = (["thresholds", "encoderBias", "encoder"] as const).map((name) =>
    tf.sum(tf.sub(with1[name], without[name]).mul(weights[name])).dataSync()[0]
  ).reduce((sum, part) => sum + part);
  assertClose([value * wanted.preActivationWeight], [wanted.preActivation], 1e-11);
  const term = (own: JumpReluWeights) =>
    preActivationTerm(tf.tensor2d(golden.preActivations), { weights: own, loss });
  assertClose(term(weights).mul(wanted.preActivationWeight), [wanted.preActivation], 1e-11);
  assert.ok(Number.isNaN(term({ ...weights, thresholds: tf.tensor1d([NaN, 0, 0, 0]) }).dataSync()[0]));
});

Deno.test("the window estimates the slope of L0: for normal z it is minus their density at θ", () => {
  const x = randomTensor([40_000, 1], 4);
  const weights = {
    encoder: tf.ones([1, 1]),
    encoderBias: tf.zeros([1]),
    decoder: tf.zeros([1, 1]),
    decoderBias: tf.zeros([1]),
    thresholds: tf.tensor1d([0.5]),
  };
  const { gradients } = jumpReluGradients(weights, {
    ...loss,
    x,
    lambda: 1,
    bandwidth: 0.2,
    decoderNorms: "unit",
  });
  const density = Math.exp(-0.125) / Math.sqrt(2 * Math.PI);
  assertClose((gradients as JumpReluWeights).thresholds, [-density], 0.02);
});

Deno.test("jumpReluGradients() of a stack equal those of each of its SAEs, dense and listed", () => {
  const all = [6, 7, 8].map(randomJump);
  const names = Object.keys(all[0]) as (keyof JumpReluWeights)[];
  const weights = Object.fromEntries(
    names.map((name) => [name, tf.stack(all.map((own) => own[name]))]),
  ) as JumpReluWeights;
  const x = randomTensor([3, 9, 6], 9);
  const [lambda, k] = [[0.1, 0, 0.5], [3, 4, 5]];
  for (const jumpPenalty of ["l0", "tanh", "l0-target"] as const) {
    for (const listUpTo of layouts) {
      const options = { ...loss, jumpPenalty, listUpTo };
      const stack = jumpReluGradients(weights, { ...options, x, lambda, k });
      for (const [s, own] of all.entries()) {
        const alone = jumpReluGradients(own, {
          ...options,
          x: tf.unstack(x)[s],
          lambda: lambda[s],
          k: k[s],
        });
        for (const name of names) {
          const found = tf.unstack((stack.gradients as JumpReluWeights)[name])[s];
          assertClose(found, (alone.gradients as JumpReluWeights)[name], 1e-5);
        }
        assertClose(tf.unstack(stack.fired)[s], alone.fired, 0);
      }
    }
  }
});

Deno.test("resolveSaeConfig() refuses JumpReLU fields by their names", () => {
  const refuse = (fields: object, message: RegExp) =>
    assert.throws(() => resolveSaeConfig({ activation: "jumprelu", ...fields }), { message });
  refuse({ jumpPenalty: "l1" }, /sae\.jumpPenalty is "l1".*l0-target/);
  refuse({ bandwidth: 0 }, /sae\.bandwidth is 0/);
  refuse({ thresholdStart: -1 }, /sae\.thresholdStart is -1/);
  refuse({ jumpPenalty: "l0-target", k: 4096 }, /sae\.k is 4096/);
  assert.equal(resolveSaeConfig({ activation: "jumprelu", k: 4096 }).k, 4096); // nothing asks for it
});

Deno.test("jumpReluGradients() leaves nothing but its results", () => {
  const [weights, x] = [randomJump(1), randomTensor([9, 6], 7)];
  for (const jumpPenalty of ["l0", "tanh", "l0-target"] as const) {
    for (const listUpTo of layouts) {
      const before = tf.memory().numTensors;
      const step = jumpReluGradients(weights, { ...loss, x, jumpPenalty, listUpTo });
      assert.equal(tf.memory().numTensors, before + 6);
      tf.dispose([step.gradients, step.fired]);
    }
  }
});
