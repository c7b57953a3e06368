/** Where features begin: the values that pre-activations have to exceed. */
import * as tf from "@tensorflow/tfjs";
import { preActivations } from "@/sae/model.ts";
import type { Sae, SaeModel } from "@/sae/sae.ts";

/**
 * The values that a pre-activation has to exceed to become a feature: 0 for ReLU, each living feature's threshold, and
 * for TopK the k-th largest pre-activation of each latent, 0 where that is negative.
 *
 * @param sae The SAE.
 * @param latents Row-major, `[n · dimensions]`.
 * @returns One value, one for each living feature, or one for each latent, rising.
 */
export function activationCutoffs(
  { parameters, activation, density }: SaeModel & Pick<Sae, "density">,
  latents: Float32Array,
): Float32Array {
  if (activation.kind === "relu") return Float32Array.of(0);
  if (activation.kind === "threshold") {
    return (activation.threshold.dataSync() as Float32Array).filter((_, i) => density[i] > 0).sort();
  }
  const { k } = activation;
  const dimensions = parameters.decoderBias.shape[0];
  const smallest = tf.tidy(() => {
    const z = preActivations(parameters, tf.tensor2d(latents, [latents.length / dimensions, dimensions]));
    return tf.relu(tf.topk(z, k).values.slice([0, k - 1], [-1, 1])).dataSync();
  });
  return Float32Array.from(smallest).sort();
}

/**
 * The 10th, 50th and 90th percentile.
 *
 * @param rising Values in rising order.
 * @returns Three of the values; zeros for none.
 */
export function percentiles(rising: Float32Array): [number, number, number] {
  const at = (share: number) => rising[Math.round(share * (rising.length - 1))] ?? 0;
  return [at(0.1), at(0.5), at(0.9)];
}
