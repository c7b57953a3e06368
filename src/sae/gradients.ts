/** Gradients derived by hand: one dense product per sample for sparse codes, and no pass over a matrix that is not needed. */
import * as tf from "@tensorflow/tfjs";
import { affine, asRow } from "@/sae/stacked.ts";
import type { SaeConfig } from "@/sae/config.ts";
import { rowNorms } from "@/sae/decoder_rows.ts";
import { decoderBiasGradient, denseGradients } from "@/sae/dense_gradients.ts";
import { auxDenominator } from "@/sae/loss.ts";
import { levelResiduals } from "@/sae/matryoshka.ts";
import type { SparseCode } from "@/sae/selection.ts";

/**
 * The weights in training. The encoder is stored by features, like the decoder, so that both gradients are sums of rows.
 * A stack of S SAEs has S in front of each shape; all functions here take either.
 */
export type TrainingWeights<T extends tf.Tensor = tf.Tensor> = {
  /** The encoder, transposed, `[nFeatures, dimensions]`. */
  encoder: T;
  /** `[nFeatures]`. */
  encoderBias: T;
  /** `[nFeatures, dimensions]`. */
  decoder: T;
  /** Added after decoding, and subtracted before encoding unless `preBias` is off, `[dimensions]`. */
  decoderBias: T;
};

/** The gradients of one step, by weight, and which features were active. */
export interface StepGradients {
  /** One gradient per weight, of its shape. */
  gradients: TrainingWeights;
  /** 1 for each feature that was active in the batch, else 0, `[nFeatures]`, for a stack `[S, nFeatures]`. */
  fired: tf.Tensor;
}

/** What a ReLU step minimises. */
export interface ReluStep
  extends
    Pick<SaeConfig, "lossScale" | "decoderNorms">,
    Partial<Pick<SaeConfig, "penalty" | "preBias" | "kernels">> {
  /** Weight of the L1 penalty at this step; for a stack one for each SAE. */
  lambda: number | number[];
}

/**
 * Gradients of `squaredError + lambda · l1Penalty` for `f = ReLU(z)`.
 *
 * @param weights The weights.
 * @param options The batch `x`, `[batch, dimensions]`, and the loss.
 * @returns The gradients; the caller disposes of them.
 */
export function reluGradients(
  weights: TrainingWeights,
  { x, lambda, lossScale, decoderNorms, penalty = "norm-weighted", preBias = true, kernels = "entries" }:
    & { x: tf.Tensor }
    & ReluStep,
): StepGradients {
  return tf.tidy(() => {
    const { encoder, encoderBias, decoder } = weights;
    const [batch] = x.shape.slice(-2);
    const f = affine(preBias ? tf.sub(x, asRow(weights.decoderBias)) : x, {
      matrix: encoder,
      transpose: true,
      bias: encoderBias,
      activation: "relu",
    });
    const weighsNorms = decoderNorms === "free" && penalty === "norm-weighted";
    const norms = weighsNorms ? rowNorms(decoder) : tf.ones(encoderBias.shape);
    const share = typeof lambda === "number"
      ? lambda / batch
      : tf.tensor(lambda.map((each) => each / batch), [lambda.length, 1]);
    const step = denseGradients(weights, { x, f, costs: tf.mul(norms, share), lossScale, preBias, kernels });
    if (!weighsNorms) return { ...step };
    const along = tf.mul(tf.sum(f, -2), share).div(norms).expandDims(-1);
    const dDecoder = tf.add(step.gradients.decoder, along.mul(decoder));
    return { ...step, gradients: { ...step.gradients, decoder: dDecoder } };
  });
}

/** What a step with a fixed selection of features minimises. */
export interface SparseStep
  extends Pick<SaeConfig, "lossScale">, Partial<Pick<SaeConfig, "preBias" | "levels">> {
  /** The active features. */
  code: SparseCode;
  /** Dead features that reconstruct the residual, and the auxiliary loss's coefficient and scale. */
  aux?: { code: SparseCode; coefficient: number; auxScale: SaeConfig["auxScale"] } | undefined;
}

/**
 * Gradients of `squaredError`, with `levels` of its sum over all prefixes, and of the auxiliary loss if there is one, for a
 * code with few entries.
 *
 * An entry (sample b, feature i, value v) adds `v·g_b` to the decoder's row i and `⟨g_b, d_i⟩·(x_b − decoderBias)`, where
 * v > 0, to the encoder's row i; g_b is the gradient with respect to the reconstruction, with
 * `levels` the sum over those that feature i is part of. Which entries are selected
 * counts as a constant, as in the papers.
 *
 * @param weights The weights.
 * @param options The batch `x`, `[batch, dimensions]`, its code and the loss.
 * @returns The gradients; the caller disposes of them.
 */
export function sparseGradients(
  weights: TrainingWeights,
  { x, code, lossScale, preBias = true, levels = [], aux }: { x: tf.Tensor } & SparseStep,
): StepGradients {
  return tf.tidy(() => {
    const { encoder, encoderBias, decoderBias } = weights;
    const [batch, dimensions] = x.shape.slice(-2);
    const flat = (rows: tf.Tensor) => rows.reshape([-1, dimensions]) as tf.Tensor2D; // of all SAEs of a stack
    const [decoder, nFeatures] = [flat(weights.decoder), encoderBias.size];
    const centred = flat(tf.sub(x, asRow(decoderBias))); // [samples, dimensions]
    const input = preBias ? centred : flat(x);
    const [samples] = centred.shape;
    const written = tf.gather(decoder, code.features); // [entries, dimensions]
    const { rows, pull, residual, total: direct } = levels.length === 0
      ? wholeResidual(code, { written, centred })
      : levelResiduals(code, {
        contributions: tf.mul(written, code.values.reshape([-1, 1])),
        centred,
        nFeatures: encoderBias.shape[encoderBias.rank - 1],
        levels,
      });
    const scale = -2 / (batch * (lossScale === "mean" ? dimensions : 1));
    const upstream = tf.mul(pull, scale) as tf.Tensor2D;

    const main = entryGradients(code, { input, written, upstream, upstreamRows: rows, nFeatures });
    const parts = [main];
    if (aux) {
      const auxWritten = tf.gather(decoder, aux.code.features);
      const auxError = tf.sub(decodeEntries(aux.code, { written: auxWritten, samples }), residual);
      const denominator = auxDenominator({ ...aux, x, residual: residual.reshape(x.shape) });
      const weight = tf.div(2 * aux.coefficient / batch, denominator);
      const perSae = weight.rank === 0 ? weight : weight.reshape([-1, 1, 1]);
      const auxUpstream = flat(tf.mul(auxError.reshape(x.shape), perSae));
      parts.push(entryGradients(aux.code, {
        input,
        written: auxWritten,
        upstream: auxUpstream,
        upstreamRows: aux.code.rows,
        nFeatures,
      }));
    }
    const total = (name: "encoder" | "encoderBias" | "decoder") =>
      tf.addN(parts.map((part) => part[name])).reshape(weights[name].shape);
    const dEncoderBias = total("encoderBias");
    const activity = tf.unsortedSegmentSum(code.values, code.features, nFeatures).reshape(encoderBias.shape);
    return {
      gradients: {
        encoder: total("encoder"),
        encoderBias: dEncoderBias,
        decoder: total("decoder"),
        decoderBias: decoderBiasGradient(encoder, {
          upstream: (direct === pull ? upstream : tf.mul(direct, scale)).reshape(x.shape),
          dEncoderBias,
          preBias,
        }),
      },
      fired: tf.cast(tf.greater(activity, 0), "float32"),
    };
  });
}

/** The residual of all features, which pulls all of them. */
function wholeResidual(
  code: SparseCode,
  { written, centred }: { written: tf.Tensor; centred: tf.Tensor2D },
) {
  const decoded = decodeEntries(code, { written, samples: centred.shape[0] });
  const residual = tf.sub(centred, decoded) as tf.Tensor2D;
  return { rows: code.rows, pull: residual, residual, total: residual };
}

/** The sum of value · decoder row over each sample's entries, `[samples, dimensions]`. */
function decodeEntries(
  { rows, values }: SparseCode,
  { written, samples }: { written: tf.Tensor; samples: number },
): tf.Tensor {
  return tf.unsortedSegmentSum(tf.mul(written, values.reshape([-1, 1])), rows, samples);
}

interface EntryContext {
  /** What the encoder reads, `[samples, dimensions]`. */
  input: tf.Tensor2D;
  written: tf.Tensor;
  upstream: tf.Tensor2D;
  /** Which row of `upstream` each entry belongs to. */
  upstreamRows: tf.Tensor1D;
  nFeatures: number;
}

function entryGradients(
  { rows, features, values }: SparseCode,
  { input, written, upstream, upstreamRows, nFeatures }: EntryContext,
) {
  const gradient = tf.gather(upstream, upstreamRows); // [entries, dimensions]
  const active = tf.cast(tf.greater(values, 0), "float32");
  const dz = tf.mul(tf.sum(tf.mul(gradient, written), 1), active) as tf.Tensor1D;
  const read = tf.mul(tf.gather(input, rows), dz.reshape([-1, 1]));
  const sent = tf.mul(gradient, values.reshape([-1, 1]));
  return {
    encoder: tf.unsortedSegmentSum(read, features, nFeatures),
    encoderBias: tf.unsortedSegmentSum(dz, features, nFeatures),
    decoder: tf.unsortedSegmentSum(sent, features, nFeatures),
  };
}
