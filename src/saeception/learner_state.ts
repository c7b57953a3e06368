/** What a network that learns by Adam has to keep to go on: its weights and the optimiser's moments. */
import * as tf from "@tensorflow/tfjs";
import type { Adam } from "@/backend/adam.ts";
import { addPrefix, arraysFrom, assignVariables, takePrefix, type Variables } from "@/training/parameters.ts";
import type { NamedArrays } from "@/training/safetensors.ts";

/**
 * Reads weights and moments.
 *
 * @param weights The weights.
 * @param adam Their optimiser.
 * @returns `weights/…` and `adam/…`.
 */
export async function learnerState(
  weights: Variables,
  adam: Adam,
): Promise<NamedArrays> {
  const moments = adam.state();
  const arrays = await arraysFrom({ ...addPrefix("weights/", weights), ...addPrefix("adam/", moments) });
  tf.dispose(moments);
  return arrays;
}

/**
 * Puts back what {@linkcode learnerState} gave.
 *
 * @param arrays `weights/…` and `adam/…`, among others.
 * @param learner The weights and their optimiser.
 * @throws {TypeError} If a weight is missing or has another shape.
 */
export function restoreLearner(
  arrays: NamedArrays,
  { weights, adam }: { weights: Variables; adam: Adam },
): void {
  assignVariables(weights, takePrefix("weights/", arrays));
  const moments = Object.entries(takePrefix("adam/", arrays)).map(([name, { data }]) => [name, data]);
  adam.restore(Object.fromEntries(moments), arrays["adam/step"].data[0]);
}
