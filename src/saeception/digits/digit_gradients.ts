/** One step's gradients of a stack of digit classifiers, derived by hand. */
import * as tf from "@tensorflow/tfjs";
import { reluGradient } from "@/backend/relu.ts";
import type { AuxiliaryLoss } from "@/saeception/activation_source.ts";
import { auxiliaryLosses } from "@/saeception/aux_loss.ts";
import { digitCrossEntropy, digitOutputs, type DigitWeights } from "@/saeception/digits/digit_classifier.ts";

/** What pulls the opened layer of some networks of a stack. */
export interface Pull {
  /** The loss. */
  loss: AuxiliaryLoss;
  /** Its weight in each network, `[networks, 1, 1]`; 0 leaves a network's gradients as they are, to the bit. */
  lambdas: tf.Tensor3D;
}

/** A batch of a stack. */
export interface DigitBatch {
  /** Pixels, `[1, groups, batch, 784]`: network n sees those of group n modulo `groups`. */
  x: tf.Tensor4D;
  /** The true digits, int32, `[networks · batch]`. */
  labels: tf.Tensor1D;
  /** Targets of the opened layer, `[networks, batch, hidden]`; finite, 0 where a network has none. */
  targets?: tf.Tensor3D | undefined;
}

/** What a step found. */
export interface DigitStep {
  /** The gradients by weight. */
  gradients: DigitWeights;
  /** The opened layer, `[networks, batch, hidden]`. */
  opened: tf.Tensor3D;
}

/**
 * The gradients of each network's `mean cross-entropy + λ · auxiliary loss of h₁ and t`.
 *
 * @param weights A stack of classifiers.
 * @param batch Pixels, labels and targets.
 * @param pulls The auxiliary losses; none without targets.
 * @returns Gradients and the opened layer, the caller's to dispose.
 */
export function digitGradients(weights: DigitWeights, batch: DigitBatch, pulls: Pull[] = []): DigitStep {
  return tf.tidy(() => {
    const { x, labels, targets } = batch;
    const { opened, hidden, logits } = digitOutputs(weights, x);
    const [networks, count, width] = opened.shape;
    const groups = x.shape[1];
    const dLogits = tf.div(digitCrossEntropy(logits, labels).gradient, count) as tf.Tensor3D;
    const dHidden = reluGradient<tf.Tensor3D>(
      tf.matMul(dLogits, weights.outputWeights as tf.Tensor3D),
      hidden,
    );
    let dOpened: tf.Tensor = tf.matMul(dHidden, weights.hiddenWeights as tf.Tensor3D);
    for (const { loss, lambdas } of targets ? pulls : []) {
      dOpened = tf.add(dOpened, tf.mul(auxiliaryLosses[loss].gradients(opened, targets!), lambdas));
    }
    const dFirst = reluGradient(dOpened as tf.Tensor3D, opened);
    const grouped = tf.reshape(dFirst, [networks / groups, groups, count, width]) as tf.Tensor4D;
    return {
      opened,
      gradients: {
        inputWeights: tf.reshape(tf.matMul(grouped, x, true, false), weights.inputWeights.shape),
        inputBias: batchSum(dFirst),
        hiddenWeights: tf.matMul(dHidden, opened, true, false),
        hiddenBias: batchSum(dHidden),
        outputWeights: tf.matMul(dLogits, hidden, true, false),
        outputBias: batchSum(dLogits),
      },
    };
  });
}

/**
 * The sum over the batch, `[networks, 1, columns]`, as a product with ones: TensorFlow's own sum over a middle axis
 * rounds by the place in memory where the columns are no multiple of 8, so that neighbours in the stack would matter.
 */
function batchSum(x: tf.Tensor3D): tf.Tensor3D {
  return tf.matMul(tf.ones([1, 1, x.shape[1]]) as tf.Tensor3D, x);
}
