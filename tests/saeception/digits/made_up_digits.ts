/** Made-up digits that a classifier learns within a few steps. */
import * as tf from "@tensorflow/tfjs";
import { digitPixels, type Digits, type DigitSet } from "@/saeception/digits/mnist.ts";
import { seededRandom } from "@/training/random.ts";

/** A few noisy copies of ten random patterns; batches of 16 do not divide them. */
export function madeUpDigits(): Digits {
  const random = seededRandom(0, "patterns");
  const patterns = Uint8Array.from({ length: 10 * digitPixels }, () => 200 * Math.round(random.uniform()));
  const set = (name: string, count: number): DigitSet => {
    const noise = seededRandom(0, name);
    const labels = Int16Array.from({ length: count }, () => noise.integer(10));
    const pixels = Uint8Array.from(
      { length: count * digitPixels },
      (_, i) =>
        noise.uniform() < 0.4
          ? noise.integer(256)
          : patterns[labels[Math.floor(i / digitPixels)] * digitPixels + i % digitPixels],
    );
    return { count, pixels, labels };
  };
  return {
    key: "made-up",
    train: set("train", 90),
    validation: set("validation", 60),
    test: set("test", 1100),
  };
}

/** Random targets, `[count * width]`. */
export function madeUpTargets(count: number, width: number, seed = 0): Float32Array {
  const random = seededRandom(seed, "targets");
  return Float32Array.from({ length: count * width }, random.normal);
}

/** Network n of a stacked tensor. */
export function slot(x: tf.Tensor, n: number): tf.Tensor {
  return tf.squeeze(tf.slice(x, [n], [1]), [0]);
}
