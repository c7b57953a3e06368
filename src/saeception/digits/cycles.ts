/** The second half of the experiment: what the chosen networks became, and what further cycles make of them. */
import { join } from "@std/path";
import { disposeSae } from "@/sae/sae.ts";
import type { ActivationSource } from "@/saeception/activation_source.ts";
import type { ArmName } from "@/saeception/arms.ts";
import type { SeedNetworks } from "@/saeception/digits/arm_training.ts";
import type { SaeceptionConfig } from "@/saeception/digits/digit_study_config.ts";
import { type Dissected, measureNetworks } from "@/saeception/digits/measure_networks.ts";
import type { CycleMode, StudyRow } from "@/saeception/study_rows.ts";
import { type OpenedNetwork, trainStudySaes } from "@/saeception/study_sae.ts";
import { armTargets } from "@/saeception/targets.ts";
import { isOtherKeep, type Try } from "@/saeception/digits/tries.ts";
import { progressParts } from "@/training/progress_parts.ts";
import type { RunOptions } from "@/training/progress.ts";

/** Arms that go through all cycles: the method, and the control that does everything but sharpen. */
export const cycledArms: readonly ArmName[] = ["trimmed", "full"];

/** What the second half takes. */
export interface CycleOptions extends RunOptions {
  /** The configuration. */
  config: SaeceptionConfig;
  /** The networks of the first half. */
  seeds: SeedNetworks[];
  /** The weight that was chosen for each arm. */
  chosen: Try[];
  /** Where checkpoints go. */
  checkpointFolder: string;
}

/** A network before its SAE is trained. */
type Trained = OpenedNetwork & { row: Dissected["row"] };

/**
 * Measures the baselines, the chosen network of every arm, those at the published weight and the trimmed ones with other N; then takes the cycled arms
 * through the further cycles anew, and through all cycles on from the baseline, beside networks that train on without
 * targets for the same number of epochs.
 *
 * @param source What the networks are.
 * @param options Configuration, networks, choices, progress, Stop and checkpoints.
 * @returns A row for each network, and whether all were measured.
 */
export async function measureCycles(
  source: ActivationSource,
  options: CycleOptions,
): Promise<{ rows: StudyRow[]; completed: boolean }> {
  const { config } = options;
  const first = firstNetworks(options);
  const shares = [first.length];
  for (let cycle = 2; cycle <= config.cycles; cycle++) shares.push(options.seeds.length * 12);
  for (let cycle = 1; cycle <= config.cycles; cycle++) shares.push(options.seeds.length * 6);
  const parts = progressParts(options, { title: "Cycles", shares });
  const rows: StudyRow[] = [];
  const held: Dissected[] = [];
  const dissect = async (trained: Trained[], { name, part }: { name: string; part: RunOptions }) => {
    const dissected = await dissectAll(source, trained, {
      ...part,
      config,
      checkpointFolder: join(options.checkpointFolder, name),
    });
    held.push(...dissected.networks);
    rows.push(...dissected.rows);
    return dissected;
  };
  try {
    const begun = await dissect(first, { name: "first", part: parts.shift()! });
    if (!begun.completed) return { rows, completed: false };
    for (const mode of ["anew", "on"] as const) {
      let line = startOf(mode, begun.networks, options);
      for (let cycle = mode === "anew" ? 2 : 1; cycle <= config.cycles; cycle++) {
        const name = `${mode}-${cycle}`;
        const title = `cycle ${cycle}, ${mode}`;
        const [training, opening] = progressParts(parts.shift()!, { title, shares: [3, 2] });
        const next = await trainCycle(source, line, { ...options, ...training, mode, cycle, name });
        const measured = next.completed &&
          await dissect(next.networks, { name: `${name}-saes`, part: opening });
        if (!measured || !measured.completed) return { rows, completed: false };
        line = measured.networks;
      }
    }
    return { rows, completed: true };
  } finally {
    held.forEach(({ sae }) => disposeSae(sae));
  }
}

/** The baseline, the chosen try of each arm, and the tries with another N, of every seed. */
function firstNetworks({ seeds, chosen, config }: CycleOptions): Trained[] {
  const isWanted = (t: Try) =>
    isOtherKeep(t, config) || chosen.some((c) => c.arm === t.arm && c.lambda === t.lambda) ||
    (cycledArms.includes(t.arm) && t.lambda === config.publishedLambda);
  return seeds.flatMap(({ seed, baseline, tries }) => [
    { seed, network: baseline, row: { arm: "none", seed, cycle: 0, mode: "anew", lambda: 0, keep: 0 } },
    ...tries.filter(isWanted).map(({ arm, lambda, keep, network }): Trained => ({
      seed,
      network,
      row: { arm, seed, cycle: 1, mode: "anew", lambda, keep },
    })),
  ]);
}

/** Where a mode's line of cycles begins: anew after the first cycle, on from the baseline once for each arm. */
function startOf(
  mode: CycleMode,
  networks: Dissected[],
  { chosen, config: { keep } }: Pick<CycleOptions, "chosen" | "config">,
): Dissected[] {
  if (mode === "anew") {
    const starts = chosen.filter(({ arm }) => cycledArms.includes(arm));
    return networks.filter(({ row }) =>
      starts.some(({ arm, lambda, keep }) => row.arm === arm && row.lambda === lambda && row.keep === keep)
    );
  }
  const baselines = networks.filter(({ row }) => row.cycle === 0);
  return (["none", ...cycledArms] as const).flatMap((arm) =>
    baselines.map((baseline) => ({
      ...baseline,
      row: { ...baseline.row, arm, mode, keep: arm === "none" ? 0 : keep },
    }))
  );
}

interface CycleTraining extends CycleOptions {
  mode: CycleMode;
  cycle: number;
  name: string;
}

/** Trains each network's successor toward the targets that its SAE gives. */
async function trainCycle(
  source: ActivationSource,
  line: Dissected[],
  { config, chosen, mode, cycle, name, checkpointFolder, ...run }: CycleTraining,
): Promise<{ networks: Trained[]; completed: boolean }> {
  const { dimensions, labels } = source;
  const jobs = line.map(({ row: { arm, seed }, network, sae, activations }) => ({
    seed,
    epochs: mode === "on" ? config.continuedEpochs : config.epochs,
    ...(mode === "on" && { start: network }),
    place: {
      row: `${arm}, ${mode === "on" ? "trained on" : "trained anew"}`,
      column: `cycle ${cycle}: validation %`,
    },
    ...(arm !== "none" && {
      lambda: chosen.find((choice) => choice.arm === arm)!.lambda,
      targets: armTargets(arm, {
        activations,
        dimensions,
        labels: labels.train,
        sae,
        keep: config.keep,
        seed,
      }),
    }),
  }));
  const { networks, completed } = await source.train(jobs, {
    signal: run.signal,
    onProgress: run.onProgress,
    checkpointFolder: join(checkpointFolder, name),
  });
  return {
    completed,
    networks: networks.map((network, i) => ({
      network,
      seed: line[i].row.seed,
      row: { ...line[i].row, cycle, mode, lambda: jobs[i].lambda ?? 0 },
    })),
  };
}

async function dissectAll(
  source: ActivationSource,
  trained: Trained[],
  { config, checkpointFolder, ...run }: RunOptions & { config: SaeceptionConfig; checkpointFolder: string },
): Promise<{ networks: Dissected[]; rows: StudyRow[]; completed: boolean }> {
  const [training, measuring] = progressParts(run, {
    title: `${trained.length} networks`,
    shares: [1, 1],
  });
  const { activations, saes, completed } = await trainStudySaes(source, trained, {
    ...training,
    config,
    checkpointFolder,
  });
  const networks = trained.map(({ row, network }, i) => ({
    row,
    network,
    sae: saes[i],
    activations: activations[i],
  }));
  const rows = completed ? await measureNetworks(source, networks, { ...measuring, config }) : [];
  return { networks, rows, completed: completed && rows.length === networks.length };
}
