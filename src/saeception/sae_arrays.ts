/** SAEs between the backend and the disk. */
import * as tf from "@tensorflow/tfjs";
import type { Activation, SaeParameters } from "@/sae/model.ts";
import type { SaeModel } from "@/sae/sae.ts";
import { arraysFrom } from "@/training/parameters.ts";
import type { NamedArrays } from "@/training/safetensors.ts";

/**
 * Reads an SAE's weights.
 *
 * @param sae The SAE; ReLU or top-k.
 * @param name What stands before each array's name.
 * @returns `<name>/encoder`, `<name>/encoderBias`, `<name>/decoder` and `<name>/decoderBias`.
 */
export async function saeArrays({ parameters }: SaeModel, name: string): Promise<NamedArrays> {
  const named = Object.entries(parameters).map(([field, tensor]) => [`${name}/${field}`, tensor]);
  return await arraysFrom(Object.fromEntries(named));
}

/**
 * Makes an SAE from its weights.
 *
 * @param arrays What {@link saeArrays} gave, among others.
 * @param name What stands before each array's name.
 * @param activation ReLU unless told.
 * @returns The SAE; the caller disposes of it.
 */
export function saeFrom(
  arrays: NamedArrays,
  name: string,
  activation: Activation = { kind: "relu" },
): SaeModel {
  const tensor = (field: keyof SaeParameters) => {
    const { data, shape } = arrays[`${name}/${field}`];
    return tf.tensor(data as Float32Array, shape);
  };
  return {
    parameters: {
      encoder: tensor("encoder") as tf.Tensor2D,
      encoderBias: tensor("encoderBias") as tf.Tensor1D,
      decoder: tensor("decoder") as tf.Tensor2D,
      decoderBias: tensor("decoderBias") as tf.Tensor1D,
    },
    activation,
  };
}
