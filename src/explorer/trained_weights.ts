/** The weights of a trained VAE and SAE in the form that the plain kernels run. */
import type { KernelActivation, ModelWeights } from "@/explorer/kernel_model.ts";
import type { SaeModel } from "@/sae/sae.ts";
import { arraysFrom } from "@/training/parameters.ts";
import type { Vae } from "@/vae/vae.ts";

/** Weights with the SAE's activation. */
export interface TrainedWeights {
  /** `vae/…` and `sae/…`, without what only training needs. */
  weights: ModelWeights;
  /** How pre-activations become features. */
  activation: KernelActivation;
}

/**
 * Reads the weights.
 *
 * @param vae The VAE.
 * @param sae The SAE on its latents.
 * @returns Copies of the weights.
 * @throws {TypeError} If the VAE is of another architecture than the linear path.
 */
export async function trainedWeights(
  { parameters, config }: Pick<Vae, "parameters" | "config">,
  { parameters: own, activation }: SaeModel,
): Promise<TrainedWeights> {
  if (config.architecture !== "linear-path") {
    throw new TypeError(
      `Cannot run the VAE in a page: found the architecture "${config.architecture}", wanted "linear-path". ` +
        "Use the preset quick",
    );
  }
  const used = Object.entries(parameters).filter(([name]) => !name.startsWith("encoder/logvar/"));
  const { encoder, encoderBias, decoder, decoderBias } = own;
  const arrays = await arraysFrom({
    ...Object.fromEntries(used.map(([name, tensor]) => [`vae/${name}`, tensor])),
    "sae/encoder": encoder,
    "sae/encoderBias": encoderBias,
    "sae/decoder": decoder,
    "sae/decoderBias": decoderBias,
    ...(activation.kind === "threshold" && { "sae/threshold": activation.threshold }),
  });
  return {
    weights: arrays as ModelWeights,
    activation: activation.kind === "threshold" ? { kind: "threshold" } : activation,
  };
}
