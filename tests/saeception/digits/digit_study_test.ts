/** The whole experiment on a few of MNIST's digits, in processes and in this one. */
import assert from "node:assert/strict";
import { useBackend } from "@/backend/use_backend.ts";
import { resolveSaeceptionConfig } from "@/saeception/digits/digit_study_config.ts";
import { studyDigits } from "@/saeception/digits/digit_study.ts";
import { type Digits, firstDigits, loadMnist } from "@/saeception/digits/mnist.ts";
import { allTries, chooseTries } from "@/saeception/digits/tries.ts";
import type { Progress } from "@/training/progress.ts";
import { withDataFolder } from "../../vae/small.ts";

await useBackend();
const config = resolveSaeceptionConfig({
  seeds: 2,
  rawSeeds: 2,
  trainCount: 500,
  epochs: 1,
  lambdas: [0],
  publishedLambda: 0,
  keep: 6,
  keepOfExample: 2,
  otherKeeps: [],
  cycles: 1,
  continuedEpochs: 1,
  nFeatures: 16,
  k: 4,
  saeSteps: 10,
  geometrySamples: 100,
  probeSamples: 100,
});

/** Artifacts of each kind. */
function kept(folder: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { name } of Deno.readDirSync(`${folder}/artifacts`)) {
    const kind = name.replace(/-[0-9a-f]+$/, "");
    if (kind !== ".unfinished") found[kind] = (found[kind] ?? 0) + 1;
  }
  return found;
}

Deno.test("studyDigits() runs in processes, is read afterwards, and adds a seed alone", () =>
  withDataFolder(async (folder) => {
    const digits = await loadMnist();
    const told: Progress[] = [];
    const study = await studyDigits(digits, config, { processes: 2, onProgress: (p) => void told.push(p) });
    assert.ok(study.complete);
    assert.deepEqual(kept(folder), { "digit-arms": 2, "digit-baseline": 2, "digit-rows": 2 });
    assert.equal(study.raw.length, 2);
    assert.notEqual(study.raw[0], study.raw[1]);
    const count = allTries(config).length;
    assert.deepEqual(study.tries.map(({ validation }) => validation), Array(count).fill(study.baselines));
    assert.deepEqual(study.chosen, chooseTries(study.tries, config));
    assert.equal(study.rows.length, 2 * (1 + count + 3));
    const accuracies = new Set(
      study.rows.filter(({ mode }) => mode === "anew").map(({ metrics }) => metrics.accuracy),
    );
    assert.equal(accuracies.size, 2, "with λ = 0 every arm reads as its seed's baseline does");
    const steps = told.map(({ step }) => step);
    assert.deepEqual(steps, steps.toSorted((a, b) => a - b));
    assert.equal(told.at(-1)!.step, told.at(-1)!.steps);

    const again = await studyDigits(digits, config, { processes: 0, signal: AbortSignal.abort() });
    assert.deepEqual(again, study, "nothing is left to do");
    const more = await studyDigits(digits, { ...config, seeds: 3 }, { processes: 0 });
    assert.deepEqual(kept(folder), { "digit-arms": 3, "digit-baseline": 2, "digit-rows": 3 });
    assert.deepEqual(more.rows.filter(({ seed }) => seed < 2), study.rows);
    assert.deepEqual(more.baselines.slice(0, 2), study.baselines);
    assert.equal(more.rows.filter(({ seed }) => seed === 2).length, study.rows.length / 2);
  }));

Deno.test("studyDigits() that is stopped before it began says that nothing is complete", () =>
  withDataFolder(async () => {
    const few: Digits = firstDigits(await loadMnist(), { train: 500, validation: 10, test: 10 });
    const stopped = await studyDigits(few, config, { processes: 0, signal: AbortSignal.abort() });
    const nothing = { raw: [], tries: [], baselines: [], chosen: [], rows: [], complete: false };
    assert.deepEqual(stopped, nothing);
  }));
