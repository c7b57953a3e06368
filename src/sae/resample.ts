/** Gives dead features a new life where the SAE reconstructs worst (Bricken et al. 2023, "neuron resampling"). */
import type { Random } from "@/training/random.ts";

/** What resampling changes and what it draws from; all arrays are row-major. */
export interface Resampling {
  /** `[nFeatures · dimensions]`, changed in place. */
  encoder: Float32Array;
  /** `[nFeatures]`, changed in place. */
  encoderBias: Float32Array;
  /** `[nFeatures · dimensions]`, changed in place. */
  decoder: Float32Array;
  /** Inputs to draw from, the decoder bias subtracted, `[n · dimensions]`. */
  inputs: Float32Array;
  /** The squared error of each input, `[n]`. */
  losses: Float32Array;
  /** Norm of a new encoder row as a share of the living ones' mean norm. */
  norm: number;
  /** Where chance comes from. */
  random: Random;
}

/**
 * Points each dead feature at an input drawn with probability ∝ loss²: decoder row = its direction, encoder row = the same
 * with `norm` times the mean norm of living encoder rows, bias 0.
 *
 * @param dead Indices of the dead features.
 * @param resampling The weights and the inputs.
 */
export function resampleDead(dead: Iterable<number>, resampling: Resampling): void {
  const { encoder, encoderBias, decoder, inputs, losses, norm, random } = resampling;
  const gone = new Set(dead);
  const d = encoder.length / encoderBias.length;
  const rowNorm = (rows: Float32Array, i: number) => {
    let square = 0;
    for (let at = i * d; at < (i + 1) * d; at++) square += rows[at] ** 2;
    return Math.sqrt(square);
  };
  const living = [...encoderBias.keys()].filter((i) => !gone.has(i));
  const meanNorm = living.length > 0
    ? living.reduce((sum, i) => sum + rowNorm(encoder, i), 0) / living.length
    : 1;
  const draw = weightedDraw(losses.map((loss) => loss ** 2), random);
  for (const feature of gone) {
    const input = draw();
    const length = Math.max(rowNorm(inputs, input), 1e-12);
    for (let j = 0; j < d; j++) {
      const direction = inputs[input * d + j] / length;
      decoder[feature * d + j] = direction;
      encoder[feature * d + j] = direction * norm * meanNorm;
    }
    encoderBias[feature] = 0;
  }
}

/** Draws indices with probability proportional to their weights. */
function weightedDraw(weights: Float32Array, random: Random): () => number {
  const cumulative = new Float64Array(weights.length);
  let total = 0;
  weights.forEach((weight, i) => cumulative[i] = total += weight);
  return () => {
    const target = random.uniform() * total;
    let [low, high] = [0, cumulative.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle] > target) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
