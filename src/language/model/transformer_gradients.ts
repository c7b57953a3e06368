/** The loss of the language model and its gradients, derived by hand: each product once, and no pass that is not needed. */
import * as tf from "@tensorflow/tfjs";
import { isNative, nativeOp } from "@/backend/native_op.ts";
import { reluGradient } from "@/backend/relu.ts";
import { affine } from "@/sae/stacked.ts";
import { attentionBias, normEpsilon, type TransformerParameters } from "@/language/model/transformer.ts";

const smallest = 1e-38; // a probability whose logarithm is finite in float32

/** A batch: contexts and the token that follows each of their tokens. */
export interface TokenBatch {
  /** `[batch, T]` int32. */
  tokens: tf.Tensor2D;
  /** `[batch, T]` int32. */
  targets: tf.Tensor2D;
}

/** What a step learns from. */
export interface TransformerGradients {
  /** Mean cross-entropy of the batch, in nats per token. */
  loss: tf.Scalar;
  /** One gradient per parameter, of its shape. */
  gradients: TransformerParameters;
}

/**
 * Computes the mean cross-entropy of a batch and its derivative by each parameter, of the model that `transformer.ts`
 * defines.
 *
 * @param parameters The model.
 * @param batch The tokens and those that follow.
 * @returns Loss and gradients; the caller disposes of them.
 */
export function transformerGradients(
  parameters: TransformerParameters,
  { tokens, targets }: TokenBatch,
): TransformerGradients {
  return tf.tidy(() => {
    const { embedding, attentionOut, mlpIn, mlpInBias, mlpOut, mlpOutBias, unembed, unembedBias } =
      parameters as TransformerParameters<tf.Tensor2D>;
    const flat = tokens.as1D();
    const x = tf.gather(embedding, flat); // [n, d]
    const before = normalize(x);
    const attended = attention(parameters, { x: before.y, shape: tokens.shape });
    const residual = tf.add<tf.Tensor2D>(x, tf.matMul(attended.mixed, attentionOut));
    const after = normalize(residual);
    const activations = affine(after.y, {
      matrix: mlpIn,
      bias: mlpInBias,
      activation: "relu",
    }) as tf.Tensor2D;
    const final = residual.add<tf.Tensor2D>(affine(activations, { matrix: mlpOut, bias: mlpOutBias }));
    const logits = affine(final, { matrix: unembed, bias: unembedBias }) as tf.Tensor2D; // [n, vocabulary]
    const { losses, dLogits } = crossEntropy(logits, targets.as1D());
    const n = flat.size;

    // dLogits is left unscaled: the mean's 1/n goes into the far smaller tensors behind it.
    const scaled = tf.mul(final, 1 / n);
    const dFinal = tf.matMul(dLogits, unembed, false, true).mul<tf.Tensor2D>(1 / n);
    const dHidden = reluGradient(tf.matMul(dFinal, mlpOut, false, true), activations);
    const dResidual = dFinal.add<tf.Tensor2D>(normGradient(tf.matMul(dHidden, mlpIn, false, true), after));
    const dAttended = attended.gradients(tf.matMul(dResidual, attentionOut, false, true));
    const dX = dResidual.add(normGradient(dAttended.x, before));
    return {
      loss: losses.mean() as tf.Scalar,
      gradients: {
        embedding: tf.unsortedSegmentSum(dX, flat, embedding.shape[0]),
        positions: dAttended.positions,
        attentionIn: tf.matMul(before.y, dAttended.parts, true, false),
        attentionOut: tf.matMul(attended.mixed, dResidual, true, false),
        mlpIn: tf.matMul(after.y, dHidden, true, false),
        mlpInBias: dHidden.sum(0),
        mlpOut: tf.matMul(activations, dFinal, true, false),
        mlpOutBias: dFinal.sum(0),
        unembed: tf.matMul(scaled, dLogits, true, false),
        unembedBias: tf.matMul(tf.fill([1, n], 1 / n), dLogits).as1D(),
      },
    };
  });
}

/**
 * Cross-entropy of each row and its derivative by the logits, `softmax(logits) − [token is the target]`. TensorFlow has one
 * op for both, which takes four times as long as its softmax.
 */
function crossEntropy(
  logits: tf.Tensor2D,
  targets: tf.Tensor1D,
): { losses: tf.Tensor; dLogits: tf.Tensor2D } {
  const [n, vocabulary] = logits.shape;
  const probabilities = tf.softmax(logits);
  const places = tf.stack([tf.range(0, n, 1, "int32"), targets], 1); // [n, 2]
  const losses = tf.gatherND(probabilities, places).maximum(smallest).log().neg();
  const dLogits = isNative()
    ? nativeOp("TensorScatterSub", {}, [probabilities, places, tf.ones([n])], 1)[0]
    : probabilities.sub(tf.oneHot(targets, vocabulary));
  return { losses, dLogits: dLogits as tf.Tensor2D };
}

/** A normalised row and what its gradient needs. */
interface Normalized {
  /** `x·r`, `[n, d]`. */
  y: tf.Tensor2D;
  /** `1 / √(mean(x²) + ε)`, `[n, 1]`. */
  r: tf.Tensor2D;
}

function normalize(x: tf.Tensor2D): Normalized {
  const r = x.square().mean(1, true).add(normEpsilon).rsqrt() as tf.Tensor2D;
  return { y: x.mul(r), r };
}

/** `r·(dy − y·mean(dy·y))`. */
function normGradient(dy: tf.Tensor2D, { y, r }: Normalized): tf.Tensor2D {
  return dy.sub(y.mul(dy.mul(y).mean(1, true))).mul(r);
}

interface AttentionGradients {
  /** By the normalised residual stream, `[n, d]`. */
  x: tf.Tensor2D;
  /** By queries, keys and values, `[n, 3·d]`. */
  parts: tf.Tensor2D;
  /** `[heads, context]`. */
  positions: tf.Tensor;
}

function attention(
  { positions, attentionIn }: TransformerParameters,
  { x, shape: [batch, length] }: { x: tf.Tensor2D; shape: [number, number] },
) {
  const [heads, context] = positions.shape;
  const width = x.shape[1] / heads;
  const matrix = attentionIn as tf.Tensor2D;
  const apart = (joined: tf.Tensor, parts: number) =>
    joined.reshape([batch, length, parts, heads, width]).transpose([2, 0, 3, 1, 4]);
  const [q, k, v] = tf.unstack(apart(tf.matMul(x, matrix), 3)); // [batch, heads, T, d/heads]
  const scaledQ = q.mul(width ** -0.5);
  const weights = tf.softmax(tf.matMul(scaledQ, k, false, true).add(attentionBias(positions, length)));
  const mixed = tf.matMul(weights, v);
  return {
    mixed: mixed.transpose([0, 2, 1, 3]).reshape([batch * length, heads * width]) as tf.Tensor2D,
    gradients(dJoined: tf.Tensor2D): AttentionGradients {
      const dMixed = apart(dJoined, 1).squeeze([0]);
      const along = dMixed.mul(mixed).sum(-1, true); // Σ weights·dWeights of each row, without the [T, T] product
      const dScores = tf.matMul(dMixed, v, false, true).sub(along).mul(weights);
      const dParts = tf.stack([
        tf.matMul(dScores, k).mul(width ** -0.5),
        tf.matMul(dScores, scaledQ, true, false),
        tf.matMul(weights, dMixed, true, false),
      ]);
      const parts = dParts.transpose([1, 3, 0, 2, 4]).reshape([
        batch * length,
        3 * heads * width,
      ]) as tf.Tensor2D;
      return {
        parts,
        x: tf.matMul(parts, matrix, false, true),
        positions: sumOfDiagonals(dScores.sum<tf.Tensor3D>(0)).pad([[0, 0], [0, context - length]]),
      };
    },
  };
}

/** The sum over all i of `x[head, i, i − back]`, `[heads, T]`: with rows one shorter, diagonals stand below each other. */
function sumOfDiagonals(x: tf.Tensor3D): tf.Tensor2D {
  const [heads, length] = x.shape;
  return x.reverse(2).pad([[0, 0], [0, 0], [0, length]])
    .reshape([heads, 2 * length * length])
    .slice([0, 0], [heads, length * (2 * length - 1)])
    .reshape([heads, length, 2 * length - 1])
    .sum<tf.Tensor2D>(1)
    .slice([0, length - 1], [heads, length]);
}
