/** The ReLU SAE with its L1 penalty: gradients derived by hand. */
import * as tf from "@tensorflow/tfjs";
import { reluGradient } from "@/backend/relu.ts";
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

/** What a ReLU step minimises. */
export interface ReluStep
  extends
    Pick<SaeConfig, "lossScale" | "decoderNorms">,
    Partial<Pick<SaeConfig, "penalty" | "preBias">>,
    Pick<LayoutOptions, "listUpTo"> {
  /** Weight of the L1 penalty at this step; for a stack one for each SAE. */
  lambda: number | number[];
}

/**
 * Gradients of `squaredError + lambda · l1Penalty` for `f = ReLU(z)`.
 *
 * @param weights The weights.
 * @param options The batch `x`, `[batch, dimensions]`, and the loss.
 * @returns The gradients; the caller disposes of them.
 */
export function reluGradients(
  weights: TrainingWeights,
  { x, lambda, lossScale, decoderNorms, penalty = "norm-weighted", preBias = true, listUpTo }:
    & { x: tf.Tensor }
    & ReluStep,
): StepGradients {
  return tf.tidy(() => {
    const { encoder, encoderBias, decoder, decoderBias } = weights;
    const [batch] = x.shape.slice(-2);
    const input = preBias ? tf.sub(x, asRow(decoderBias)) : x;
    const features = affine(input, {
      matrix: encoder,
      transpose: true,
      bias: encoderBias,
      activation: "relu",
    });
    const code = codeLayout(features, { decoder, listUpTo });
    const f = code.z;
    const weighsNorms = decoderNorms === "free" && penalty === "norm-weighted";
    const norms = weighsNorms ? rowNorms(decoder) : tf.ones(encoderBias.shape);
    const share = typeof lambda === "number"
      ? lambda / batch
      : tf.tensor(lambda.map((each) => each / batch), [lambda.length, 1]);
    const reconstruction = tf.add(code.decode(f), asRow(decoderBias));
    const upstream = tf.mul(tf.sub(reconstruction, x), errorScale(x, lossScale));
    const dz = reluGradient(tf.add(code.read(upstream), code.ofFeature(tf.mul(norms, share))), f);
    const [dEncoderBias, activity] = [code.overSamples(dz), code.overSamples(f)];
    let dDecoder = code.outer(f, upstream);
    if (weighsNorms) {
      const along = tf.div(tf.mul(activity, share), norms).expandDims(-1);
      dDecoder = tf.add(dDecoder, along.mul(decoder));
    }
    return {
      gradients: {
        encoder: code.outer(dz, input),
        encoderBias: dEncoderBias,
        decoder: dDecoder,
        decoderBias: decoderBiasGradient(encoder, { upstream, dEncoderBias, preBias }),
      },
      fired: tf.cast(tf.greater(activity, 0), "float32"),
    };
  });
}
