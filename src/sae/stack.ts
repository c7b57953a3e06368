/** Many small SAEs of one shape that learn at once, each on latents of its own or all on the same. */
import type * as tf from "@tensorflow/tfjs";
import type { SaeConfig } from "@/sae/config.ts";
import { createLearner, type Learner } from "@/sae/learner.ts";

/** S SAEs that learn together. They own tensors until they are disposed of. */
export type SaeStack = Learner;

/**
 * Makes a stack ready to learn. Each SAE takes the steps of {@link createMember} with the same configuration and latents,
 * to rounding; one whose loss is no longer finite does not disturb the others.
 *
 * @param configs One complete configuration for each SAE; only label, seed, lambda and k may differ.
 * @param samples Each SAE's training latents, `[S, count, dimensions]`, or `[1, count, dimensions]` that all share, for
 * normalisation, first weights and resampling; they stay the caller's, who keeps them while the stack
 * learns.
 * @returns The stack; it takes batches `[S, batchSize, dimensions]`.
 * @throws {TypeError} If the configurations differ in another field, or their number is not S.
 */
export function createSaeStack(configs: SaeConfig[], samples: tf.Tensor3D): SaeStack {
  const sets = samples.shape[0];
  if (configs.length === 0 || (sets !== configs.length && sets !== 1)) {
    throw new TypeError(
      `Cannot stack SAEs: found ${configs.length} configurations and latents for ${sets}, wanted one of each for every SAE, or latents for one that all share`,
    );
  }
  checkAgreement(configs);
  return createLearner(configs, samples);
}

const ownFields: string[] = ["label", "seed", "lambda", "k"] satisfies (keyof SaeConfig)[];

function checkAgreement([first, ...others]: SaeConfig[]): void {
  for (const [i, other] of others.entries()) {
    for (const [field, value] of Object.entries(first)) {
      const found = other[field as keyof SaeConfig];
      if (JSON.stringify(found) === JSON.stringify(value) || ownFields.includes(field)) continue;
      throw new TypeError(
        `Cannot stack SAEs: sae.${field} is ${JSON.stringify(value)} in SAE 0 and ${
          JSON.stringify(found)
        } in SAE ${i + 1}, wanted the same in all. Only ${
          ownFields.join(", ")
        } may differ; train the others in a stack of their own`,
      );
    }
  }
}
