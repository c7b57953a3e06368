/** Baselines and tries: the same bits with λ = 0, the right targets for each try, and stops that change nothing. */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util"; // says so at once, where a diff of weights takes minutes
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { disposeSae } from "@/sae/sae.ts";
import { trainArms } from "@/saeception/digits/arm_training.ts";
import { jointSaes } from "@/saeception/digits/joint_sae.ts";
import { allTries } from "@/saeception/digits/tries.ts";
import { trainStudySaes } from "@/saeception/study_sae.ts";
import { armTargets } from "@/saeception/targets.ts";
import { notingDigits, smallStudy, stoppedAndWhole } from "./small_study.ts";

await useBackend();
const tries = allTries(smallStudy);
const seeds = [0, 1];

async function withFolder(use: (checkpointFolder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("trainArms() gives the baseline's bits with λ = 0, whatever the targets, and others with λ > 0", () =>
  withFolder(async (checkpointFolder) => {
    const { numTensors } = tf.memory();
    const { seeds: trained, completed } = await trainArms(notingDigits(), {
      config: smallStudy,
      seeds,
      checkpointFolder,
    });
    assert.ok(completed);
    assert.equal(tf.memory().numTensors, numTensors);
    assert.deepEqual(trained.map(({ seed }) => seed), seeds);
    for (const { baseline, validation, tries: own } of trained) {
      assert.deepEqual(own.map(({ arm, lambda, keep }) => ({ arm, lambda, keep })), tries);
      for (const { arm, lambda, network, validation: score } of own) {
        const same = isDeepStrictEqual([network, score], [baseline, validation]);
        assert.equal(same, lambda === 0, `${arm} λ ${lambda}`);
      }
    }
    assert.ok(!isDeepStrictEqual(trained[0].baseline, trained[1].baseline));
  }));

Deno.test("trainArms() pulls each try toward its own arm's targets of its own seed's network", () =>
  withFolder(async (checkpointFolder) => {
    const source = notingDigits();
    const { seeds: trained } = await trainArms(source, { config: smallStudy, seeds, checkpointFolder });
    const [baselines, jobs] = source.trainings;
    assert.equal(source.trainings.length, 2);
    assert.deepEqual(baselines.map(({ seed, targets }) => [seed, targets]), [[0, undefined], [1, undefined]]);
    assert.equal(jobs.length, 2 * tries.length);
    const opened = trained.map(({ seed, baseline }) => ({ seed, network: baseline }));
    const { activations, saes } = await trainStudySaes(source, opened, { config: smallStudy });
    const joint = jointSaes(seeds, 16); // learns beside the same baselines again
    await source.train(baselines, { observer: joint.observer });
    for (const [n, job] of jobs.entries()) {
      const i = Math.floor(n / tries.length);
      const { arm, lambda, keep } = tries[n % tries.length];
      const told = [job.seed, job.epochs, job.lambda, job.auxiliaryLoss, job.start];
      const loss = arm === "published" ? "broadcast" : "cosine";
      assert.deepEqual(told, [seeds[i], smallStudy.epochs, lambda, loss, undefined], `job ${n}`);
      const own = { activations: activations[i], seed: seeds[i], keep };
      const sae = arm === "published" ? joint.models()[i] : saes[i];
      const wanted = armTargets(arm, { ...own, sae, dimensions: 16, labels: source.labels.train });
      assert.deepEqual(job.targets, wanted, `targets of ${arm}, seed ${seeds[i]}`);
    }
    joint.dispose();
    saes.forEach(disposeSae);
  }));

Deno.test("trainArms() that is stopped again and again ends with the networks of one never stopped", () =>
  withFolder(async (checkpointFolder) => {
    const { whole, stopped, last } = await stoppedAndWhole((signal, name) =>
      trainArms(notingDigits(), {
        config: smallStudy,
        seeds,
        signal,
        checkpointFolder: `${checkpointFolder}/${name}`,
      })
    );
    assert.ok(whole.completed);
    assert.deepEqual(stopped.map(({ completed }) => completed), [false, false, false]);
    assert.ok(isDeepStrictEqual(last, whole));
    const checkpoints = Array.from(Deno.readDirSync(`${checkpointFolder}/stopped`), ({ name }) => name);
    assert.deepEqual(checkpoints.sort(), ["baselines", "saes", "tries"], "it was stopped in each part");
  }));
