/** The gated SAE (Rajamanoharan et al. 2024): which features are active and how strong they are is decided apart. */
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

/** The weights of a gated SAE in training: the encoder bias belongs to the gate, the magnitudes have a gain and a bias. */
export type GatedWeights<T extends tf.Tensor = tf.Tensor> = TrainingWeights<T> & {
  /** r: the magnitudes' encoder is the gate's times e^r, `[nFeatures]`. */
  magnitudeGain: T;
  /** `[nFeatures]`. */
  magnitudeBias: T;
};

/** What a gated step minimises. */
export interface GatedStep
  extends
    Pick<SaeConfig, "lossScale" | "gatedForm">,
    Partial<Pick<SaeConfig, "preBias">>,
    Pick<LayoutOptions, "listUpTo"> {
  /** The batch, `[batch, dimensions]`, for a stack `[S, batch, dimensions]`. */
  x: tf.Tensor;
  /** Weight of the penalty at this step; for a stack one for each SAE. */
  lambda: number | number[];
}

/**
 * Gradients of the gated loss. With `u = x − b` (x without `preBias`), `π = u·Eᵀ + b_gate` and `y = e^r ∘ (u·Eᵀ) + b_mag`:
 *
 * `f = 1[π > 0] ∘ ReLU(y)`, `loss = squaredError(x, f·D + b) + lambda · mean_b Σ_i ReLU(π_i) w_i + squaredError(x, ReLU(π)·D* + b*)`,
 *
 * where for `unit` w = 1, for `free` w_i = ‖d_i‖, for `frozen-norms` the same as a constant; D* and b* are constants
 * except for `free`. The step 1[·] passes no gradient. Where few gates are open, only they are computed with.
 *
 * @param weights The weights.
 * @param step The batch and the loss.
 * @returns The gradients; the caller disposes of them.
 */
export function gatedGradients(
  weights: GatedWeights,
  { x, lambda, lossScale, gatedForm, preBias = true, listUpTo }: GatedStep,
): StepGradients {
  return tf.tidy((): StepGradients & tf.TensorContainerObject => {
    const { encoder, encoderBias, decoder, decoderBias, magnitudeGain, magnitudeBias } = weights;
    const [batch] = x.shape.slice(-2);
    const input = preBias ? tf.sub(x, asRow(decoderBias)) : x;
    const pi = affine(input, { matrix: encoder, transpose: true, bias: encoderBias });
    const code = codeLayout(pi, { decoder, listUpTo });
    const gain = code.ofFeature(tf.exp(magnitudeGain));
    const projected = tf.sub(code.z, code.ofFeature(encoderBias)); // (x − b) · Eᵀ
    const open = tf.cast(tf.greater(code.z, 0), "float32");
    const gate = tf.relu(code.z);
    const f = tf.mul(open, tf.relu(tf.add(tf.mul(projected, gain), code.ofFeature(magnitudeBias))));

    const scale = errorScale(x, lossScale);
    const upstreamOf = (values: tf.Tensor) =>
      tf.mul(tf.sub(tf.add(code.decode(values), asRow(decoderBias)), x), scale);
    const [main, auxiliary] = [upstreamOf(f), upstreamOf(gate)];
    const share = typeof lambda === "number"
      ? tf.scalar(lambda / batch)
      : tf.tensor(lambda.map((each) => each / batch), [lambda.length, 1]);
    const norms = gatedForm === "unit" ? tf.onesLike(encoderBias) : rowNorms(decoder);
    const dMagnitude = tf.mul(code.read(main), tf.cast(tf.greater(f, 0), "float32"));
    const dGate = tf.mul(tf.add(code.read(auxiliary), code.ofFeature(tf.mul(norms, share))), open);
    const dProjected = tf.add(tf.mul(dMagnitude, gain), dGate);

    let [dDecoder, upstream] = [code.outer(f, main), main];
    if (gatedForm === "free") {
      const along = tf.div(tf.mul(code.overSamples(gate), share), norms).expandDims(-1);
      dDecoder = tf.addN([dDecoder, code.outer(gate, auxiliary), tf.mul(along, decoder)]);
      upstream = tf.add(main, auxiliary);
    }
    const gradients: GatedWeights = {
      encoder: code.outer(dProjected, input),
      encoderBias: code.overSamples(dGate),
      decoder: dDecoder,
      decoderBias: decoderBiasGradient(encoder, {
        upstream,
        dEncoderBias: code.overSamples(dProjected),
        preBias,
      }),
      magnitudeGain: tf.mul(code.overSamples(tf.mul(dMagnitude, projected)), tf.exp(magnitudeGain)),
      magnitudeBias: code.overSamples(dMagnitude),
    };
    return { gradients, fired: tf.cast(tf.greater(code.overSamples(f), 0), "float32") };
  });
}

/** What a gated SAE makes of a batch. */
export interface GatedCode {
  /** Features, `[batch, nFeatures]`. */
  features: tf.Tensor2D;
  /** ReLU(π), `[batch, nFeatures]`. */
  gate: tf.Tensor2D;
}

/**
 * The forward pass of a gated SAE as {@link gatedGradients} writes it, dense and differentiable.
 *
 * @param weights The weights of one SAE.
 * @param input What the encoder reads, `[batch, dimensions]`.
 * @returns Features and gates; the caller disposes of them.
 */
export function gatedCode(weights: GatedWeights, input: tf.Tensor2D): GatedCode {
  return tf.tidy((): GatedCode & tf.TensorContainerObject => {
    const { encoder, encoderBias, magnitudeGain, magnitudeBias } = weights;
    const projected = tf.matMul(input, encoder as tf.Tensor2D, false, true);
    const pi = tf.add(projected, encoderBias) as tf.Tensor2D;
    const magnitude = tf.relu(tf.add(tf.mul(projected, tf.exp(magnitudeGain)), magnitudeBias));
    return {
      features: tf.mul(tf.cast(tf.greater(pi, 0), "float32"), magnitude) as tf.Tensor2D,
      gate: tf.relu(pi),
    };
  });
}

/**
 * A gated SAE as one with thresholds, which gives the same features: with `y = e^r ∘ (u·Eᵀ) + b_mag` the gate is open
 * where `y > b_mag − e^r ∘ b_gate`, so that `f = y ∘ 1[y > θ]` with `θ = ReLU(b_mag − e^r ∘ b_gate)` (the paper's appendix).
 *
 * @param weights The weights of one SAE.
 * @returns Weights whose pre-activations are y, and θ, `[nFeatures]`; the caller disposes of them.
 */
export function gatedAsThresholds(
  weights: GatedWeights,
): { weights: TrainingWeights; threshold: tf.Tensor1D } {
  const { encoder, encoderBias, decoder, decoderBias, magnitudeGain, magnitudeBias } = weights;
  return tf.tidy(() => {
    const gain = tf.exp(magnitudeGain);
    return {
      weights: {
        encoder: tf.mul(encoder, tf.expandDims(gain, -1)),
        encoderBias: tf.clone(magnitudeBias),
        decoder: tf.clone(decoder),
        decoderBias: tf.clone(decoderBias),
      },
      threshold: tf.relu(tf.sub(magnitudeBias, tf.mul(gain, encoderBias))) as tf.Tensor1D,
    };
  });
}
