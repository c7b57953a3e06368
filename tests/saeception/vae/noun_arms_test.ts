import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { drawNouns } from "@/nouns/dataset.ts";
import { disposeSae } from "@/sae/sae.ts";
import { sweep } from "@/sae/sweep.ts";
import { decodedTargets } from "@/saeception/vae/noun_arm_sheets.ts";
import { nounArmNames } from "@/saeception/vae/noun_arms.ts";
import { studyNounArms } from "@/saeception/vae/noun_study.ts";
import { resolveNounArmsConfig } from "@/saeception/vae/noun_arms_config.ts";
import { firstNouns, scoreNouns } from "@/saeception/vae/noun_scores.ts";
import type { Progress } from "@/training/progress.ts";
import { encodeMeans } from "@/vae/latents.ts";
import { trainVae } from "@/vae/train_vae.ts";
import { withDataFolder } from "../../vae/small.ts";

await useBackend();
const dataConfig = { seed: 0, trainCount: 400, heldOutCount: 100 };
const nouns = { key: "small", config: dataConfig, ...drawNouns(dataConfig) };
const config = {
  trainCount: 200,
  heldOutCount: 60,
  steps: 4,
  lambda: 0.5,
  saeSteps: 10,
  readCount: 10,
  subjects: 2,
};

/** A VAE of a few steps with its SAE: it starts as PCA, so that nouns can be read already. */
async function start() {
  const vae = await trainVae(nouns, {
    channels: [4],
    latentChannels: 1,
    steps: 4,
    batchSize: 16,
    residualBlocks: 0,
  });
  const latents = await encodeMeans(vae, nouns);
  const { members: [sae] } = await sweep(latents, [{
    nFeatures: 32,
    k: 4,
    steps: 40,
    batchSize: 64,
    deadWindow: 2000,
  }]);
  const dispose = () => {
    tf.dispose(vae.parameters);
    disposeSae(sae);
  };
  return { vae, nouns, latents, sae, config, dispose };
}

Deno.test("studyNounArms() measures all arms alike, reads them back, and leaves no tensors", () =>
  withDataFolder(async () => {
    const { dispose, ...data } = await start();
    const arms = ["trimmed", "class-means"] as const;
    const count = tf.memory().numTensors;
    const progress: Progress[] = [];
    const study = await studyNounArms({ ...data, arms }, {
      processes: 0,
      onProgress: (p) => progress.push(p),
    });
    assert.equal(tf.memory().numTensors, count);
    assert.ok(study.complete);
    assert.deepEqual(study.arms.map(({ arm }) => arm), ["before", "control", ...arms]);
    const [before, control, trimmed, classMeans] = study.arms;
    for (const name of Object.keys(before.metrics)) {
      for (const { arm, metrics } of study.arms) {
        assert.ok(Number.isFinite(metrics[name]), `${name} of ${arm}`);
      }
    }
    assert.notEqual(control.metrics["PSNR (dB)"], before.metrics["PSNR (dB)"]);
    assert.equal(control.targets.length, 0);
    for (const { metrics, targets } of [trimmed, classMeans]) {
      assert.equal(targets.length, 12 * data.vae.dimensions);
      assert.ok(metrics["cosine to targets"] > metrics["cosine to targets before"]);
    }
    const steps = progress.map(({ step }) => step);
    assert.deepEqual(steps, steps.toSorted((a, b) => a - b), "one count that only rises");
    assert.equal(steps.at(-1), 400);
    assert.deepEqual(await studyNounArms({ ...data, arms }, { processes: 0 }), study);
    const stop = { signal: AbortSignal.abort() };
    assert.deepEqual(await studyNounArms({ ...data, arms }, { processes: 2, ...stop }), study, "only read");

    const sheet = decodedTargets(study, { vae: data.vae, nouns, count: 3 });
    assert.equal((await sheet.png())[1], "P".charCodeAt(0));
    assert.throws(
      () => decodedTargets(study, { vae: data.vae, nouns, count: 13 }),
      /count is 13, wanted is 1 to 12/,
    );
    dispose();
  }));

Deno.test("studyNounArms() with lambda 0 measures of every arm what it measures of the control", () =>
  withDataFolder(async () => {
    const { dispose, ...data } = await start();
    const study = await studyNounArms({ ...data, config: { ...config, lambda: 0 }, arms: ["trimmed"] }, {
      processes: 0,
    });
    const [, control, trimmed] = study.arms.map(({ metrics }) => metrics);
    for (const [name, value] of Object.entries(control)) assert.equal(trimmed[name], value, name);
    dispose();
  }));

Deno.test("studyNounArms() keeps the arms that a stop finds finished, and goes on with the others", () =>
  withDataFolder(async () => {
    const { dispose, ...data } = await start();
    const arms = ["full"] as const;
    const stop = new AbortController();
    const stopped = await studyNounArms({ ...data, arms }, {
      processes: 0,
      signal: stop.signal,
      onProgress: ({ step }) => step >= 100 && stop.abort(),
    });
    assert.equal(stopped.complete, false);
    assert.deepEqual(stopped.arms.map(({ arm }) => arm), ["before"]);
    const whole = await studyNounArms({ ...data, arms }, { processes: 0 });
    assert.equal(whole.arms.length, 3);
    assert.deepEqual(whole.arms[0], stopped.arms[0]);
    dispose();
  }));

Deno.test("scoreNouns() gives an SAE that never fires no feature, and the latents themselves the same", () =>
  withDataFolder(async () => {
    const { dispose, vae, sae, latents } = await start();
    const options = { readCount: 10, subjects: 2, seed: 0 };
    const learned = await scoreNouns({ nouns, vae, latents, sae }, options);
    const encoder = tf.zerosLike(sae.parameters.encoder);
    const encoderBias = tf.zerosLike(sae.parameters.encoderBias);
    const mute = { ...sae, key: "mute", parameters: { ...sae.parameters, encoder, encoderBias } };
    const silent = await scoreNouns({ nouns, vae, latents, sae: mute }, options);
    assert.ok(learned["mean F1"] > 0 && learned["SAE: silent features"] < 0.5);
    assert.deepEqual([silent["mean F1"], silent["SAE: silent features"], silent["features per value"]], [
      0,
      1,
      0,
    ]);
    for (
      const name of ["PSNR (dB)", "nouns read right", "mean F1 of mean differences", "mean difference: clean"]
    ) {
      assert.equal(learned[name], silent[name], name);
    }
    tf.dispose([encoder, encoderBias]);
    dispose();
  }));

Deno.test("firstNouns() cuts both sets and says so in the key", () => {
  const few = firstNouns(nouns, { trainCount: 5, heldOutCount: 1000 });
  assert.deepEqual([few.train.count, few.heldOut.count, few.key], [5, 100, "small/5/100"]);
  assert.deepEqual(few.train.traits, nouns.train.traits.slice(0, 25));
  assert.equal(few.train.pixels.length, 5 * 1024);
  assert.equal(firstNouns(nouns, { trainCount: 400 }), nouns);
});

Deno.test("nounArmNames leaves out the arm that repeats a fault of the digits' code", () => {
  assert.equal(nounArmNames.length, 8);
  assert.ok(!nounArmNames.includes("published"));
});

Deno.test("resolveNounArmsConfig() refuses what it does not know or cannot use", () => {
  assert.throws(() => resolveNounArmsConfig({ step: 5 } as object), /nounArms\.step is not a field/);
  assert.throws(() => resolveNounArmsConfig({ lambda: -1 }), /nounArms\.lambda is -1/);
  assert.equal(resolveNounArmsConfig({ steps: 5 }).steps, 5);
});
