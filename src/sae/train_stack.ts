/** Trains a stack of SAEs, each on its own or on shared latents and on its own stream of batches. */
import * as tf from "@tensorflow/tfjs";
import type { SaeConfig } from "@/sae/config.ts";
import type { SaeModel } from "@/sae/sae.ts";
import { createSaeStack, type SaeStack } from "@/sae/stack.ts";
import { batchIndices } from "@/training/batches.ts";
import { train, type Trainable } from "@/training/loop.ts";
import type { History, RunOptions } from "@/training/progress.ts";

/** What a stack learns from and where its checkpoints go. */
export interface TrainStackOptions extends RunOptions {
  /** The latents of each SAE, row-major, `[count · dimensions]`; where all are one array it is kept once. */
  latents: Float32Array[];
  /** Length of a latent. */
  dimensions: number;
  /** Where checkpoints go; none are kept without it. */
  checkpointFolder?: string;
}

/** Curves have about so many points. */
const measurements = 10;
/** Latents of each SAE that the curves are measured on. */
const probeSize = 512;

/**
 * Trains a stack to its last step. SAE s sees the batches that its seed decides, as {@link trainMembers} would show it.
 *
 * @param configs One complete configuration for each SAE; only label, seed, lambda and k may differ.
 * @param options The latents, whom to tell, when to stop, and where checkpoints go.
 * @returns The SAEs as they are, which the caller disposes of, whether all steps were taken, and the curves: each measure's
 * mean over the stack.
 * @throws {TypeError} If the configurations differ elsewhere, or the latents do not have the same length for each of them.
 */
export async function trainSaeStack(
  configs: SaeConfig[],
  { latents, dimensions, checkpointFolder, ...run }: TrainStackOptions,
): Promise<{ models: SaeModel[]; completed: boolean; history: History }> {
  const count = checkLatents(configs, { latents, dimensions });
  const sets = latents.every((own) => own === latents[0]) ? latents.slice(0, 1) : latents;
  const all = tf.tidy(() =>
    tf.stack(sets.map((own) => tf.tensor2d(own, [count, dimensions]))) as tf.Tensor3D
  );
  let stack: SaeStack | undefined;
  try {
    stack = createSaeStack(configs, all);
    const { steps } = configs[0];
    const { completed, history } = await train(stackTrainable(stack, { configs, all }), {
      title: `${configs.length} small sparse autoencoders`,
      steps,
      measureEvery: Math.max(1, Math.ceil(steps / measurements)),
      ...(checkpointFolder && { checkpointFolder }),
      ...run,
    });
    return { models: stack.results(), completed, history };
  } finally {
    stack?.dispose();
    all.dispose();
  }
}

/** The stack as one thing that learns. */
function stackTrainable(
  stack: SaeStack,
  { configs, all }: { configs: SaeConfig[]; all: tf.Tensor3D },
): Trainable {
  const [sets, count, dimensions] = all.shape;
  const size = configs.length;
  const setOf = (s: number) => sets === 1 ? 0 : s;
  const { batchSize } = configs[0];
  const streams = new Map(
    configs.map(({ seed }) => [seed, batchIndices({ count, batchSize, seed })]),
  );
  return {
    step(step) {
      const indices = new Int32Array(size * batchSize);
      for (const [seed, batch] of streams) {
        const own = batch(step);
        for (const [s, config] of configs.entries()) {
          if (config.seed === seed) indices.set(own.map((i) => setOf(s) * count + i), s * batchSize);
        }
      }
      const batch = tf.tidy(() =>
        tf.gather(all.reshape([sets * count, dimensions]), indices).reshape([size, batchSize, dimensions])
      );
      stack.step(step, batch);
      batch.dispose();
    },
    async measure(step) {
      const probes = tf.tidy(() =>
        configs.map((_, s) =>
          all.slice([setOf(s), 0, 0], [1, Math.min(probeSize, count), dimensions]).reshape([-1, dimensions])
        )
      ) as tf.Tensor2D[];
      const measures = await stack.measure(step, probes);
      tf.dispose(probes);
      const mean = (name: keyof typeof measures[number]) =>
        measures.reduce((sum, measure) => sum + measure[name], 0) / size;
      return {
        loss: mean("loss"),
        reconstruction: mean("reconstruction"),
        l1: mean("l1"),
        l0: mean("l0"),
        dead: mean("dead"),
      };
    },
    state: () => stack.state(),
    restore: (arrays) => stack.restore(arrays),
  };
}

/** How many latents each SAE has. */
function checkLatents(
  configs: SaeConfig[],
  { latents, dimensions }: Pick<TrainStackOptions, "latents" | "dimensions">,
): number {
  const lengths = latents.map(({ length }) => length);
  const length = lengths[0];
  const agree = lengths.length === configs.length && lengths.every((other) => other === length);
  if (agree && length > 0 && length % dimensions === 0) return length / dimensions;
  throw new TypeError(
    `Cannot train a stack of ${configs.length} SAEs: found latents with ${
      lengths.join(", ") || "no"
    } values, wanted for each SAE the same multiple of its ${dimensions} dimensions`,
  );
}
