/** SAE-ception on the Nouns' VAE: a control and every arm, each trained on, dissected again and measured. */
import * as tf from "@tensorflow/tfjs";
import type { Nouns } from "@/nouns/dataset.ts";
import { disposeSae, type Sae } from "@/sae/sae.ts";
import { type ArmName, arms as allArms } from "@/saeception/arms.ts";
import { continueSae } from "@/saeception/vae/continued_sae.ts";
import { continueVae } from "@/saeception/vae/continued_vae.ts";
import { meanCosine } from "@/saeception/mean_cosine.ts";
import { type NounArmsConfig, resolveNounArmsConfig } from "@/saeception/vae/noun_arms_config.ts";
import { firstNouns, scoreNouns } from "@/saeception/vae/noun_scores.ts";
import { armTargets } from "@/saeception/targets.ts";
import { nounLabels } from "@/saeception/vae/vae_source.ts";
import { artifact, type ArtifactContents } from "@/training/artifact.ts";
import { type Progress, progressMeter, type RunOptions } from "@/training/progress.ts";
import { encodeMeans, type Latents } from "@/vae/latents.ts";
import type { Vae } from "@/vae/vae.ts";

/** `before`: the VAE and its SAE as they are. `control`: both trained on, without targets. */
export type NounArmName = "before" | "control" | ArmName;

/** What the study starts from. */
export interface NounArmsData {
  /** The trained VAE. */
  vae: Vae;
  /** The nouns it was trained on. */
  nouns: Nouns;
  /** Its latents of all of them. */
  latents: Latents;
  /** An SAE on these latents that makes the targets and is trained on. */
  sae: Sae;
  /** What differs from the default configuration. */
  config?: Partial<NounArmsConfig>;
  /** Which arms; all but `published` when absent, which is about a fault of the digits' code. */
  arms?: readonly ArmName[];
}

/** One arm, measured. */
export interface NounArm {
  /** Which. */
  arm: NounArmName;
  /** What it is called in figures and tables. */
  title: string;
  /** The measures of `scoreNouns`, KL, and how well means and targets agree. */
  metrics: Record<string, number>;
  /** Targets of the first training nouns, `[sampleCount · dimensions]`; empty without targets. */
  targets: Float32Array;
}

/** All arms. */
export interface NounArms {
  /** The resolved configuration. */
  config: NounArmsConfig;
  /** `before`, `control` and the arms, as far as the study came. */
  arms: NounArm[];
  /** Whether all of them are there. */
  complete: boolean;
}

/** Targets that are kept of each arm, for pictures. */
export const sampleCount = 12;

/** The arms that are tried on nouns. */
export const nounArmNames: readonly ArmName[] = (Object.keys(allArms) as ArmName[])
  .filter((arm) => arm !== "published");

/**
 * Measures some arms, one after another.
 *
 * Every arm takes the same steps: targets from the SAE's codes of the VAE's means, the VAE trained on from its weights
 * with the same batches and noise, all nouns encoded, the SAE trained on from its weights (so that no arm's features are
 * better trained than the control's), and the same measures. A noun has five classes, its visible trait values.
 *
 * @param names Which.
 * @param data VAE, nouns, latents, SAE and configuration.
 * @param run Signal and progress, one count over all arms. A stop keeps the arms that are finished.
 * @param only `"read"`: compute nothing, and leave out the arms that are not there.
 * @returns The arms.
 */
export async function measureNounArms(
  names: NounArmName[],
  data: NounArmsData,
  run: RunOptions = {},
  only?: "read",
): Promise<NounArms> {
  const config = resolveNounArmsConfig(data.config);
  const { vae, sae } = data;
  const nouns = firstNouns(data.nouns, config);
  const latents = firstLatents(data.latents, nouns);
  const arms: NounArm[] = [];
  const meter = progressMeter({ ...run, title: "SAE-ception on the VAE", steps: names.length * 100 });
  for (const [done, name] of names.entries()) {
    const stage = (share: number, length: number): RunOptions => ({
      signal: run.signal,
      onProgress: ({ step, steps }: Progress) =>
        meter.report(Math.floor(100 * (done + share + length * Math.min(1, step / steps)))),
    });
    const identity = { ...config, arm: name };
    const title = name in allArms ? allArms[name as ArmName].title : name;
    try {
      const { metrics, tensors, complete } = await artifact(
        "noun-arm",
        identity,
        async (): Promise<ArtifactContents> => {
          if (only) return { metrics: {}, tensors: {}, complete: false };
          const measured = await runArm(name, { vae, sae, nouns, latents, config, stage });
          const shape = [measured.targets.length / vae.dimensions, vae.dimensions];
          return { metrics: measured.metrics, tensors: { targets: { shape, data: measured.targets } } };
        },
        { version: 1, inputs: { vae: vae.key, sae: sae.key, nouns: nouns.key, latents: latents.key } },
      );
      if (!complete) continue;
      arms.push({
        arm: name,
        title,
        metrics: metrics as Record<string, number>,
        targets: tensors.targets.data as Float32Array,
      });
    } catch (error) {
      if (run.signal?.aborted) break;
      throw error;
    }
    meter.report((done + 1) * 100, { force: true });
  }
  return { config, arms, complete: arms.length === names.length };
}

interface ArmContext extends Required<Pick<NounArmsData, "vae" | "sae" | "nouns" | "latents">> {
  config: NounArmsConfig;
  /** Progress of a part of the arm that begins at a share of it and has a length. */
  stage(share: number, length: number): RunOptions;
}

async function runArm(
  name: NounArmName,
  { vae, sae, nouns, latents, config, stage }: ArmContext,
): Promise<Pick<NounArm, "metrics" | "targets">> {
  const { dimensions } = vae;
  const score = (models: { vae: Vae; latents: Latents; sae: Sae }) =>
    scoreNouns({ nouns, ...models }, { ...config, signal: stage(0.75, 0.25).signal });
  if (name === "before") {
    const metrics = { "KL (nats)": lastKl(vae), ...await score({ vae, latents, sae }) };
    return { metrics, targets: new Float32Array(0) };
  }
  const targets = name === "control" ? undefined : armTargets(name, {
    activations: latents.train,
    dimensions,
    labels: nounLabels(nouns.train),
    sae,
    keep: name === "example" ? config.keepOfExample : config.keep,
    seed: config.seed,
    contrast: true,
  });
  const moved = await continueVae(vae, { ...config, nouns, targets }, stage(0.1, 0.4));
  const means = await encodeMeans(moved, nouns, stage(0.5, 0.1)); // refuses a VAE that was stopped
  const { saeSteps: steps, saeLearningRate: learningRate } = config;
  const learned = await continueSae(sae, { latents: means, steps, learningRate }, stage(0.6, 0.15));
  if (!learned.complete) throw new Error("Cannot measure the arm: its SAE was stopped. Run the study again");
  const metrics = {
    "KL (nats)": lastKl(moved),
    ...(targets && {
      "cosine to targets before": meanCosine(latents.train, { targets, dimensions }),
      "cosine to targets": meanCosine(means.train, { targets, dimensions }),
    }),
    ...await score({ vae: moved, latents: means, sae: learned }),
  };
  tf.dispose(moved.parameters);
  disposeSae(learned);
  return { metrics, targets: targets?.slice(0, sampleCount * dimensions) ?? new Float32Array(0) };
}

/** KL on held-out nouns at the end of the training. */
function lastKl({ history }: Vae): number {
  return history.values.validation_kl.at(-1)!;
}

/** The latents of the first nouns of each set. */
function firstLatents(latents: Latents, nouns: Nouns): Latents {
  const { dimensions, key } = latents;
  const { train, heldOut } = nouns;
  return {
    dimensions,
    key: `${key}/${train.count}/${heldOut.count}`,
    train: latents.train.subarray(0, train.count * dimensions),
    heldOut: latents.heldOut.subarray(0, heldOut.count * dimensions),
  };
}
