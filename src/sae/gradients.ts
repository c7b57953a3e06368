/** Gradients derived by hand for a code with few entries: sums over lists of active features, no pass over a matrix with zeros. */
import * as tf from "@tensorflow/tfjs";
import { multiplyRows, sumEntries, sumRows } from "@/backend/entry_rows.ts";
import type { SaeConfig } from "@/sae/config.ts";
import { auxDenominator } from "@/sae/loss.ts";
import { levelResiduals } from "@/sae/matryoshka.ts";
import type { SparseCode } from "@/sae/selection.ts";
import { asRow } from "@/sae/stacked.ts";

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

/**
 * What the residual is multiplied with in the gradient of the squared error: 2 / batch, with the `mean` scale 2 / (batch · dimensions).
 *
 * @param x The batch, `[batch, dimensions]`, for a stack `[S, batch, dimensions]`.
 * @param lossScale The configuration's.
 * @returns The factor.
 */
export function errorScale(x: tf.Tensor, lossScale: SaeConfig["lossScale"]): number {
  const [batch, dimensions] = x.shape.slice(-2);
  return 2 / (batch * (lossScale === "mean" ? dimensions : 1));
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
    const { rows, pull, residual, total: direct } = levels.length === 0
      ? wholeResidual(code, { decoder, centred })
      : levelResiduals(code, {
        decoder,
        centred,
        nFeatures: encoderBias.shape[encoderBias.rank - 1],
        levels,
      });
    const scale = -errorScale(x, lossScale);
    const upstream = tf.mul(pull, scale) as tf.Tensor2D;

    const main = entryGradients(code, { input, decoder, upstream, upstreamRows: rows });
    const parts = [main];
    if (aux) {
      const auxError = tf.sub(decodeEntries(aux.code, { decoder, samples }), residual);
      const denominator = auxDenominator({ ...aux, x, residual: residual.reshape(x.shape) });
      const weight = tf.div(2 * aux.coefficient / batch, denominator);
      const perSae = weight.rank === 0 ? weight : weight.reshape([-1, 1, 1]);
      const auxUpstream = flat(tf.mul(auxError.reshape(x.shape), perSae));
      const upstreamRows = aux.code.rows;
      parts.push(entryGradients(aux.code, { input, decoder, upstream: auxUpstream, upstreamRows }));
    }
    const total = (name: "encoder" | "encoderBias" | "decoder") =>
      tf.addN(parts.map((part) => part[name])).reshape(weights[name].shape);
    const dEncoderBias = total("encoderBias");
    const activity = sumEntries(code.values, { to: code.features, count: nFeatures }).reshape(
      encoderBias.shape,
    );
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
  { decoder, centred }: { decoder: tf.Tensor2D; centred: tf.Tensor2D },
) {
  const decoded = decodeEntries(code, { decoder, samples: centred.shape[0] });
  const residual = tf.sub(centred, decoded) as tf.Tensor2D;
  return { rows: code.rows, pull: residual, residual, total: residual };
}

/** The sum of value · decoder row over each sample's entries, `[samples, dimensions]`. */
function decodeEntries(
  { rows, features, values }: SparseCode,
  { decoder, samples }: { decoder: tf.Tensor2D; samples: number },
): tf.Tensor {
  return sumRows(decoder, { from: features, to: rows, weights: values, count: samples });
}

interface EntryContext {
  /** What the encoder reads, `[samples, dimensions]`. */
  input: tf.Tensor2D;
  /** Of all SAEs of a stack, `[nFeatures, dimensions]`. */
  decoder: tf.Tensor2D;
  upstream: tf.Tensor2D;
  /** Which row of `upstream` each entry belongs to. */
  upstreamRows: tf.Tensor1D;
}

function entryGradients(
  { rows, features, values }: SparseCode,
  { input, decoder, upstream, upstreamRows }: EntryContext,
) {
  const count = decoder.shape[0];
  const active = tf.cast(tf.greater(values, 0), "float32");
  const df = multiplyRows(upstream, decoder, { leftRows: upstreamRows, rightRows: features });
  const dz = tf.mul(df, active) as tf.Tensor1D;
  return {
    encoder: sumRows(input, { from: rows, to: features, weights: dz, count }),
    encoderBias: sumEntries(dz, { to: features, count }),
    decoder: sumRows(upstream, { from: upstreamRows, to: features, weights: values, count }),
  };
}

/**
 * The decoder bias is added after decoding and, with `preBias`, subtracted before encoding: Σ_b g_b − Σ_i dz_i · encoder_i.
 *
 * @param encoder By features, `[nFeatures, dimensions]`, for a stack with S in front.
 * @param options The gradients with respect to the reconstruction, g, and to the encoder bias.
 * @returns `[dimensions]`, for a stack `[S, dimensions]`; the surrounding `tf.tidy` disposes of it.
 */
export function decoderBiasGradient(
  encoder: tf.Tensor,
  { upstream, dEncoderBias, preBias }: { upstream: tf.Tensor; dEncoderBias: tf.Tensor; preBias: boolean },
): tf.Tensor {
  const direct = tf.sum(upstream, -2);
  if (!preBias) return direct;
  return tf.sub(direct, tf.matMul(dEncoderBias.expandDims(-2), encoder).reshape(direct.shape));
}
