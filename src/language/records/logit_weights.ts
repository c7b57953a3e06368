/** What directions of the MLP's activations do to the logits, without any text: the direct path to the unembedding. */

import * as tf from "@tensorflow/tfjs";
import { tidyValues } from "@/features/tidy_values.ts";
import type { TransformerParameters } from "@/language/model/transformer.ts";

/**
 * Computes the logit weights of directions: `directions·mlpOut·unembed`. The logits are linear in the MLP's activations,
 * so that they move by exactly f times this when a direction is added f times (Towards Monosemanticity, logit weights).
 *
 * @param parameters The model.
 * @param directions Row by row, [m, dMlp].
 * @returns [m, vocabulary], not shifted.
 * @throws {TypeError} When the directions are not of the model's MLP.
 */
export function logitWeights(
  { mlpOut, unembed }: Pick<TransformerParameters, "mlpOut" | "unembed">,
  directions: Float32Array,
): Float32Array {
  const dMlp = mlpOut.shape[0];
  if (directions.length % dMlp) {
    throw new TypeError(
      `Cannot compute logit weights: found ${directions.length} numbers, wanted rows of ${dMlp}. ` +
        "Take directions of the same model's MLP activations",
    );
  }
  return tidyValues(() => {
    const rows = tf.tensor2d(directions, [directions.length / dMlp, dMlp]);
    return tf.matMul(tf.matMul(rows, mlpOut as tf.Tensor2D), unembed as tf.Tensor2D);
  });
}

/**
 * Shifts logit weights so that their median is 0: a softmax does not see the shift, and a positive weight then speaks for
 * a token more than for the usual one (as Towards Monosemanticity draws them).
 *
 * @param weights Of one direction: [vocabulary].
 * @returns [vocabulary].
 */
export function medianShifted(weights: Float32Array): Float32Array {
  const sorted = weights.toSorted();
  const middle = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  return weights.map((weight) => weight - middle);
}

/**
 * Gives the tokens with the largest and the smallest weights.
 *
 * @param weights Of one direction: [vocabulary].
 * @param count How many of each.
 * @returns Tokens, the largest weight first and the smallest first; ties by the lower token.
 */
export function extremeTokens(weights: Float32Array, count: number): { top: number[]; bottom: number[] } {
  const order = Array.from(weights.keys()).sort((a, b) => weights[b] - weights[a] || a - b);
  const rising = order.toSorted((a, b) => weights[a] - weights[b] || a - b);
  return { top: order.slice(0, count), bottom: rising.slice(0, count) };
}
