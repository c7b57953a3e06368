/** A model of three neurons and six tokens, small enough to compute by hand. */

import * as tf from "@tensorflow/tfjs";
import type { TransformerParameters } from "@/language/model/transformer.ts";
import { normals, seededRandom } from "@/training/random.ts";

/**
 * Makes the model and what goes into its logits at four positions. The caller need not dispose of anything.
 *
 * @param seed Of the weights.
 */
export function plantedModel(seed = 1): {
  parameters: TransformerParameters;
  residual: tf.Tensor2D;
  activations: tf.Tensor2D;
} {
  const matrix = (name: string, rows: number, columns: number) =>
    tf.tensor2d(normals(rows * columns, seededRandom(seed, name)), [rows, columns]);
  const parameters: TransformerParameters = {
    embedding: matrix("embedding", 6, 2),
    positions: tf.zeros([1, 8]),
    attentionIn: matrix("attentionIn", 2, 6),
    attentionOut: matrix("attentionOut", 2, 2),
    mlpIn: matrix("mlpIn", 2, 3),
    mlpInBias: tf.zeros([3]),
    mlpOut: matrix("mlpOut", 3, 2),
    mlpOutBias: tf.tensor1d([0.1, -0.2]),
    unembed: matrix("unembed", 2, 6),
    unembedBias: tf.tensor1d([0, 1, 0, -1, 0, 0.5]),
  };
  return { parameters, residual: matrix("residual", 4, 2), activations: matrix("activations", 4, 3).abs() };
}
