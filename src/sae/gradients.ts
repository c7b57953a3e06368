/** Gradients derived by hand: one dense product per sample for sparse codes, and no pass over a matrix that is not needed. */
import * as tf from "@tensorflow/tfjs";
import { isNative, nativeOp } from "@/backend/native_op.ts";
import type { SaeConfig } from "@/sae/config.ts";
import { auxDenominator } from "@/sae/loss.ts";
import type { SparseCode } from "@/sae/selection.ts";

/** The weights in training. The encoder is stored by features, like the decoder, so that both gradients are sums of rows. */
export type TrainingWeights<T extends tf.Tensor = tf.Tensor> = {
  /** The encoder, transposed, `[nFeatures, dimensions]`. */
  encoder: T;
  /** `[nFeatures]`. */
  encoderBias: T;
  /** `[nFeatures, dimensions]`. */
  decoder: T;
  /** Subtracted before encoding and added after decoding, `[dimensions]`. */
  decoderBias: T;
};

/** The gradients of one step, by weight, and which features were active. */
export interface StepGradients {
  /** One gradient per weight, of its shape. */
  gradients: TrainingWeights;
  /** 1 for each feature that was active in the batch, else 0, `[nFeatures]`. */
  fired: tf.Tensor1D;
}

/** What a ReLU step minimises. */
export interface ReluStep extends Pick<SaeConfig, "lossScale" | "decoderNorms"> {
  /** Weight of the L1 penalty at this step. */
  lambda: number;
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
  { x, lambda, lossScale, decoderNorms }: { x: tf.Tensor2D } & ReluStep,
): StepGradients {
  return tf.tidy(() => {
    const { encoder, encoderBias, decoder, decoderBias } = weights as TrainingWeights<tf.Tensor2D>;
    const [batch, dimensions] = x.shape;
    const centred = tf.sub(x, decoderBias) as tf.Tensor2D;
    const bias = encoderBias as tf.Tensor;
    const f = tf.fused.matMul({ a: centred, b: encoder, transposeB: true, bias, activation: "relu" });
    const reconstruction = tf.fused.matMul({ a: f as tf.Tensor2D, b: decoder, bias: decoderBias });
    const scale = 2 / (batch * (lossScale === "mean" ? dimensions : 1));
    const upstream = tf.mul(tf.sub(reconstruction, x), scale) as tf.Tensor2D;
    const norms = decoderNorms === "free" ? rowNorms(decoder) : tf.ones([decoder.shape[0]]);
    const penalty = tf.mul(norms, lambda / batch);
    const df = tf.fused.matMul({ a: upstream, b: decoder, transposeB: true, bias: penalty });
    const dz = (isNative() ? nativeOp("ReluGrad", {}, [df, f], 1)[0] : tf.mul(df, tf.step(f))) as tf.Tensor2D;
    const dEncoderBias = tf.sum(dz, 0) as tf.Tensor1D;
    let dDecoder: tf.Tensor = tf.matMul(f as tf.Tensor2D, upstream, true, false);
    if (decoderNorms === "free") {
      const along = tf.mul(tf.sum(f, 0), lambda / batch).div(norms).reshape([-1, 1]);
      dDecoder = dDecoder.add(along.mul(decoder));
    }
    return {
      gradients: {
        encoder: tf.matMul(dz, centred, true, false),
        encoderBias: dEncoderBias,
        decoder: dDecoder,
        decoderBias: decoderBiasGradient(encoder, { upstream, dEncoderBias }),
      },
      fired: tf.cast(tf.notEqual(dEncoderBias, 0), "float32") as tf.Tensor1D, // exact cancellation aside, the sum is 0 for silent ones alone
    };
  });
}

/** What a step with a fixed selection of features minimises. */
export interface SparseStep extends Pick<SaeConfig, "lossScale"> {
  /** The active features. */
  code: SparseCode;
  /** Dead features that reconstruct the residual, and the auxiliary loss's coefficient and scale. */
  aux?: { code: SparseCode; coefficient: number; auxScale: SaeConfig["auxScale"] } | undefined;
}

/**
 * Gradients of `squaredError`, and of the auxiliary loss if there is one, for a code with few entries.
 *
 * An entry (sample b, feature i, value v) adds `v·g_b` to the decoder's row i and `⟨g_b, d_i⟩·(x_b − decoderBias)`, where
 * v > 0, to the encoder's row i; g_b is the gradient with respect to the reconstruction. Which entries are selected
 * counts as a constant, as in the papers.
 *
 * @param weights The weights.
 * @param options The batch `x`, `[batch, dimensions]`, its code and the loss.
 * @returns The gradients; the caller disposes of them.
 */
export function sparseGradients(
  weights: TrainingWeights,
  { x, code, lossScale, aux }: { x: tf.Tensor2D } & SparseStep,
): StepGradients {
  return tf.tidy(() => {
    const { encoder, decoder, decoderBias } = weights as TrainingWeights<tf.Tensor2D>;
    const [batch, dimensions] = x.shape;
    const nFeatures = decoder.shape[0];
    const centred = tf.sub(x, decoderBias) as tf.Tensor2D;
    const written = tf.gather(decoder, code.features); // [entries, dimensions]
    const residual = tf.sub(centred, decodeEntries(code, { written, batch })) as tf.Tensor2D;
    const upstream = tf.mul(residual, -2 / (batch * (lossScale === "mean" ? dimensions : 1))) as tf.Tensor2D;

    const main = entryGradients(code, { centred, written, upstream, nFeatures });
    const parts = [main];
    if (aux) {
      const auxWritten = tf.gather(decoder, aux.code.features);
      const auxError = tf.sub(decodeEntries(aux.code, { written: auxWritten, batch }), residual);
      const weight = tf.div(2 * aux.coefficient / batch, auxDenominator({ ...aux, x, residual }));
      const auxUpstream = tf.mul(auxError, weight) as tf.Tensor2D;
      parts.push(
        entryGradients(aux.code, { centred, written: auxWritten, upstream: auxUpstream, nFeatures }),
      );
    }
    const total = (name: "encoder" | "encoderBias" | "decoder") => tf.addN(parts.map((part) => part[name]));
    const dEncoderBias = total("encoderBias") as tf.Tensor1D;
    return {
      gradients: {
        encoder: total("encoder"),
        encoderBias: dEncoderBias,
        decoder: total("decoder"),
        decoderBias: decoderBiasGradient(encoder, { upstream, dEncoderBias }),
      },
      fired: tf.cast(
        tf.greater(tf.unsortedSegmentSum(code.values, code.features, nFeatures), 0),
        "float32",
      ) as tf.Tensor1D,
    };
  });
}

/**
 * Removes from each row of the decoder's gradient the part along the row, so that a step turns the row and keeps its length
 * (Bricken et al. 2023).
 *
 * @param gradient `[nFeatures, dimensions]`.
 * @param decoder Rows of length 1, `[nFeatures, dimensions]`.
 * @returns `[nFeatures, dimensions]`, the caller disposes of it.
 */
export function removeRadial(gradient: tf.Tensor2D, decoder: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const along = tf.sum(tf.mul(gradient, decoder), 1, true);
    return tf.sub(gradient, tf.mul(along, decoder)) as tf.Tensor2D;
  });
}

/**
 * Scales each row to length 1.
 *
 * @param rows `[nFeatures, dimensions]`.
 * @returns `[nFeatures, dimensions]`, the caller disposes of it.
 */
export function unitRows(rows: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => tf.div(rows, tf.maximum(rowNorms(rows), 1e-12).reshape([-1, 1])) as tf.Tensor2D);
}

/**
 * The Euclidean length of each row.
 *
 * @param rows `[n, dimensions]`.
 * @returns `[n]`, the caller disposes of it.
 */
export function rowNorms(rows: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => tf.sqrt(tf.sum(tf.square(rows), 1)) as tf.Tensor1D);
}

/** The sum of value · decoder row over each sample's entries, `[batch, dimensions]`. */
function decodeEntries(
  { rows, values }: SparseCode,
  { written, batch }: { written: tf.Tensor; batch: number },
): tf.Tensor {
  return tf.unsortedSegmentSum(tf.mul(written, values.reshape([-1, 1])), rows, batch);
}

interface EntryContext {
  centred: tf.Tensor2D;
  written: tf.Tensor;
  upstream: tf.Tensor2D;
  nFeatures: number;
}

function entryGradients(
  { rows, features, values }: SparseCode,
  { centred, written, upstream, nFeatures }: EntryContext,
) {
  const gradient = tf.gather(upstream, rows); // [entries, dimensions]
  const active = tf.cast(tf.greater(values, 0), "float32");
  const dz = tf.mul(tf.sum(tf.mul(gradient, written), 1), active) as tf.Tensor1D;
  const read = tf.mul(tf.gather(centred, rows), dz.reshape([-1, 1]));
  const sent = tf.mul(gradient, values.reshape([-1, 1]));
  return {
    encoder: tf.unsortedSegmentSum(read, features, nFeatures),
    encoderBias: tf.unsortedSegmentSum(dz, features, nFeatures),
    decoder: tf.unsortedSegmentSum(sent, features, nFeatures),
  };
}

/** The bias is added after decoding and subtracted before encoding: Σ_b g_b − Σ_i dz_i · encoder_i. */
function decoderBiasGradient(
  encoder: tf.Tensor2D,
  { upstream, dEncoderBias }: { upstream: tf.Tensor2D; dEncoderBias: tf.Tensor1D },
): tf.Tensor {
  const throughEncoder = tf.matMul(dEncoderBias.reshape([1, -1]), encoder).reshape([-1]);
  return tf.sub(tf.sum(upstream, 0), throughEncoder);
}
