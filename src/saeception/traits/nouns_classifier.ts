/** The trait classifier: principal components of a noun → hidden units → a narrow opened layer → one softmax head per category. */
import * as tf from "@tensorflow/tfjs";
import { relu, reluGradient } from "@/backend/relu.ts";
import { categories, traitCounts, valueCount, valueOffsets } from "@/nouns/catalogue.ts";
import type { AuxiliaryLoss, Network } from "@/saeception/activation_source.ts";
import { auxiliaryLosses } from "@/saeception/aux_loss.ts";
import { normals, seededRandom } from "@/training/random.ts";

/** The weights; matrices are `[inputs, outputs]`. */
export type ClassifierWeights<T = tf.Tensor> = {
  /** `[components, hidden]`. */
  inputWeights: T;
  /** `[hidden]`. */
  inputBias: T;
  /** `[hidden, dimensions]`. */
  openedWeights: T;
  /** `[dimensions]`. */
  openedBias: T;
  /** The five heads side by side, `[dimensions, 437]`. */
  headWeights: T;
  /** `[437]`. */
  headBias: T;
};

/** The widths of a classifier. */
export interface ClassifierShape {
  /** Inputs. */
  components: number;
  /** Units between the inputs and the opened layer. */
  hidden: number;
  /** Units of the opened layer. */
  dimensions: number;
}

/** What one step of one classifier sees. */
export interface ClassifierBatch {
  /** Noisy components, `[batch, components]`. */
  x: tf.Tensor2D;
  /** 1 / batch at the value of each visible trait, else 0, `[batch, 437]`. */
  truth: tf.Tensor2D;
  /** 1 / batch at all values of each category whose trait is visible, else 0, `[batch, 437]`. */
  visible: tf.Tensor2D;
}

/** What pulls the opened layer. */
export interface ClassifierPull {
  /** The loss. */
  loss: AuxiliaryLoss;
  /** Its weight, above 0. */
  lambda: number;
  /** What the opened layer shall point at, `[batch, dimensions]`. */
  targets: tf.Tensor2D;
}

/**
 * Draws the weights of one classifier: normal with variance 2 / inputs (He et al. 2015), biases 0. The heads begin at a
 * quarter of that deviation: sure of nothing, they leave the units of the opened layer alive.
 *
 * @param seed Each matrix has its own stream.
 * @param shape The widths.
 */
export function initialClassifier(
  seed: number,
  { components, hidden, dimensions }: ClassifierShape,
): Network & ClassifierWeights<Network[string]> {
  const matrix = (name: string, [inputs, outputs]: [number, number], gain = 1) => {
    const data = normals(inputs * outputs, seededRandom(seed, "nouns classifier", name));
    const deviation = gain * Math.sqrt(2 / inputs);
    return { shape: [inputs, outputs], data: data.map((value) => value * deviation) };
  };
  const zeros = (outputs: number) => ({ shape: [outputs], data: new Float32Array(outputs) });
  return {
    inputWeights: matrix("inputWeights", [components, hidden]),
    inputBias: zeros(hidden),
    openedWeights: matrix("openedWeights", [hidden, dimensions]),
    openedBias: zeros(dimensions),
    headWeights: matrix("headWeights", [dimensions, valueCount], 0.25),
    headBias: zeros(valueCount),
  };
}

/**
 * The opened layer, `h = ReLU(W₂ ReLU(W₁x + b₁) + b₂)`.
 *
 * @param weights The classifier.
 * @param x Noisy components, `[n, components]`.
 * @returns `[n, dimensions]`, the caller's to dispose.
 */
export function openedLayer(weights: ClassifierWeights, x: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => layers(weights, x).opened);
}

/**
 * What the heads make of the opened layer, which may be an edited one: `W₃h + b₃`.
 *
 * @param weights The classifier.
 * @param opened `[n, dimensions]`.
 * @returns Logits of all values, `[n, 437]`, the caller's to dispose.
 */
export function headLogits(
  { headWeights, headBias }: Pick<ClassifierWeights, "headWeights" | "headBias">,
  opened: tf.Tensor2D,
): tf.Tensor2D {
  return linear(opened, headWeights, headBias);
}

/**
 * Reads the likeliest value of each category.
 *
 * @param logits `[n, 437]`.
 * @returns A value of each category, 0 to 436, of equals the lowest, `[n, 5]`.
 */
export function readValues(logits: Float32Array): Int16Array {
  const count = logits.length / valueCount;
  const read = new Int16Array(count * categories.length);
  for (let sample = 0; sample < count; sample++) {
    const row = logits.subarray(sample * valueCount, (sample + 1) * valueCount);
    valueOffsets.forEach((first, category) => {
      let best = first;
      for (let value = first; value < first + traitCounts[category]; value++) {
        if (row[value] > row[best]) best = value;
      }
      read[sample * categories.length + category] = best;
    });
  }
  return read;
}

/**
 * The gradients of `Σ_categories Σ_visible −log softmax(logits)[value] / batch + λ · auxiliary loss of h and its
 * targets`, derived by hand.
 *
 * @param weights The classifier.
 * @param batch Inputs and labels.
 * @param pull The auxiliary loss, if there is one.
 * @returns Gradients and the opened layer, the caller's to dispose.
 */
export function classifierGradients(
  weights: ClassifierWeights,
  { x, truth, visible }: ClassifierBatch,
  pull?: ClassifierPull,
): { gradients: ClassifierWeights; opened: tf.Tensor2D } {
  return tf.tidy(() => {
    const { hidden, opened } = layers(weights, x);
    const dLogits = tf.sub(tf.mul(headShares(headLogits(weights, opened)), visible), truth) as tf.Tensor2D;
    let dOpened = tf.matMul(dLogits, weights.headWeights as tf.Tensor2D, false, true);
    if (pull) dOpened = tf.add(dOpened, tf.mul(auxiliaryGradient(opened, pull), pull.lambda));
    dOpened = reluGradient(dOpened, opened);
    const dHidden = reluGradient(
      tf.matMul(dOpened, weights.openedWeights as tf.Tensor2D, false, true),
      hidden,
    );
    return {
      opened,
      gradients: {
        inputWeights: tf.matMul(x, dHidden, true),
        inputBias: tf.sum(dHidden, 0),
        openedWeights: tf.matMul(hidden, dOpened, true),
        openedBias: tf.sum(dOpened, 0),
        headWeights: tf.matMul(opened, dLogits, true),
        headBias: tf.sum(dLogits, 0),
      },
    };
  });
}

function layers(weights: ClassifierWeights, x: tf.Tensor2D) {
  const hidden = relu(linear(x, weights.inputWeights, weights.inputBias));
  return { hidden, opened: relu(linear(hidden, weights.openedWeights, weights.openedBias)) };
}

function linear(x: tf.Tensor2D, weights: tf.Tensor, bias: tf.Tensor): tf.Tensor2D {
  return tf.fused.matMul({ a: x, b: weights as tf.Tensor2D, bias }) as tf.Tensor2D;
}

/** The softmax of each head, `[batch, 437]`. */
function headShares(logits: tf.Tensor2D): tf.Tensor2D {
  const heads = valueOffsets.map((first, category) =>
    tf.softmax(tf.slice(logits, [0, first], [-1, traitCounts[category]]))
  );
  return tf.concat(heads, 1) as tf.Tensor2D;
}

function auxiliaryGradient(opened: tf.Tensor2D, { loss, targets }: ClassifierPull): tf.Tensor2D {
  const stacked = auxiliaryLosses[loss].gradients(tf.expandDims(opened), tf.expandDims(targets));
  return tf.squeeze(stacked, [0]);
}
