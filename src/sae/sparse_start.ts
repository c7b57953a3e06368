/** Where gates and thresholds start: such that few features are active from the first step. */
import * as tf from "@tensorflow/tfjs";
import type { SaeConfig } from "@/sae/config.ts";
import type { Samples } from "@/sae/initialize.ts";
import type { NamedArrays } from "@/training/safetensors.ts";

/** Samples that the quantiles are taken of. */
const mostSamples = 2048;

/** What is there already. */
export interface SparseStart {
  /** `encoder`, `encoderBias` and `decoderBias`. */
  weights: NamedArrays;
  /** Normalised training samples. */
  samples: Samples;
}

/**
 * The weights that only `gated` and `jumprelu` have, and the gate's bias. With `z = (x − decoderBias)·Eᵀ + encoderBias` and q_i
 * the value that z_i exceeds for `startL0 / nFeatures` of the samples (after the initialisation of Anthropic's January 2025 update):
 * thresholds `max(thresholdStart, q_i)`, or a gate whose bias is lowered by q_i before magnitudes that are z.
 *
 * @param config The configuration.
 * @param start The other weights and the samples.
 * @returns `thresholds`, or `encoderBias`, `magnitudeGain` and `magnitudeBias`, all `[nFeatures]`; nothing for other kinds.
 */
export function sparseStart(
  { activation, nFeatures, startL0, thresholdStart, preBias }: SaeConfig,
  { weights, samples }: SparseStart,
): NamedArrays {
  if (activation !== "gated" && activation !== "jumprelu") return {};
  const share = startL0 / nFeatures;
  const lift = startL0 > 0
    ? quantiles(preActivations(weights, { samples, preBias }), { share, nFeatures })
    : new Float32Array(nFeatures);
  const ofFeatures = (data: Float32Array) => ({ shape: [nFeatures], data });
  if (activation === "jumprelu") {
    return { thresholds: ofFeatures(lift.map((value) => Math.max(thresholdStart, value))) };
  }
  const bias = weights.encoderBias.data as Float32Array;
  return {
    encoderBias: ofFeatures(bias.map((value, i) => value - lift[i])),
    magnitudeGain: ofFeatures(new Float32Array(nFeatures)),
    magnitudeBias: ofFeatures(bias.slice()),
  };
}

/** By features, `[nFeatures · n]`. */
function preActivations(
  { encoder, encoderBias, decoderBias }: NamedArrays,
  { samples: { data, dimensions }, preBias }: { samples: Samples; preBias: boolean },
): Float32Array {
  const n = Math.min(mostSamples, data.length / dimensions);
  const z = tf.tidy(() => {
    const x = tf.tensor2d(data.slice(0, n * dimensions), [n, dimensions]);
    const input = preBias ? tf.sub(x, tf.tensor1d(decoderBias.data as Float32Array)) as tf.Tensor2D : x;
    const matrix = tf.tensor2d(encoder.data as Float32Array, encoder.shape as [number, number]);
    const bias = tf.tensor2d(encoderBias.data as Float32Array, [encoder.shape[0], 1]);
    return tf.add(tf.matMul(matrix, input, false, true), bias);
  });
  const values = z.dataSync() as Float32Array;
  z.dispose();
  return values;
}

/** The value that each row exceeds for a share of its entries. */
function quantiles(
  rows: Float32Array,
  { share, nFeatures }: { share: number; nFeatures: number },
): Float32Array {
  const n = rows.length / nFeatures;
  const position = Math.min(n - 1, Math.max(0, n - 1 - Math.round(share * n)));
  return Float32Array.from(
    { length: nFeatures },
    (_, i) => rows.slice(i * n, (i + 1) * n).sort()[position],
  );
}
