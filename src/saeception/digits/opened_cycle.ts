/** One cycle of one seed laid open: activations, codes and targets, before and after. */
import * as tf from "@tensorflow/tfjs";
import { disposeSae, encode } from "@/sae/sae.ts";
import type { ActivationSource, Network } from "@/saeception/activation_source.ts";
import type { SeedNetworks } from "@/saeception/digits/arm_training.ts";
import type { Codes } from "@/saeception/metrics/codes.ts";
import type { SaeceptionConfig } from "@/saeception/digits/digit_study_config.ts";
import { trainStudySaes } from "@/saeception/study_sae.ts";
import { armTargets } from "@/saeception/targets.ts";
import type { Try } from "@/saeception/digits/tries.ts";
import type { RunOptions } from "@/training/progress.ts";

/** A network laid open. */
export interface OpenedSide {
  /** The opened layer on the training examples, `[trainCount * dimensions]`. */
  activations: Codes;
  /** The SAE's codes of the first test examples, `[samples * nFeatures]`. */
  codes: Codes;
}

/** Both ends of a cycle. */
export interface OpenedCycle {
  /** The network without targets. */
  before: OpenedSide;
  /** What its SAE asks the next one to represent, for the training examples. */
  targets: Codes;
  /** The network trained toward them. */
  after: OpenedSide;
  /** Class of each training example. */
  labels: Int16Array;
  /** Class of each of the first test examples. */
  testLabels: Int16Array;
  /** Whether the SAEs were trained to the end. */
  complete: boolean;
}

/**
 * Lays a cycle open: trains the two networks' SAEs again, by the same recipe and seed, and makes the targets.
 *
 * @param source What the networks are.
 * @param options A seed's networks, which try, how many test examples to encode (600 unless told), progress and Stop.
 * @returns Activations, codes and targets; unfinished SAEs after a stop.
 * @throws {RangeError} If there is no such try.
 */
export async function openCycle(
  source: ActivationSource,
  { networks, choice, config, samples = 600, ...run }: RunOptions & {
    networks: SeedNetworks;
    choice: Try;
    config: SaeceptionConfig;
    samples?: number;
  },
): Promise<OpenedCycle> {
  const { seed, baseline, tries } = networks;
  const found = tries.find((t) =>
    t.arm === choice.arm && t.lambda === choice.lambda && t.keep === choice.keep
  );
  if (!found) {
    throw new RangeError(
      `Cannot open the cycle: found no try of ${choice.arm} with λ ${choice.lambda} and N ${choice.keep}`,
    );
  }
  const opened = [baseline, found.network].map((network) => ({ network, seed }));
  const { activations, saes, completed } = await trainStudySaes(source, opened, { config, ...run });
  const { dimensions, labels } = source;
  const side = async (i: number): Promise<OpenedSide> => ({
    activations: { data: activations[i], width: dimensions },
    codes: await testCodes(opened[i].network, i),
  });
  const testCodes = async (network: Network, i: number): Promise<Codes> => {
    const test = (await source.activations(network, "test")).subarray(0, samples * dimensions);
    const codes = tf.tidy(() => encode(saes[i], tf.tensor2d(test, [test.length / dimensions, dimensions])));
    const data = Float32Array.from(codes.dataSync());
    codes.dispose();
    return { data, width: config.nFeatures };
  };
  try {
    return {
      before: await side(0),
      after: await side(1),
      targets: {
        width: dimensions,
        data: armTargets(choice.arm, {
          activations: activations[0],
          dimensions,
          labels: labels.train,
          sae: saes[0],
          keep: choice.keep,
          seed,
        }),
      },
      labels: labels.train.values,
      testLabels: labels.test.values.subarray(0, samples),
      complete: completed,
    };
  } finally {
    saes.forEach(disposeSae);
  }
}
