/** A one-layer transformer whose logits are linear in the activations of its MLP. */
import * as tf from "@tensorflow/tfjs";
import { relu } from "@/backend/relu.ts";

/** The parameters, d = `dModel`. */
export type TransformerParameters<T extends tf.Tensor = tf.Tensor> = {
  /** A row for each token, `[vocabulary, d]`. */
  embedding: T;
  /** Added to a head's score of the token this many back, `[heads, context]`. */
  positions: T;
  /** Queries, keys and values beside each other, each with the heads beside each other, `[d, 3·d]`. */
  attentionIn: T;
  /** `[d, d]`. */
  attentionOut: T;
  /** `[d, dMlp]`. */
  mlpIn: T;
  /** `[dMlp]`. */
  mlpInBias: T;
  /** `[dMlp, d]`. */
  mlpOut: T;
  /** `[d]`. */
  mlpOutBias: T;
  /** `[d, vocabulary]`. */
  unembed: T;
  /** `[vocabulary]`. */
  unembedBias: T;
};

/** What the logits are made of, a row for each position of each context in order, n = batch · T. */
export interface MlpActivations {
  /** The residual stream after attention, to which the MLP adds, `[n, d]`. */
  residual: tf.Tensor2D;
  /** The MLP's neurons after their ReLU, `[n, dMlp]`. */
  activations: tf.Tensor2D;
}

/** Added to the mean square under the root of {@linkcode rmsNorm}. */
export const normEpsilon = 1e-5;

const masked = -1e9; // a score that the softmax turns into 0

/**
 * Runs the model up to its MLP's neurons.
 *
 * `x = embedding[token]`, `residual = x + attention(norm(x))·attentionOut`,
 * `activations = ReLU(norm(residual)·mlpIn + mlpInBias)`.
 *
 * @param parameters The model.
 * @param tokens `[batch, T]` int32 with T from 1 to `context`.
 * @returns Residual stream and activations, `[batch·T, …]`; the caller disposes of both.
 */
export function mlpActivations(parameters: TransformerParameters, tokens: tf.Tensor2D): MlpActivations {
  return tf.tidy(() => {
    const { embedding, attentionOut, mlpIn, mlpInBias } = parameters;
    const x = tf.gather(embedding, tokens.flatten()) as tf.Tensor2D; // [n, d]
    const attended = attention(parameters, { x: rmsNorm(x), shape: tokens.shape });
    const residual = tf.add<tf.Tensor2D>(x, tf.matMul(attended, attentionOut as tf.Tensor2D));
    const activations = relu(
      tf.add<tf.Tensor2D>(tf.matMul(rmsNorm(residual), mlpIn as tf.Tensor2D), mlpInBias),
    );
    return { residual, activations };
  });
}

/**
 * Turns residual stream and activations into logits; linear in both.
 *
 * `logits = (residual + activations·mlpOut + mlpOutBias)·unembed + unembedBias`. There is no norm before the unembedding,
 * so a direction v of the activations moves the logits by exactly `v·mlpOut·unembed`.
 *
 * @param parameters The model.
 * @param parts What {@linkcode mlpActivations} gives, or the same with other activations.
 * @returns `[n, vocabulary]`; the caller disposes of it.
 */
export function logits(
  parameters: TransformerParameters,
  { residual, activations }: MlpActivations,
): tf.Tensor2D {
  return tf.tidy(() => {
    const { mlpOut, mlpOutBias, unembed, unembedBias } = parameters;
    const final = residual.add(tf.matMul(activations, mlpOut as tf.Tensor2D)).add<tf.Tensor2D>(mlpOutBias);
    return tf.matMul(final, unembed as tf.Tensor2D).add(unembedBias);
  });
}

/**
 * Scales each row to a mean square of 1: `x / √(mean(x²) + 1e-5)` (RMSNorm, Zhang and Sennrich 2019), without a gain,
 * which the matrix behind it holds.
 *
 * @param x `[n, d]`.
 * @returns `[n, d]`.
 */
export function rmsNorm(x: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => x.mul(x.square().mean(1, true).add(normEpsilon).rsqrt()));
}

/**
 * What is added to the scores before the softmax: of query i and key j `positions[head, i − j]`, and −10⁹ for the keys
 * that come after their query.
 *
 * @param positions `[heads, context]`.
 * @param length T, at most `context`.
 * @returns `[heads, T, T]`.
 */
export function attentionBias(positions: tf.Tensor, length: number): tf.Tensor3D {
  return tf.tidy(() => {
    const pairs = Array.from({ length: length * length }, (_, p) => Math.floor(p / length) - p % length);
    const back = tf.tensor1d(pairs.map((distance) => Math.max(0, distance)), "int32");
    const mask = tf.tensor2d(pairs.map((distance) => distance < 0 ? masked : 0), [length, length]);
    const [heads] = positions.shape;
    return tf.gather(positions, back, 1).reshape([heads, length, length]).add<tf.Tensor3D>(mask);
  });
}

/** `softmax(q·kᵀ/√(d/heads) + bias)·v` of each head, the heads beside each other, `[n, d]`. */
function attention(
  { positions, attentionIn }: TransformerParameters,
  { x, shape: [batch, length] }: { x: tf.Tensor2D; shape: [number, number] },
): tf.Tensor2D {
  const [heads] = positions.shape;
  const width = x.shape[1] / heads;
  const parts = tf.matMul(x, attentionIn as tf.Tensor2D) // [n, 3·d]
    .reshape([batch, length, 3, heads, width])
    .transpose([2, 0, 3, 1, 4]); // [3, batch, heads, T, d/heads]
  const [q, k, v] = tf.unstack(parts);
  const scores = tf.matMul(q, k, false, true).mul(width ** -0.5).add(attentionBias(positions, length));
  const mixed = tf.matMul(tf.softmax(scores), v); // [batch, heads, T, d/heads]
  return mixed.transpose([0, 2, 1, 3]).reshape([batch * length, heads * width]);
}
