/** The JumpReLU SAE (Rajamanoharan et al. 2024): a threshold for each feature, learned through straight-through gradients. */
import * as tf from "@tensorflow/tfjs";
import { codeLayout, type LayoutOptions } from "@/sae/code_layout.ts";
import type { SaeConfig } from "@/sae/config.ts";
import { rowNorms } from "@/sae/decoder_rows.ts";
import {
  decoderBiasGradient,
  errorScale,
  type StepGradients,
  type TrainingWeights,
} from "@/sae/gradients.ts";
import { affine, asRow } from "@/sae/stacked.ts";

/** The weights of a JumpReLU SAE in training. */
export type JumpReluWeights<T extends tf.Tensor = tf.Tensor> = TrainingWeights<T> & {
  /** θ itself, not its logarithm, which hardly moves under Adam; ≥ 0, `[nFeatures]`. */
  thresholds: T;
};

/** The fields that decide a JumpReLU loss. */
export type JumpReluLoss =
  & Pick<SaeConfig, "lossScale" | "jumpPenalty" | "tanhScale" | "bandwidth" | "decoderNorms">
  & Partial<Pick<SaeConfig, "penalty" | "preBias" | "preActivationPenalty">>;

/** What a JumpReLU step minimises. */
export interface JumpReluStep extends JumpReluLoss, Pick<LayoutOptions, "listUpTo"> {
  /** The batch, `[batch, dimensions]`, for a stack `[S, batch, dimensions]`. */
  x: tf.Tensor;
  /** Weight of the penalty at this step; for a stack one for each SAE. */
  lambda: number | number[];
  /** The L0 that `l0-target` aims at; for a stack one for each SAE. */
  k: number | number[];
}

/**
 * Straight-through gradients of `squaredError(x, f·D + b) + lambda · penalty` for `f = z ∘ 1[z > θ]`.
 *
 * The penalty is `L0 = mean_b Σ_i 1[z_i > θ_i]`, `(L0 / k − 1)²`, or `mean_b Σ_i tanh(tanhScale · f_i · w_i)`; w_i is ‖d_i‖ for free
 * rows that the penalty weighs, else 1. With `preActivationPenalty` its `mean_b Σ_i ReLU(θ_i − z_i) w_i` comes on top.
 * Pseudo-derivatives, with rect(u) = 1 for |u| < 1/2 and else 0: `∂f/∂z = 1[z > θ]`, `∂f/∂θ = −(θ/ε) rect((z − θ)/ε)`,
 * `∂1[z > θ]/∂θ = −(1/ε) rect((z − θ)/ε)`, `∂1[z > θ]/∂z = 0`.
 *
 * @param weights The weights.
 * @param step The batch and the loss.
 * @returns The gradients; the caller disposes of them.
 */
export function jumpReluGradients(weights: JumpReluWeights, step: JumpReluStep): StepGradients {
  const { x, lossScale, bandwidth, preBias = true, preActivationPenalty = 0, listUpTo } = step;
  return tf.tidy((): StepGradients & tf.TensorContainerObject => {
    const { encoder, encoderBias, decoder, decoderBias, thresholds } = weights;
    const [batch] = x.shape.slice(-2);
    const input = preBias ? tf.sub(x, asRow(decoderBias)) : x;
    const z = affine(input, { matrix: encoder, transpose: true, bias: encoderBias });
    const share = preActivationPenalty > 0 ? 0 : listUpTo;
    const code = codeLayout(z, {
      decoder,
      floor: tf.sub(thresholds, bandwidth / 2),
      listUpTo: share,
    });
    const above = tf.sub(code.z, code.ofFeature(thresholds));
    const active = tf.cast(tf.greater(above, 0), "float32");
    const window = tf.cast(tf.less(tf.abs(above), bandwidth / 2), "float32");
    const f = tf.mul(code.z, active);
    const activity = code.overSamples(active);

    const scale = errorScale(x, lossScale);
    const upstream = tf.mul(tf.sub(tf.add(code.decode(f), asRow(decoderBias)), x), scale);
    const norms = penaltyNorms(weights, step);
    const weight = penaltyWeight(step, { l0: () => tf.sum(activity, -1) });
    let [df, dDecoder] = [code.read(upstream), code.outer(f, upstream)];
    let alongNorms = tf.zerosLike(encoderBias);
    let dThresholds: tf.Tensor;
    if (step.jumpPenalty === "tanh") {
      const slope = tf.mul(weight, step.tanhScale);
      const bent = tf.sub(1, tf.square(tf.tanh(tf.mul(f, code.ofFeature(tf.mul(norms, step.tanhScale))))));
      df = tf.add(df, tf.mul(bent, code.ofFeature(tf.mul(norms, slope))));
      alongNorms = tf.mul(code.overSamples(tf.mul(f, bent)), slope);
      dThresholds = tf.zerosLike(thresholds);
    } else {
      dThresholds = tf.mul(code.overSamples(window), tf.div(weight, -bandwidth));
    }
    dThresholds = tf.sub(
      dThresholds,
      tf.mul(code.overSamples(tf.mul(df, window)), tf.div(thresholds, bandwidth)),
    );
    let dz = tf.mul(df, active);
    if (preActivationPenalty > 0) {
      const each = tf.mul(norms, preActivationPenalty / batch);
      const below = tf.cast(tf.less(above, 0), "float32");
      dz = tf.sub(dz, tf.mul(below, code.ofFeature(each)));
      dThresholds = tf.add(dThresholds, tf.mul(code.overSamples(below), each));
      const lacking = tf.mul(code.overSamples(tf.relu(tf.neg(above))), preActivationPenalty / batch);
      alongNorms = tf.add(alongNorms, lacking);
    }
    if (weighsNorms(step)) {
      dDecoder = tf.add(dDecoder, tf.mul(tf.div(alongNorms, norms).expandDims(-1), decoder));
    }
    const dEncoderBias = code.overSamples(dz);
    const gradients: JumpReluWeights = {
      encoder: code.outer(dz, input),
      encoderBias: dEncoderBias,
      decoder: dDecoder,
      decoderBias: decoderBiasGradient(encoder, { upstream, dEncoderBias, preBias }),
      thresholds: dThresholds,
    };
    return { gradients, fired: tf.cast(tf.greater(activity, 0), "float32") };
  });
}

/**
 * The penalty's value, not multiplied by lambda, without the pre-activation term.
 *
 * @param features `[batch, nFeatures]`, of one SAE.
 * @param options The decoder and the loss.
 * @returns A scalar.
 */
export function jumpReluPenalty(
  features: tf.Tensor2D,
  { decoder, k, ...loss }: JumpReluLoss & { decoder: tf.Tensor; k: number },
): tf.Scalar {
  return tf.tidy(() => {
    if (loss.jumpPenalty === "tanh") {
      const norms = weighsNorms(loss) ? rowNorms(decoder) : tf.onesLike(features);
      return tf.mean(tf.sum(tf.tanh(tf.mul(tf.mul(features, norms), loss.tanhScale)), 1)) as tf.Scalar;
    }
    const l0 = tf.mean(tf.sum(tf.cast(tf.greater(features, 0), "float32"), 1)) as tf.Scalar;
    return loss.jumpPenalty === "l0" ? l0 : tf.square(tf.sub(tf.div(l0, k), 1));
  });
}

/**
 * The value of the pre-activation term, `mean_b Σ_i ReLU(θ_i − z_i) w_i`; not finite where a threshold is not.
 *
 * @param z Pre-activations, `[batch, nFeatures]`, of one SAE.
 * @param options Its weights and the loss.
 * @returns A scalar, not multiplied by `preActivationPenalty`.
 */
export function preActivationTerm(
  z: tf.Tensor2D,
  { weights, loss }: { weights: JumpReluWeights; loss: JumpReluLoss },
): tf.Scalar {
  return tf.tidy(() => {
    const lack = tf.sub(weights.thresholds, z);
    const below = tf.mul(lack, tf.cast(tf.greater(lack, 0), "float32")); // ReLU may turn NaN into 0
    return tf.mean(tf.sum(tf.mul(below, penaltyNorms(weights, loss)), 1)) as tf.Scalar;
  });
}

/**
 * What a feature's entry in the penalty costs: `lambda / batch`, and for `l0-target` that times the square's derivative by L0,
 * `2 (L0 / k − 1) / k`. A scalar, for a stack `[S, 1]`.
 */
function penaltyWeight(
  { x, lambda, k, jumpPenalty }: JumpReluStep,
  { l0 }: { l0: () => tf.Tensor },
): tf.Tensor {
  const [batch] = x.shape.slice(-2);
  const ofSaes = (values: number | number[]) =>
    typeof values === "number" ? tf.scalar(values) : tf.tensor(values, [values.length, 1]);
  const share = tf.div(ofSaes(lambda), batch);
  if (jumpPenalty !== "l0-target") return share;
  const active = tf.div(l0(), batch);
  const excess = tf.sub(tf.div(active.rank === 0 ? active : active.expandDims(-1), ofSaes(k)), 1);
  return tf.mul(share, tf.div(tf.mul(excess, 2), ofSaes(k)));
}

function penaltyNorms({ decoder, encoderBias }: TrainingWeights, loss: JumpReluLoss): tf.Tensor {
  return weighsNorms(loss) ? rowNorms(decoder) : tf.onesLike(encoderBias);
}

function weighsNorms({ decoderNorms, penalty = "norm-weighted" }: JumpReluLoss): boolean {
  return decoderNorms === "free" && penalty === "norm-weighted";
}
