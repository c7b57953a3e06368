/** What the trait classifier sees: noisy nouns as principal components, split into training, validation and test. */
import * as tf from "@tensorflow/tfjs";
import { categories, traitCounts, valueCount, valueOffsets } from "@/nouns/catalogue.ts";
import type { Nouns, NounSet } from "@/nouns/dataset.ts";
import { imageBatch, visibleLabels } from "@/nouns/images.ts";
import type { Labels, Split } from "@/saeception/activation_source.ts";
import type { ClassifierBatch } from "@/saeception/traits/nouns_classifier.ts";
import { type RunOptions } from "@/training/progress.ts";
import { normals, type Random, seededRandom, shuffledIndices } from "@/training/random.ts";
import { fitPca, imageDimensions, type Pca } from "@/vae/pca.ts";

/** What the pictures are made of. */
export interface NoisyNounsConfig {
  /** Seed of the split and of the noise that belongs to each example. */
  seed: number;
  /** Training examples. */
  trainCount: number;
  /** Validation examples; no noun is in both. */
  validationCount: number;
  /** Standard deviation of the noise on each colour of each pixel, whose range is −1 to 1. */
  noise: number;
  /** Principal components that are left of an image. */
  components: number;
}

/** Noisy nouns. */
export interface NoisyNouns {
  /** The visible values of each split's examples, five each. */
  labels: Record<Split, Labels>;
  /**
   * Examples with the noise that belongs to them: the same for every network and every call.
   *
   * @param split Which split.
   * @returns Components scaled to variance 1, row-major `[n, components]`.
   */
  examples(split: Split): Float32Array;
  /**
   * Training examples with fresh noise.
   *
   * @param indices Which of them, `[batch]`.
   * @param random Where the noise comes from.
   * @returns Inputs and labels, the caller's to dispose.
   */
  batch(indices: Uint32Array, random: Random): ClassifierBatch;
}

const poolSize = 1 << 20;
const chunkSize = 1000;

/**
 * Prepares noisy nouns. White noise on the pixels is white noise of the same size along the components, because these
 * are orthogonal directions of length 1: it is added there, where it is cheap.
 *
 * @param nouns The nouns; training and validation examples are drawn from `train`, test examples are all of `heldOut`.
 * @param config Counts, noise and seed.
 * @param run Signal and progress.
 * @throws {RangeError} If there are fewer nouns than asked for.
 */
export async function noisyNouns(
  nouns: Nouns,
  config: NoisyNounsConfig,
  run: RunOptions = {},
): Promise<NoisyNouns> {
  const { seed, trainCount, validationCount, noise, components } = config;
  if (trainCount + validationCount > nouns.train.count) {
    throw new RangeError(
      `Cannot split the nouns: found ${nouns.train.count}, wanted ${trainCount} to train on and ${validationCount} ` +
        "to validate. Load more or ask for fewer",
    );
  }
  const pca = await fitPca(nouns, { rank: components, ...run });
  const order = shuffledIndices(nouns.train.count, seededRandom(seed, "validation"));
  const rows = {
    train: order.slice(0, trainCount),
    validation: order.slice(trainCount, trainCount + validationCount),
    test: Uint32Array.from({ length: nouns.heldOut.count }, (_, i) => i),
  };
  const setOf = (split: Split) => split === "test" ? nouns.heldOut : nouns.train;
  const bySplit = <T>(make: (split: Split) => T): Record<Split, T> => ({
    train: make("train"),
    validation: make("validation"),
    test: make("test"),
  });
  const labels = bySplit((split) => labelsOf(setOf(split), rows[split]));
  const clean = bySplit((split) => project(pca, { set: setOf(split), rows: rows[split] }));
  const pool = normals(poolSize, seededRandom(seed, "noise"));
  const deviations = pca.deviations.data as Float32Array;
  const gains = deviations.map((deviation) => 1 / Math.hypot(deviation, noise));

  /** Every row reads its noise from a random place in one long list. */
  const noisy = (split: Split, { indices, random }: { indices: Uint32Array; random: Random }) => {
    const inputs = new Float32Array(indices.length * components);
    for (let i = 0, to = 0; i < indices.length; i++) {
      let from = random.integer(poolSize - components);
      for (let k = 0, at = indices[i] * components; k < components; k++) {
        inputs[to++] = (clean[split][at++] + noise * pool[from++]) * gains[k];
      }
    }
    return inputs;
  };
  return {
    labels,
    examples(split) {
      const indices = rows[split].map((_, i) => i);
      return noisy(split, { indices, random: seededRandom(seed, "noise of examples", split) });
    },
    batch: (indices, random) => ({
      x: tf.tensor2d(noisy("train", { indices, random }), [indices.length, components]),
      ...headTargets(labels.train, indices),
    }),
  };
}

/** 1 / batch at each visible value, and at all values of its category. */
function headTargets({ values }: Labels, indices: Uint32Array): Omit<ClassifierBatch, "x"> {
  const share = 1 / indices.length;
  const truth = new Float32Array(indices.length * valueCount);
  const visible = new Float32Array(truth.length);
  for (let row = 0; row < indices.length; row++) {
    for (let category = 0; category < categories.length; category++) {
      const value = values[indices[row] * categories.length + category];
      if (value < 0) continue;
      truth[row * valueCount + value] = share;
      const first = row * valueCount + valueOffsets[category];
      visible.fill(share, first, first + traitCounts[category]);
    }
  }
  const shape: [number, number] = [indices.length, valueCount];
  return { truth: tf.tensor2d(truth, shape), visible: tf.tensor2d(visible, shape) };
}

function labelsOf(set: NounSet, rows: Uint32Array): Labels {
  const all = visibleLabels(set);
  const perExample = categories.length;
  const values = new Int16Array(rows.length * perExample);
  rows.forEach((row, i) =>
    values.set(all.subarray(row * perExample, (row + 1) * perExample), i * perExample)
  );
  return { classCount: valueCount, perExample, values };
}

/** Components of nouns without noise, `[n, components]`. */
function project(
  { mean, directions }: Pca,
  { set, rows }: { set: NounSet; rows: Uint32Array },
): Float32Array {
  const components = directions.shape[1];
  const projected = new Float32Array(rows.length * components);
  const onto = tf.tensor2d(directions.data as Float32Array, [imageDimensions, components]);
  const centre = tf.tensor1d(mean.data as Float32Array);
  for (let first = 0; first < rows.length; first += chunkSize) {
    const chunk = rows.subarray(first, first + chunkSize);
    const part = tf.tidy(() => {
      const images = tf.tensor2d(imageBatch(set, chunk), [chunk.length, imageDimensions]);
      return tf.matMul(tf.sub(images, centre) as tf.Tensor2D, onto);
    });
    projected.set(part.dataSync(), first * components);
    part.dispose();
  }
  tf.dispose([onto, centre]);
  return projected;
}
