/** The gated SAE: golden vectors, gradients against autodiff of the written loss, its form with thresholds. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";
import { rowNorms } from "@/sae/decoder_rows.ts";
import { gatedAsThresholds, gatedCode, gatedGradients, type GatedWeights } from "@/sae/gated.ts";
import { l1Penalty, squaredError } from "@/sae/loss.ts";
import { reconstruct, type SaeParameters } from "@/sae/model.ts";
import { encode } from "@/sae/sae.ts";
import variants from "./fixtures/gated_jumprelu.json" with { type: "json" };
import {
  assertClose,
  golden,
  goldenSamples,
  goldenWeights,
  randomTensor,
  randomWeights,
} from "./fixtures.ts";

const wanted = variants.gated;
const forms = ["unit", "free", "frozen-norms"] as const;
/** Dense products, and a list of the open gates. */
const layouts = [0, 1];

function goldenGated(): GatedWeights {
  return {
    ...goldenWeights(),
    encoderBias: tf.tensor1d(wanted.gateBias),
    magnitudeGain: tf.tensor1d(wanted.magnitudeGain),
    magnitudeBias: tf.tensor1d(wanted.magnitudeBias),
  };
}

function randomGated(seed: number): GatedWeights {
  const [magnitudeGain, magnitudeBias] = [5, 6].map((path) => randomTensor([20], seed * 10 + path).mul(0.4));
  return { ...randomWeights(seed), magnitudeGain, magnitudeBias };
}

function centred(weights: GatedWeights, x: tf.Tensor2D): tf.Tensor2D {
  return tf.sub(x, weights.decoderBias) as tf.Tensor2D;
}

/** The loss as the paper writes it; what counts as a constant is taken from `constants`. */
function writtenLoss(weights: GatedWeights, constants: GatedWeights, options: {
  x: tf.Tensor2D;
  lambda: number;
  open: tf.Tensor;
  gatedForm: SaeConfig["gatedForm"];
  lossScale: "sum" | "mean";
  preBias: boolean;
}): tf.Scalar {
  const { x, lambda, open, gatedForm, lossScale, preBias } = options;
  const projected = tf.matMul(preBias ? centred(weights, x) : x, weights.encoder, false, true);
  const gate = tf.relu(projected.add(weights.encoderBias));
  const magnitude = tf.relu(projected.mul(tf.exp(weights.magnitudeGain)).add(weights.magnitudeBias));
  const errorOf = (f: tf.Tensor, { decoder, decoderBias }: GatedWeights) => {
    const parts = { decoder, decoderBias } as SaeParameters;
    return squaredError(x, { reconstruction: reconstruct(parts, f as tf.Tensor2D), lossScale });
  };
  const norms = gatedForm === "unit"
    ? tf.ones([20])
    : rowNorms((gatedForm === "free" ? weights : constants).decoder);
  const penalty = gate.mul(norms).sum(1).mean();
  const auxiliary = errorOf(gate, gatedForm === "free" ? weights : constants);
  return tf.addN([errorOf(open.mul(magnitude), weights), penalty.mul(lambda), auxiliary]) as tf.Scalar;
}

Deno.test("gatedCode() and the parts of the loss match the golden vectors", () => {
  const [weights, x] = [goldenGated(), goldenSamples()];
  const { features, gate } = gatedCode(weights, centred(weights, x));
  assertClose(features, wanted.features);
  const { decoder, decoderBias } = weights as unknown as SaeParameters;
  const errorOf = (f: tf.Tensor2D) =>
    squaredError(x, { reconstruction: reconstruct({ decoder, decoderBias }, f), lossScale: "sum" });
  const parts = [
    errorOf(features),
    l1Penalty(gate, { decoder, decoderNorms: "free" }),
    l1Penalty(gate, { decoder, decoderNorms: "free", penalty: "plain" }),
    errorOf(gate),
  ].map((scalar) => scalar.dataSync()[0]);
  const { reconstruction, penaltyWithNorms, penaltyPlain, auxiliary, total } = wanted;
  assertClose(parts, [reconstruction, penaltyWithNorms, penaltyPlain, auxiliary], 1e-5);
  assertClose([parts[0] + golden.lambda * parts[1] + parts[3]], [total], 1e-5);
});

for (const listUpTo of layouts) {
  Deno.test(`gatedGradients() with lists up to ${listUpTo} matches the golden gradients of two forms`, () => {
    const { gateBias, magnitudeGain, decoderBiasFree, decoderBiasFrozen } = wanted.gradient;
    for (const gatedForm of ["free", "frozen-norms"] as const) {
      const { gradients } = gatedGradients(goldenGated(), {
        x: goldenSamples(),
        lambda: golden.lambda,
        lossScale: "sum",
        gatedForm,
        listUpTo,
      });
      assertClose(gradients.encoderBias, gateBias, 1e-5);
      assertClose((gradients as GatedWeights).magnitudeGain, magnitudeGain, 1e-5);
      assertClose(gradients.decoderBias, gatedForm === "free" ? decoderBiasFree : decoderBiasFrozen, 1e-5);
    }
  });

  for (const gatedForm of forms) {
    for (const [lossScale, preBias] of [["sum", true], ["mean", false]] as const) {
      Deno.test(`gatedGradients() equals autodiff: ${gatedForm}, ${lossScale}, lists up to ${listUpTo}`, () => {
        const weights = randomGated(3);
        const x = randomTensor([9, 6], 7) as tf.Tensor2D;
        const options = { x, lambda: 0.3, lossScale, gatedForm, preBias };
        const { gradients, fired } = gatedGradients(weights, { ...options, listUpTo });
        const { features, gate } = gatedCode(weights, preBias ? centred(weights, x) : x);
        const names = Object.keys(weights) as (keyof GatedWeights)[];
        const copies = names.map((name) => [name, weights[name].clone()]); // which differentiation does not see
        const constants = Object.fromEntries(copies) as GatedWeights;
        const automatic = tf.grads((...tensors: tf.Tensor[]) => {
          const varied = Object.fromEntries(names.map((name, i) => [name, tensors[i]])) as GatedWeights;
          return writtenLoss(varied, constants, { ...options, open: tf.step(gate) });
        })(names.map((name) => weights[name]));
        assert.equal(Object.keys(gradients).length, 6);
        for (const [i, name] of names.entries()) {
          assertClose((gradients as GatedWeights)[name], automatic[i], 2e-5);
        }
        assertClose(fired, tf.max(tf.step(features), 0), 0);
      });
    }
  }
}

Deno.test("the frozen decoder matters: forms give different gradients of the decoder and its bias", () => {
  const x = randomTensor([9, 6], 7);
  const [unit, free, frozen] = forms.map((gatedForm) =>
    gatedGradients(randomGated(3), { x, lambda: 0.3, lossScale: "sum", gatedForm }).gradients
  );
  const distance = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];
  assert.ok(distance(free.decoder, frozen.decoder) > 0.1);
  assert.ok(distance(free.decoderBias, frozen.decoderBias) > 0.1);
  assertClose(unit.decoder, frozen.decoder, 1e-6); // both frozen; they differ in what an open gate costs
  assert.ok(distance(unit.encoderBias, frozen.encoderBias) > 0.01);
});

Deno.test("gatedAsThresholds() gives the features of the gates", () => {
  const weights = randomGated(5);
  const x = randomTensor([200, 6], 8) as tf.Tensor2D;
  const { features } = gatedCode(weights, centred(weights, x));
  const { weights: { encoder, ...rest }, threshold } = gatedAsThresholds(weights);
  const parameters = { ...rest, encoder: encoder.transpose() } as unknown as SaeParameters;
  const found = encode({ parameters, activation: { kind: "threshold", threshold } }, x);
  assertClose(found, features, 1e-5);
  assert.ok(threshold.dataSync().some((value) => value === 0) && threshold.dataSync().some((v) => v > 0));
  assertClose(gatedAsThresholds(goldenGated()).threshold, [0.1, Math.exp(0.2) * 0.4 - 0.2, 0, 0]);
});

Deno.test("gatedGradients() of a stack equal those of each of its SAEs, dense and listed", () => {
  const all = [6, 7, 8].map(randomGated);
  const names = Object.keys(all[0]) as (keyof GatedWeights)[];
  const weights = Object.fromEntries(
    names.map((name) => [name, tf.stack(all.map((own) => own[name]))]),
  ) as GatedWeights;
  const x = randomTensor([3, 9, 6], 9);
  const lambda = [0.1, 0, 0.5];
  for (const gatedForm of forms) {
    for (const listUpTo of layouts) {
      const options = { lossScale: "sum", gatedForm, listUpTo } as const;
      const stack = gatedGradients(weights, { x, lambda, ...options });
      for (const [s, own] of all.entries()) {
        const alone = gatedGradients(own, { x: tf.unstack(x)[s], lambda: lambda[s], ...options });
        for (const name of names) {
          assertClose(
            tf.unstack((stack.gradients as GatedWeights)[name])[s],
            (alone.gradients as GatedWeights)[name],
            1e-5,
          );
        }
        assertClose(tf.unstack(stack.fired)[s], alone.fired, 0);
      }
    }
  }
});

Deno.test("resolveSaeConfig() takes the consistent gated forms and refuses the mixed one with the reason", () => {
  const gated = { activation: "gated" } as const;
  resolveSaeConfig(gated);
  resolveSaeConfig({ ...gated, gatedForm: "free", decoderNorms: "free" });
  resolveSaeConfig({ ...gated, gatedForm: "frozen-norms", decoderNorms: "free" });
  const mixed =
    /mixes a penalty weighed by decoder norms with a decoder that is frozen.*cheap.*Take sae\.gatedForm/;
  assert.throws(() => resolveSaeConfig({ ...gated, gatedForm: "mixed" } as object), mixed);
  assert.throws(() => resolveSaeConfig({ ...gated, decoderNorms: "free" }), mixed);
  const refuse = (fields: Partial<SaeConfig>, message: RegExp) =>
    assert.throws(() => resolveSaeConfig({ ...gated, ...fields }), { name: "RangeError", message });
  refuse({ gatedForm: "free" }, /decoderNorms is "unit".*gatedForm free is free rows/);
  refuse({ decoderNorms: "free", penalty: "plain" }, /gatedForm unit is unit/);
  refuse({ gatedForm: "free", decoderNorms: "free", penalty: "plain" }, /penalty "plain"/);
  refuse({ deadRemedy: "auxk" }, /deadRemedy is "auxk" with sae\.activation gated/);
});

Deno.test("gatedGradients() leaves nothing but its results", () => {
  const [weights, x] = [randomGated(1), randomTensor([9, 6], 7)];
  for (const listUpTo of layouts) {
    const before = tf.memory().numTensors;
    const step = gatedGradients(weights, { x, lambda: 1, lossScale: "sum", gatedForm: "free", listUpTo });
    assert.equal(tf.memory().numTensors, before + 7);
    tf.dispose([step.gradients, step.fired]);
  }
});
