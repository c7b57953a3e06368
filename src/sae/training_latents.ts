/** The latents that SAEs learn from, in their training coordinates. */
import * as tf from "@tensorflow/tfjs";
import type { SaeConfig } from "@/sae/config.ts";
import { fitNormalization, type Normalization, normalize } from "@/sae/normalization.ts";
import { seededRandom } from "@/training/random.ts";

/** Training latents of one SAE or of a stack. It owns the normalisations' tensors. */
export interface TrainingLatents {
  /** The map of each SAE. */
  normalizations: Normalization[];
  /** Normalises a batch, `[batch, dimensions]`, for a stack `[S, batch, dimensions]`; the caller disposes of the result. */
  normalize(batch: tf.Tensor): tf.Tensor;
  /** Random latents of one SAE, normalised, `[size, dimensions]`; the caller disposes of them. */
  samples(s: number, draw: Draw): tf.Tensor2D;
  /** Frees the normalisations; the latents stay. */
  dispose(): void;
}

/** What samples are for, which decides the stream of chance, and how many there are at most. */
export interface Draw {
  /** Names the stream. */
  purpose: string;
  /** The step at which they are drawn. */
  step: number;
  /** How many; no more than there are latents. */
  size: number;
}

/**
 * Fits each SAE's normalisation to its latents.
 *
 * @param configs One configuration for each SAE.
 * @param latents `[count, dimensions]`, for a stack `[S, count, dimensions]` or `[1, count, dimensions]` that all share; they stay the
 * caller's.
 * @returns The latents with their normalisations; the caller disposes of it.
 */
export function trainingLatents(configs: SaeConfig[], latents: tf.Tensor): TrainingLatents {
  const stacked = latents.rank === 3;
  const [count, dimensions] = latents.shape.slice(-2);
  const isShared = stacked && latents.shape[0] === 1;
  const latentsOf = (s: number) =>
    (stacked ? tf.slice(latents, [s, 0, 0], [1, count, dimensions]) : latents).reshape([count, dimensions]);
  const fitted = configs.slice(0, isShared ? 1 : configs.length).map((config, s) =>
    tf.tidy(() => ({ ...fitNormalization(latentsOf(s) as tf.Tensor2D, config) }))
  );
  const normalizations = configs.map((_, s) => fitted[isShared ? 0 : s]);
  const joined = (tensors: tf.Tensor[]) => stacked ? tf.stack(tensors) : tensors[0].clone();
  const normalization = {
    mean: joined(normalizations.map(({ mean }) => mean)),
    forward: joined(normalizations.map(({ forward }) => forward)),
  };
  return {
    normalizations,
    normalize: (batch) => normalize(batch, normalization),
    samples(s, { purpose, step, size }) {
      const random = seededRandom(configs[s].seed, "sae", purpose, step);
      const first = isShared ? 0 : s * count;
      const indices = Int32Array.from(
        { length: Math.min(size, count) },
        () => first + random.integer(count),
      );
      return tf.tidy(() => {
        const all = latents.reshape([-1, dimensions]) as tf.Tensor2D;
        return normalize(tf.gather(all, indices), normalizations[s]);
      });
    },
    dispose() {
      tf.dispose([normalization, fitted] as unknown as tf.TensorContainer);
    },
  };
}
