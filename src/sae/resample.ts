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
  /** What new features may point at: targets without the decoder bias, or their residuals, `[n · dimensions]`. */
  targets: Float32Array;
  /** The squared error of each, `[n]`. */
  losses: Float32Array;
  /** Norm of a new encoder row as a share of the living ones' mean norm. */
  norm: number;
  /** Where chance comes from. */
  random: Random;
}

/**
 * Points each dead feature at a target drawn with probability ∝ loss², no target twice while there are others: decoder row = its direction, encoder row = the same
 * with `norm` times the mean norm of living encoder rows, bias 0.
 *
 * @param dead Indices of the dead features.
 * @param resampling The weights and what to point at.
 */
export function resampleDead(dead: Iterable<number>, resampling: Resampling): void {
  const { encoder, encoderBias, decoder, targets, losses, norm, random } = resampling;
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
  const order = drawingOrder(losses.map((loss) => loss ** 2), random);
  for (const [i, feature] of [...gone].entries()) {
    const target = order[i % order.length];
    const length = Math.max(rowNorm(targets, target), 1e-12);
    for (let j = 0; j < d; j++) {
      const direction = targets[target * d + j] / length;
      decoder[feature * d + j] = direction;
      encoder[feature * d + j] = direction * norm * meanNorm;
    }
    encoderBias[feature] = 0;
  }
}

/**
 * Sets what belongs to some features to 0, such as the moments of an optimiser.
 *
 * @param rows `[nFeatures, …]`, changed in place.
 * @param options Which features, and how many there are.
 */
export function clearRows(
  rows: Float32Array,
  { features, nFeatures }: { features: Iterable<number>; nFeatures: number },
): void {
  const width = rows.length / nFeatures;
  for (const feature of features) rows.fill(0, feature * width, (feature + 1) * width);
}

/**
 * All indices in the order in which they would be drawn without replacement, with probability proportional to their
 * weights: by falling `log(u) / weight` with u uniform (Efraimidis and Spirakis 2006).
 */
function drawingOrder(weights: Float32Array, random: Random): number[] {
  const keys = Float64Array.from(
    weights,
    (weight) => Math.log(1 - random.uniform()) / Math.max(weight, 1e-30),
  );
  return [...keys.keys()].sort((a, b) => keys[b] - keys[a]);
}
