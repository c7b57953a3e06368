/** Measures and further cycles: what is trained on what, and which rows come of it. */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util"; // says so at once, where a diff of weights takes minutes
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import type { TrainingJob } from "@/saeception/activation_source.ts";
import { type SeedNetworks, trainArms } from "@/saeception/digits/arm_training.ts";
import { cycledArms, measureCycles } from "@/saeception/digits/cycles.ts";
import { allTries, type Try } from "@/saeception/digits/tries.ts";
import { notingDigits, smallStudy } from "./small_study.ts";

await useBackend();
const chosen: Try[] = allTries(smallStudy).filter(({ arm, lambda, keep }) =>
  lambda === (arm === "full" ? 0 : 0.5) && keep !== 2
);

async function withNetworks(
  use: (seeds: SeedNetworks[], checkpointFolder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const options = { config: smallStudy, seeds: [0, 1], checkpointFolder: `${folder}/arms` };
    await use((await trainArms(notingDigits(), options)).seeds, `${folder}/cycles`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("measureCycles() measures baselines, choices and other N, then the cycles anew and on, of every seed", () =>
  withNetworks(async (seeds, checkpointFolder) => {
    const { numTensors } = tf.memory();
    const source = notingDigits();
    const { rows, completed } = await measureCycles(source, {
      config: smallStudy,
      seeds,
      chosen,
      checkpointFolder,
    });
    assert.ok(completed);
    assert.equal(tf.memory().numTensors, numTensors);
    const kinds = Map.groupBy(
      rows,
      ({ arm, cycle, mode, lambda, keep }) => [arm, cycle, mode, lambda, keep].join(" "),
    );
    for (const [kind, own] of kinds) assert.deepEqual(own.map(({ seed }) => seed), [0, 1], kind);
    assert.deepEqual([...kinds.keys()], [
      "none 0 anew 0 0",
      ...allTries(smallStudy)
        .filter((t) =>
          t.keep === 2 && t.arm === "trimmed" ||
          ["trimmed", "full"].includes(t.arm) && t.lambda === smallStudy.publishedLambda ||
          chosen.some((c) => c.arm === t.arm && c.lambda === t.lambda)
        )
        .map(({ arm, lambda, keep }) => `${arm} 1 anew ${lambda} ${keep}`),
      "trimmed 2 anew 0.5 6",
      "full 2 anew 0 6",
      ...[1, 2].flatMap((cycle) => [
        `none ${cycle} on 0 0`,
        `trimmed ${cycle} on 0.5 6`,
        `full ${cycle} on 0 6`,
      ]),
    ]);

    const [anew, ...on] = source.trainings;
    assert.equal(on.length, 2);
    const facts = ({ seed, epochs, lambda, targets }: TrainingJob) => [seed, epochs, lambda, !!targets];
    const { epochs, continuedEpochs } = smallStudy;
    assert.deepEqual(anew.map(facts), [
      [0, epochs, 0.5, true],
      [0, epochs, 0, true],
      [1, epochs, 0.5, true],
      [1, epochs, 0, true],
    ]);
    assert.ok(anew.every(({ start }) => !start));
    for (const jobs of on) {
      assert.deepEqual(jobs.map(facts), [
        [0, continuedEpochs, undefined, false],
        [1, continuedEpochs, undefined, false],
        ...[0.5, 0].flatMap((lambda) => [0, 1].map((seed) => [seed, continuedEpochs, lambda, true])),
      ]);
    }
    const baselines = seeds.map(({ baseline }) => baseline);
    const starts = on.map((jobs) => jobs.map(({ start }) => start));
    assert.ok(isDeepStrictEqual(starts[0], [...baselines, ...baselines, ...baselines]));
    const next = (await notingDigits().train(on[0])).networks;
    assert.ok(isDeepStrictEqual(starts[1], next), "the second cycle goes on where the first ended");
    assert.notDeepEqual(on[0][2].targets, on[1][2].targets, "with targets of its own network");
    assert.deepEqual(cycledArms, ["trimmed", "full"]);
  }));

Deno.test("measureCycles() with λ = 0 ends where training on without targets ends", () =>
  withNetworks(async (seeds, checkpointFolder) => {
    const { rows } = await measureCycles(notingDigits(), {
      config: smallStudy,
      seeds: [seeds[0]],
      chosen,
      checkpointFolder,
    });
    const metrics = (arm: string, cycle: number, mode: string) =>
      rows.find((row) => row.arm === arm && row.cycle === cycle && row.mode === mode)!.metrics;
    for (const cycle of [1, 2]) {
      const control = metrics("none", cycle, "on");
      for (const [name, value] of Object.entries(metrics("full", cycle, "on"))) {
        assert.ok(
          Object.is(value, control[name]) || Math.abs(value - control[name]) < 1e-3,
          `${name}: ${value}`,
        );
      }
      assert.equal(metrics("full", cycle, "on").accuracy, control.accuracy);
    }
    assert.equal(metrics("full", 2, "anew").accuracy, metrics("none", 0, "anew").accuracy);
    assert.notDeepEqual(metrics("trimmed", 1, "on"), metrics("none", 1, "on"));
  }));
