/** The hand-derived gradients against golden vectors and against automatic differentiation of the dense losses. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { removeRadial, unitRows } from "@/sae/decoder_rows.ts";
import { sparseGradients } from "@/sae/gradients.ts";
import type { TrainingWeights } from "@/sae/gradients.ts";
import { auxLoss, l1Penalty, squaredError } from "@/sae/loss.ts";
import { activate, preActivations, reconstruct, type SaeParameters } from "@/sae/model.ts";
import { reluGradients } from "@/sae/relu.ts";
import { deadCode, deadCodeOfStack, selectCode, type SparseCode, topKCode } from "@/sae/selection.ts";
import {
  assertClose,
  golden,
  goldenSamples,
  goldenWeights,
  randomTensor,
  randomWeights,
} from "./fixtures.ts";

const names = ["encoder", "encoderBias", "decoder", "decoderBias"] as const;

/** Differentiates a loss of the parameters; the gradient of the encoder comes back by features. */
function autodiff(weights: TrainingWeights<tf.Tensor2D>, loss: (p: SaeParameters) => tf.Tensor) {
  const gradients = tf.grads((...tensors: tf.Tensor[]) => {
    const [encoder, encoderBias, decoder, decoderBias] = tensors;
    return loss({ encoder: encoder.transpose(), encoderBias, decoder, decoderBias } as SaeParameters);
  })(names.map((name) => weights[name]));
  return Object.fromEntries(names.map((name, i) => [name, gradients[i]]));
}

/** A selection as a constant 0/1 mask. */
function maskOf({ rows, features }: SparseCode, shape: [number, number]): tf.Tensor2D {
  return tf.scatterND(tf.stack([rows, features], 1), tf.ones([rows.size]), shape) as tf.Tensor2D;
}

function codes(weights: TrainingWeights<tf.Tensor2D>, x: tf.Tensor2D) {
  const { encoder, ...rest } = weights as unknown as SaeParameters;
  return preActivations({ ...rest, encoder: encoder.transpose() }, x);
}

Deno.test("reluGradients() matches the golden gradients of the norm-weighted loss", () => {
  const { gradients } = reluGradients(goldenWeights(), {
    x: goldenSamples(),
    lambda: golden.lambda,
    lossScale: "sum",
    decoderNorms: "free",
  });
  const { encoderBias, decoderBias, decoderRow1 } = golden.relu.gradientFree;
  assertClose(gradients.encoderBias, encoderBias);
  assertClose(gradients.decoderBias, decoderBias);
  assertClose(tf.slice(gradients.decoder, [1, 0], [1, 3]), decoderRow1);
});

for (const lossScale of ["sum", "mean"] as const) {
  for (const decoderNorms of ["unit", "free"] as const) {
    for (const listUpTo of [0, 1]) {
      Deno.test(`reluGradients() equals autodiff with the ${lossScale} scale and ${decoderNorms} decoder, lists up to ${listUpTo}`, () => {
        const weights = randomWeights(1);
        const x = randomTensor([9, 6], 7) as tf.Tensor2D;
        const lambda = 0.3;
        const { gradients, fired } = reluGradients(weights, { x, lambda, lossScale, decoderNorms, listUpTo });
        const wanted = autodiff(weights, (p) => {
          const f = activate(preActivations(p, x), { kind: "relu" });
          const error = squaredError(x, { reconstruction: reconstruct(p, f), lossScale });
          return error.add(l1Penalty(f, { decoder: p.decoder, decoderNorms }).mul(lambda));
        });
        for (const name of names) assertClose(gradients[name], wanted[name], 1e-5);
        const active = tf.max(tf.step(tf.relu(codes(weights, x))), 0);
        assertClose(fired, active, 0);
      });
    }
  }
}

for (const activation of ["topk", "batchtopk"] as const) {
  Deno.test(`sparseGradients() equals autodiff of the dense loss for ${activation}`, () => {
    const weights = randomWeights(2);
    const x = randomTensor([9, 6], 8) as tf.Tensor2D;
    const z = codes(weights, x);
    const code = selectCode(z, { activation, k: 12 }); // enough to select negative ones too
    assert.ok(Math.min(...code.values.dataSync()) === 0);
    const mask = maskOf(code, z.shape);
    for (const lossScale of ["sum", "mean"] as const) {
      const { gradients, fired } = sparseGradients(weights, { x, code, lossScale });
      const wanted = autodiff(weights, (p) => {
        const f = tf.relu(preActivations(p, x)).mul(mask) as tf.Tensor2D;
        return squaredError(x, { reconstruction: reconstruct(p, f), lossScale });
      });
      for (const name of names) assertClose(gradients[name], wanted[name], 1e-5);
      assertClose(fired, tf.max(tf.step(tf.relu(z).mul(mask)), 0), 0);
    }
  });
}

for (const auxScale of ["none", "residual", "total"] as const) {
  Deno.test(`sparseGradients() equals autodiff with the auxiliary loss on scale ${auxScale}`, () => {
    const weights = randomWeights(3);
    const x = randomTensor([9, 6], 9) as tf.Tensor2D;
    const z = codes(weights, x);
    const code = topKCode(z, 2);
    const auxCode = deadCode(z, { dead: tf.tensor1d([3, 4, 11, 17], "int32"), k: 2 });
    const [mask, auxMask] = [maskOf(code, z.shape), maskOf(auxCode, z.shape)];
    const coefficient = 0.7;
    const { gradients } = sparseGradients(weights, {
      x,
      code,
      lossScale: "sum",
      aux: { code: auxCode, coefficient, auxScale },
    });
    const reconstructed = (p: SaeParameters, mask: tf.Tensor2D) =>
      reconstruct(p, tf.relu(preActivations(p, x)).mul(mask) as tf.Tensor2D);
    const { encoder, ...rest } = weights as unknown as SaeParameters;
    const residual = x.sub(reconstructed({ ...rest, encoder: encoder.transpose() }, mask)) as tf.Tensor2D;
    const wanted = autodiff(weights, (p) => {
      const error = squaredError(x, { reconstruction: reconstructed(p, mask), lossScale: "sum" });
      const aux = reconstructed({ ...p, decoderBias: p.decoderBias }, auxMask).sub(p.decoderBias);
      return error.add(auxLoss(aux as tf.Tensor2D, { x, residual, auxScale }).mul(coefficient));
    });
    for (const name of names) assertClose(gradients[name], wanted[name], 1e-5);
  });
}

Deno.test("reluGradients() equals autodiff with a plain penalty on free rows and no bias before encoding", () => {
  for (const listUpTo of [0, 1]) {
    const weights = randomWeights(4);
    const x = randomTensor([9, 6], 7) as tf.Tensor2D;
    const options = { lossScale: "sum", decoderNorms: "free", penalty: "plain" } as const;
    const { gradients } = reluGradients(weights, { x, lambda: 0.3, preBias: false, listUpTo, ...options });
    const wanted = autodiff(weights, (p) => {
      const f = tf.relu(tf.add(tf.matMul(x, p.encoder), p.encoderBias)) as tf.Tensor2D;
      const error = squaredError(x, { reconstruction: reconstruct(p, f), lossScale: "sum" });
      return error.add(l1Penalty(f, { ...p, ...options }).mul(0.3));
    });
    for (const name of names) assertClose(gradients[name], wanted[name], 1e-5);
  }
});

Deno.test("sparseGradients() equals autodiff with no bias before encoding", () => {
  const weights = randomWeights(5);
  const x = randomTensor([9, 6], 8) as tf.Tensor2D;
  const zOf = (p: SaeParameters) => tf.add(tf.matMul(x, p.encoder), p.encoderBias) as tf.Tensor2D;
  const z = zOf({ ...(weights as unknown as SaeParameters), encoder: weights.encoder.transpose() });
  const code = topKCode(z, 3);
  const mask = maskOf(code, [9, 20]);
  const wanted = autodiff(weights, (p) =>
    squaredError(x, {
      reconstruction: reconstruct(p, tf.relu(zOf(p)).mul(mask) as tf.Tensor2D),
      lossScale: "mean",
    }));
  const { gradients } = sparseGradients(weights, { x, code, lossScale: "mean", preBias: false });
  for (const name of names) assertClose(gradients[name], wanted[name], 1e-5);
});

Deno.test("gradients of a stack equal those of each of its SAEs", () => {
  const all = [6, 7, 8].map(randomWeights);
  const weights = Object.fromEntries(
    names.map((name) => [name, tf.stack(all.map((own) => own[name] as tf.Tensor))]),
  ) as unknown as TrainingWeights;
  const x = randomTensor([3, 9, 6], 9);
  const samples = tf.unstack(x) as tf.Tensor2D[];
  const lambda = [0.1, 0, 0.5];
  const loss = { lossScale: "sum", decoderNorms: "free" } as const;
  const [relu, listed] = [0, 1].map((listUpTo) => reluGradients(weights, { x, lambda, listUpTo, ...loss }));
  const z = tf.stack(all.map((own, s) => codes(own, samples[s])));
  const aux = { coefficient: 0.7, auxScale: "residual" } as const;
  const dead = [[3, 4, 11], [], [0, 19]].map((features) => Int32Array.from(features));
  const sparse = sparseGradients(weights, {
    x,
    code: selectCode(z, { activation: "topk", k: [2, 3, 1] }),
    lossScale: "sum",
    aux: { ...aux, code: deadCodeOfStack(z, { dead, k: 3 }) },
  });
  for (const [s, own] of all.entries()) {
    const wantedRelu = reluGradients(own, { x: samples[s], lambda: lambda[s], ...loss });
    const ownZ = codes(own, samples[s]);
    const k = Math.min(3, dead[s].length);
    const wantedSparse = sparseGradients(own, {
      x: samples[s],
      code: topKCode(ownZ, [2, 3, 1][s]),
      lossScale: "sum",
      aux: k > 0 ? { ...aux, code: deadCode(ownZ, { dead: tf.tensor1d(dead[s], "int32"), k }) } : undefined,
    });
    for (const [stack, wanted] of [[relu, wantedRelu], [listed, wantedRelu], [sparse, wantedSparse]]) {
      for (const name of names) {
        assertClose(tf.unstack(stack.gradients[name])[s], wanted.gradients[name], 1e-5);
      }
      assertClose(tf.unstack(stack.fired)[s], wanted.fired, 0);
    }
  }
});

Deno.test("removeRadial() leaves a gradient at right angles to its unit row", () => {
  const decoder = unitRows(randomTensor([5, 4], 1) as tf.Tensor2D);
  const gradient = randomTensor([5, 4], 2) as tf.Tensor2D;
  const left = removeRadial(gradient, decoder);
  assertClose(left.mul(decoder).sum(1), [0, 0, 0, 0, 0], 1e-6);
  assertClose(left.add(gradient.mul(decoder).sum(1, true).mul(decoder)), gradient, 1e-6);
});

Deno.test("gradients leave nothing but their results", () => {
  const weights = randomWeights(1);
  const x = randomTensor([9, 6], 7) as tf.Tensor2D;
  const code = topKCode(codes(weights, x), 2);
  const before = tf.memory().numTensors;
  const loss = { lossScale: "sum", decoderNorms: "unit" } as const;
  const [relu, listed] = [0, 1].map((listUpTo) =>
    reluGradients(weights, { x, lambda: 1, listUpTo, ...loss })
  );
  const sparse = sparseGradients(weights, {
    x,
    code,
    lossScale: "sum",
    aux: { code, coefficient: 1, auxScale: "residual" },
  });
  assert.equal(tf.memory().numTensors, before + 15);
  tf.dispose([relu.gradients, relu.fired, listed.gradients, listed.fired, sparse.gradients, sparse.fired]);
  assert.equal(tf.memory().numTensors, before);
});
