/** What a network on CIFAR-10 makes of a whole set of pictures, some hundred at a time. */
import * as tf from "@tensorflow/tfjs";
import { type CifarSet, cifarSize } from "@/saeception/cifar/cifar.ts";
import { type CifarOutputs, cifarOutputs } from "@/saeception/cifar/cifar_network.ts";
import { breather } from "@/training/progress.ts";

/** Weights by name. */
type Weights = Record<string, tf.Tensor>;

const chunk = 500;
const pictureLength = cifarSize * cifarSize * 3;

/**
 * Gathers pictures and their labels.
 *
 * @param set The pictures.
 * @param indices Which of them, `[batch]`.
 * @returns `x` in [-1, 1], `[batch, 32, 32, 3]`, and int32 `labels`, `[batch]`, the caller's to dispose.
 */
export function pictureBatch(set: CifarSet, indices: Uint32Array): { x: tf.Tensor4D; labels: tf.Tensor1D } {
  const values = new Float32Array(indices.length * pictureLength);
  let to = 0;
  for (const i of indices) {
    for (let from = i * pictureLength, end = from + pictureLength; from < end;) {
      values[to++] = set.pixels[from++] / 127.5 - 1;
    }
  }
  return {
    x: tf.tensor4d(values, [indices.length, cifarSize, cifarSize, 3]),
    labels: tf.tensor1d(Int32Array.from(indices, (i) => set.labels[i]), "int32"),
  };
}

/**
 * Counts the pictures that a network reads right.
 *
 * @param weights Its weights.
 * @param set The pictures.
 * @returns How many.
 */
export async function countRight(weights: Weights, set: CifarSet): Promise<number> {
  let right = 0;
  await overChunks(weights, {
    set,
    read: ({ logits }, labels) => tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), labels), "float32")),
    take: ([count]) => right += count,
  });
  return right;
}

/**
 * Reads the opened layer for every picture.
 *
 * @param weights The network's weights.
 * @param set The pictures.
 * @returns Row-major `[count, hidden]`.
 */
export async function readOpenedPictures(weights: Weights, set: CifarSet): Promise<Float32Array> {
  const hidden = weights["opened/bias"].size;
  const activations = new Float32Array(set.count * hidden);
  await overChunks(weights, {
    set,
    read: ({ opened }) => opened,
    take: (values, first) => activations.set(values, first * hidden),
  });
  return activations;
}

/** What is read of each chunk, and what is done with it. */
interface Reading {
  set: CifarSet;
  read(outputs: CifarOutputs, labels: tf.Tensor1D): tf.Tensor;
  take(values: Float32Array, first: number): void;
}

async function overChunks(weights: Weights, { set, read, take }: Reading): Promise<void> {
  const breathe = breather();
  for (let first = 0; first < set.count; first += chunk) {
    const indices = Uint32Array.from({ length: Math.min(chunk, set.count - first) }, (_, i) => first + i);
    const values = tf.tidy(() => {
      const { x, labels } = pictureBatch(set, indices);
      return read(cifarOutputs(weights, x), labels);
    });
    take(await values.data() as Float32Array, first);
    values.dispose();
    await breathe();
  }
}
