/** An SAE and its activations as arrays of an artifact, and back. */
import * as tf from "@tensorflow/tfjs";
import type { SparseActivations } from "@/features/activations.ts";
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";
import type { SaeParameters } from "@/sae/model.ts";
import type { SaeModel } from "@/sae/sae.ts";
import { arraysFrom } from "@/training/parameters.ts";
import type { NamedArrays } from "@/training/safetensors.ts";

/**
 * The arrays of an SAE.
 *
 * @param sae The SAE, which stays the caller's.
 * @returns Its weights by name, and `threshold` if it has one.
 */
export function saeArrays({ parameters, activation }: SaeModel): Promise<NamedArrays> {
  return arraysFrom({
    ...parameters,
    ...(activation.kind === "threshold" && { threshold: activation.threshold }),
  });
}

/**
 * Makes an SAE from {@link saeArrays}.
 *
 * @param tensors The arrays, others among them.
 * @param fields What differs from the default configuration.
 * @returns The SAE; the caller disposes of it with `disposeSae`.
 */
export function saeFrom(tensors: NamedArrays, fields: Partial<SaeConfig>): SaeModel {
  const { activation, k } = resolveSaeConfig(fields);
  const tensor = (name: string) => tf.tensor(tensors[name].data as Float32Array, tensors[name].shape);
  const names = ["encoder", "encoderBias", "decoder", "decoderBias"];
  return {
    parameters: Object.fromEntries(names.map((name) => [name, tensor(name)])) as unknown as SaeParameters,
    activation: activation === "relu"
      ? { kind: "relu" }
      : activation === "topk"
      ? { kind: "topk", k }
      : { kind: "threshold", threshold: tensor("threshold") as tf.Tensor1D },
  };
}

/**
 * The arrays of activations.
 *
 * @param name What the names begin with.
 * @param activations Of one stream.
 * @returns `<name>/count`, `offsets`, `samples` and `values`.
 */
export function activationArrays(
  name: string,
  { offsets, samples, values, count }: SparseActivations,
): NamedArrays {
  return {
    [`${name}/count`]: { shape: [1], data: Uint32Array.of(count) },
    [`${name}/offsets`]: { shape: [offsets.length], data: offsets },
    [`${name}/samples`]: { shape: [samples.length], data: samples },
    [`${name}/values`]: { shape: [values.length], data: values },
  };
}

/**
 * Makes activations from {@link activationArrays}.
 *
 * @param tensors The arrays, others among them.
 * @param name What the names begin with.
 * @returns The activations.
 */
export function activationsFrom(tensors: NamedArrays, name: string): SparseActivations {
  const offsets = tensors[`${name}/offsets`].data as Uint32Array;
  return {
    count: tensors[`${name}/count`].data[0],
    nFeatures: offsets.length - 1,
    offsets,
    samples: tensors[`${name}/samples`].data as Uint32Array,
    values: tensors[`${name}/values`].data as Float32Array,
  };
}
