/** One cycle laid open. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { disposeSae } from "@/sae/sae.ts";
import type { SeedNetworks } from "@/saeception/digits/arm_training.ts";
import { openCycle } from "@/saeception/digits/opened_cycle.ts";
import { trainStudySaes } from "@/saeception/study_sae.ts";
import { armTargets } from "@/saeception/targets.ts";
import { notingDigits, smallStudy } from "./small_study.ts";

await useBackend();
const source = notingDigits();
const [first, second, third] = (await source.train([0, 1, 2].map((seed) => ({ seed, epochs: 4 })))).networks;
const choice = { arm: "trimmed", lambda: 0.5, keep: 2 } as const;
const networks: SeedNetworks = {
  seed: 7,
  baseline: first,
  validation: 0.5,
  tries: [
    { ...choice, keep: 6, network: second, validation: 0.5 },
    { ...choice, network: third, validation: 0.5 },
  ],
};

Deno.test("openCycle() lays open the baseline and the chosen try, with the targets of the baseline's SAE", async () => {
  const { numTensors } = tf.memory();
  const options = { networks, choice, config: smallStudy };
  const opened = await openCycle(source, { ...options, samples: 50 });
  assert.equal(tf.memory().numTensors, numTensors);
  assert.deepEqual(opened.before.activations.data, await source.activations(first, "train"));
  assert.deepEqual(opened.after.activations.data, await source.activations(third, "train"));
  const { activations, saes } = await trainStudySaes(
    source,
    [first, third].map((network) => ({ network, seed: 7 })),
    options,
  );
  const labels = source.labels.train;
  const wanted = armTargets("trimmed", {
    activations: activations[0],
    dimensions: 16,
    labels,
    sae: saes[0],
    keep: 2,
    seed: 7,
  });
  assert.deepEqual(opened.targets, { data: wanted, width: 16 });
  saes.forEach(disposeSae);
  for (const { codes } of [opened.before, opened.after]) {
    assert.deepEqual([codes.width, codes.data.length], [16, 50 * 16]);
    assert.ok(codes.data.filter((x) => x > 0).length <= 50 * smallStudy.k);
  }
  assert.notDeepEqual(opened.before.codes, opened.after.codes);
  assert.deepEqual(opened.labels, labels.values);
  assert.deepEqual(opened.testLabels, source.labels.test.values.slice(0, 50));
});

Deno.test("openCycle() refuses a try that is not there", async () => {
  const other = { ...choice, lambda: 0.1 };
  await assert.rejects(openCycle(source, { networks, choice: other, config: smallStudy }), {
    name: "RangeError",
    message: /found no try of trimmed with λ 0\.1 and N 2/,
  });
});
