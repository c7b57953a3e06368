/** The model made of another package's weights, whatever that package's conventions. */
import * as tf from "@tensorflow/tfjs";
import type { SaeModel } from "@/sae/sae.ts";

/** The weights of an SAE, row-major. */
export interface PlainWeights {
  /** `[dimensions, nFeatures]`. */
  encoder: Float32Array;
  /** `[nFeatures]`. */
  encoderBias: Float32Array;
  /** `[nFeatures, dimensions]`. */
  decoder: Float32Array;
  /** `[dimensions]`. */
  decoderBias: Float32Array;
}

/** How a package's pre-activations become features; arrays are `[nFeatures]`. */
export type PlainActivation =
  | { kind: "relu" }
  | { kind: "topk"; k: number }
  | { kind: "threshold"; threshold: Float32Array };

/** The second path of a gated SAE, each `[nFeatures]`; its first is the encoder with the gate's bias. */
export interface PlainGate {
  /** r: the magnitudes' pre-activations are `e^r` times the gate's, without biases. */
  magnitudeGain: Float32Array;
  /** b_mag. */
  magnitudeBias: Float32Array;
}

/**
 * Makes a model of weights.
 *
 * This project's models subtract the decoder bias from what they encode. Weights of an SAE that does not get
 * `encoderBias + decoderBias · encoder`, in float64, which leaves the features as they are. A threshold below 0 counts
 * as 0, since features are never negative.
 *
 * @param weights The weights.
 * @param options How pre-activations become features, and whether the decoder bias is subtracted from what is encoded.
 * @returns The model; the caller disposes of it with `disposeSae`.
 */
export function modelOf(
  weights: PlainWeights,
  { activation, subtracts }: { activation: PlainActivation; subtracts: boolean },
): SaeModel {
  const [nFeatures, dimensions] = [weights.encoderBias.length, weights.decoderBias.length];
  const parameters = {
    encoder: tf.tensor2d(weights.encoder, [dimensions, nFeatures]),
    encoderBias: tf.tensor1d(subtracts ? weights.encoderBias : biasWithSubtraction(weights)),
    decoder: tf.tensor2d(weights.decoder, [nFeatures, dimensions]),
    decoderBias: tf.tensor1d(weights.decoderBias),
  };
  if (activation.kind !== "threshold") return { parameters, activation };
  const threshold = tf.tensor1d(activation.threshold.map((value) => Math.max(value, 0)));
  return { parameters, activation: { kind: "threshold", threshold } };
}

/**
 * A gated SAE as one with thresholds and the same features: with `y = e^r ∘ (u · encoder) + b_mag` the gate
 * `u · encoder + b_gate > 0` is open where `y > b_mag − e^r ∘ b_gate` (Rajamanoharan et al. 2024, arXiv 2404.16014, §3.2).
 *
 * @param weights The weights, with the gate's bias as encoder bias.
 * @param gate The path of the magnitudes.
 * @returns Weights whose pre-activations are y, and the thresholds.
 */
export function gateAsThresholds(
  { encoder, encoderBias, ...rest }: PlainWeights,
  { magnitudeGain, magnitudeBias }: PlainGate,
): { weights: PlainWeights; activation: PlainActivation } {
  const gains = Float64Array.from(magnitudeGain, Math.exp);
  return {
    weights: {
      ...rest,
      encoder: encoder.map((value, i) => value * gains[i % gains.length]),
      encoderBias: magnitudeBias,
    },
    activation: {
      kind: "threshold",
      threshold: magnitudeBias.map((value, i) => value - gains[i] * encoderBias[i]),
    },
  };
}

/**
 * Swaps the axes of a matrix.
 *
 * @param matrix `[rows, columns]`, row-major.
 * @param rows Its number of rows.
 * @returns `[columns, rows]`.
 */
export function transposed(matrix: Float32Array, rows: number): Float32Array {
  const columns = matrix.length / rows;
  return matrix.map((_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]);
}

function biasWithSubtraction({ encoder, encoderBias, decoderBias }: PlainWeights): Float32Array {
  const sums = Float64Array.from(encoderBias);
  decoderBias.forEach((value, row) => {
    for (let i = 0; i < sums.length; i++) sums[i] += value * encoder[row * sums.length + i];
  });
  return Float32Array.from(sums);
}
