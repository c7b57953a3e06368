/** Training a VAE: one resumable run for each configuration, its result kept as an artifact. */
import type * as tf from "@tensorflow/tfjs";
import type { Nouns } from "@/nouns/dataset.ts";
import { type Artifact, artifact } from "@/training/artifact.ts";
import { train } from "@/training/loop.ts";
import { takePrefix, variablesFrom } from "@/training/parameters.ts";
import type { History, RunOptions } from "@/training/progress.ts";
import { resolveVaeConfig, type VaeConfig } from "@/vae/config.ts";
import { latentSize, type Parameters } from "@/vae/network.ts";
import { createTrainee } from "@/vae/trainee.ts";
import { architectureNames, networkOf, type Vae } from "@/vae/vae.ts";

/**
 * Trains the VAE of a configuration, continues a run that was stopped or killed, or returns the finished one.
 *
 * @param nouns The data.
 * @param overrides The fields that differ from the defaults.
 * @param run Signal and progress.
 * @returns The model, marked incomplete if the run was stopped. The caller owns its parameters.
 * @throws {RangeError} If the configuration is refused or the loss is not finite.
 */
export async function trainVae(
  nouns: Nouns,
  overrides: Partial<VaeConfig> = {},
  run: RunOptions = {},
): Promise<Vae> {
  const config = resolveVaeConfig(overrides);
  const result = await artifact("vae", config, async ({ checkpointFolder }) => {
    const begun = performance.now();
    const trainee = await createTrainee(nouns, config, run);
    const { completed, step, history } = await train(trainee, {
      ...run,
      title: `Training the ${architectureNames[config.architecture]}`,
      steps: config.steps,
      measureEvery: Math.max(1, Math.round(config.steps / 50)),
      checkpointFolder,
    });
    const tensors = await trainee.result();
    trainee.dispose();
    const seconds = (performance.now() - begun) / 1000;
    return { complete: completed, metrics: { step, seconds, history: history as unknown as never }, tensors };
  }, { version: 2, inputs: { nouns: nouns.key } });
  return storedVae(result, config);
}

/**
 * Makes the model that an artifact holds.
 *
 * @param result `parameters/…` and `snapshots/…`, with `step`, `seconds` and `history` as metrics.
 * @param config The resolved configuration that it was trained with.
 * @returns The model. The caller owns its parameters.
 */
export function storedVae(result: Artifact, config: VaeConfig): Vae {
  const { step, seconds, history } = result.metrics as unknown as {
    step: number;
    seconds: number;
    history: History;
  };
  return {
    ...vaeFrom(variablesFrom(takePrefix("parameters/", result.tensors)), config),
    key: result.key,
    complete: result.complete,
    training: { step, seconds },
    history,
    snapshots: Object.entries(takePrefix("snapshots/", result.tensors)).map(([at, { data }]) => ({
      step: Number(at),
      images: Float32Array.from(data, (value) => value / 127.5 - 1),
    })),
  };
}

/** The functions of a model with given parameters. */
function vaeFrom(parameters: Parameters, config: VaeConfig) {
  const network = networkOf(config);
  const mode = { training: false };
  return {
    name: architectureNames[config.architecture],
    config,
    parameters,
    imageSize: config.imageSize,
    dimensions: config.latentChannels * latentSize ** 2,
    encode: (images: tf.Tensor4D) => network.encode(parameters, images, mode),
    decode: (z: tf.Tensor2D) => network.decode(parameters, z, mode),
  };
}
