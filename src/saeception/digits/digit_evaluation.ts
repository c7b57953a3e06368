/** What digit classifiers make of a whole set of digits, a thousand at a time. */
import * as tf from "@tensorflow/tfjs";
import {
  digitCrossEntropy,
  digitOutputs,
  type DigitWeights,
  openedLayer,
} from "@/saeception/digits/digit_classifier.ts";
import { scaledPixels } from "@/saeception/digits/digit_stack.ts";
import type { DigitSet } from "@/saeception/digits/mnist.ts";
import { breather } from "@/training/progress.ts";

/** How well a stack of classifiers reads. */
export interface DigitScores {
  /** Digits that each network reads right. */
  correct: number[];
  /** Mean cross-entropy of each network. */
  loss: number[];
}

const chunk = 1000;

/**
 * Lets every classifier of a stack read every digit.
 *
 * @param weights A stack of classifiers.
 * @param digits The digits.
 * @param inputScale Factor on the grey values.
 * @returns One score for each network.
 */
export async function scoreStack(
  weights: DigitWeights,
  { digits, inputScale }: { digits: DigitSet; inputScale: number },
): Promise<DigitScores> {
  const networks = weights.inputWeights.shape[0];
  const scores: DigitScores = { correct: Array(networks).fill(0), loss: Array(networks).fill(0) };
  for await (const indices of chunks(digits.count)) {
    const labels = Int32Array.from(indices, (i) => digits.labels[i]);
    const [correct, loss] = tf.tidy(() => {
      const { logits } = digitOutputs(
        weights,
        scaledPixels(digits.pixels, { indices: [indices], inputScale }),
      );
      const truth = tf.tensor1d(labels, "int32");
      const right = tf.equal(tf.argMax(logits, 2), tf.expandDims(truth, 0));
      const { losses } = digitCrossEntropy(logits, tf.tile(truth, [networks]));
      return [tf.sum(tf.cast(right, "float32"), 1), tf.sum(tf.reshape(losses, [networks, -1]), 1)];
    });
    const [counts, sums] = [await correct.data(), await loss.data()];
    for (let i = 0; i < networks; i++) {
      scores.correct[i] += counts[i];
      scores.loss[i] += sums[i] / digits.count;
    }
    tf.dispose([correct, loss]);
  }
  return scores;
}

/**
 * Reads the opened layer of one classifier for every digit.
 *
 * @param weights A stack of one classifier.
 * @param digits The digits.
 * @param inputScale Factor on the grey values.
 * @returns Row-major `[count, hidden]`.
 */
export async function readOpenedLayer(
  weights: DigitWeights,
  { digits, inputScale }: { digits: DigitSet; inputScale: number },
): Promise<Float32Array> {
  const dimensions = weights.inputWeights.shape[1]!;
  const values = new Float32Array(digits.count * dimensions);
  for await (const indices of chunks(digits.count)) {
    const opened = tf.tidy(() =>
      openedLayer(weights, scaledPixels(digits.pixels, { indices: [indices], inputScale }))
    );
    values.set(await opened.data(), indices[0] * dimensions);
    opened.dispose();
  }
  return values;
}

async function* chunks(count: number): AsyncGenerator<Uint32Array> {
  const breathe = breather();
  for (let from = 0; from < count; from += chunk) {
    yield Uint32Array.from({ length: Math.min(chunk, count - from) }, (_, i) => from + i);
    await breathe();
  }
}
