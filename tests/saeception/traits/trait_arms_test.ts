/** The study on the trait classifier: all arms of a seed, in this process and over several seeds. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { loadNouns, type Nouns, resolveDataConfig } from "@/nouns/dataset.ts";
import type { StudyRow } from "@/saeception/study_rows.ts";
import { traitArmNames, traitRows, traitSource } from "@/saeception/traits/trait_arms.ts";
import { resolveTraitArmsConfig } from "@/saeception/traits/trait_arms_config.ts";
import { studyTraits } from "@/saeception/traits/trait_study.ts";
import { withDataFolder } from "../../vae/small.ts";

await useBackend();
const config = resolveTraitArmsConfig({
  seeds: 1,
  dimensions: 12,
  epochs: 1,
  continuedEpochs: 1,
  nFeatures: 32,
  k: 3,
  keepOfExample: 2,
  saeSteps: 10,
});
const smallNouns = (): Promise<Nouns> =>
  loadNouns(resolveDataConfig({ seed: 3, trainCount: 600, heldOutCount: 100 }));
const kindOf = ({ arm, seed, cycle, mode, lambda, keep }: StudyRow) => ({
  arm,
  seed,
  cycle,
  mode,
  lambda,
  keep,
});
const rowOf = (rows: StudyRow[], arm: string, seed = 0) =>
  rows.find((row) => row.arm === arm && row.cycle === 1 && row.seed === seed)!.metrics;

Deno.test("studyTraits() gives the baseline, the control and every arm of each seed, and adds a seed alone", () =>
  withDataFolder(async (folder) => {
    const nouns = await smallNouns();
    assert.deepEqual(await studyTraits(nouns, config, { processes: 0, signal: AbortSignal.abort() }), {
      rows: [],
      complete: false,
    });
    const { numTensors } = tf.memory();
    const { rows, complete } = await studyTraits(nouns, config, { processes: 0 });
    assert.ok(complete);
    assert.equal(tf.memory().numTensors, numTensors);
    const { lambda, keep } = config;
    assert.deepEqual(rows.map(kindOf), [
      { arm: "none", seed: 0, cycle: 0, mode: "anew", lambda: 0, keep: 0 },
      { arm: "none", seed: 0, cycle: 1, mode: "on", lambda: 0, keep: 0 },
      ...traitArmNames.map((arm) => ({
        arm,
        seed: 0,
        cycle: 1,
        mode: "on",
        lambda,
        keep: arm === "example" ? config.keepOfExample : keep,
      })),
    ]);
    assert.ok(traitArmNames.length === 8 && !traitArmNames.includes("published"));
    for (const { arm, metrics } of rows) {
      assert.deepEqual(Object.keys(metrics), Object.keys(rows[0].metrics), arm);
      assert.ok(
        metrics.accuracy > 0 && metrics.accuracy < 100 && metrics.l0 > 0 && metrics.l0 <= config.k,
        arm,
      );
    }
    const kinds = new Set(rows.map(({ metrics }) => JSON.stringify(metrics)));
    assert.equal(kinds.size, rows.length, "no two networks are the same");

    const two = { ...config, seeds: 2 };
    const times = () =>
      Array.from(Deno.readDirSync(`${folder}/artifacts`), ({ name }) => name).filter((name) =>
        name.startsWith("trait-arms")
      );
    assert.equal(times().length, 1);
    const more = await studyTraits(nouns, two, { processes: 1 });
    assert.equal(times().length, 2, "in a process of its own, seed 1 alone");
    assert.deepEqual(more.rows.slice(0, rows.length), rows);
    assert.deepEqual(
      more.rows.slice(rows.length).map(kindOf),
      rows.map((row) => ({ ...kindOf(row), seed: 1 })),
    );
    assert.notDeepEqual(rowOf(more.rows, "trimmed", 1), rowOf(rows, "trimmed"));
    assert.deepEqual(
      await studyTraits(nouns, two, { processes: 0, signal: AbortSignal.abort() }),
      more,
      "is read",
    );
  }));

Deno.test("traitRows() with λ = 0 measures of every arm what it measures of the control", () =>
  withDataFolder(async () => {
    const { rows } = await traitRows(await traitSource(await smallNouns(), config), {
      config: { ...config, lambda: 0 },
      seed: 0,
    });
    const control = rowOf(rows, "none");
    assert.notDeepEqual(control, rows[0].metrics, "trained on from the baseline");
    for (const arm of traitArmNames) {
      for (const [name, value] of Object.entries(rowOf(rows, arm))) {
        assert.ok(
          value === control[name] || Math.abs(value - control[name]) < 1e-6,
          `${arm}: ${name} ${value} ${control[name]}`,
        );
      }
    }
  }));

Deno.test("traitRows() that is stopped keeps nothing, and called again gives what one never stopped gives", () =>
  withDataFolder(async (folder) => {
    const source = await traitSource(await smallNouns(), config);
    const whole = await traitRows(source, { config, seed: 0 });
    Deno.env.set("STUDY_DATA", `${folder}/stopped`);
    for (const at of [250, 600]) {
      const stop = new AbortController();
      const run = {
        signal: stop.signal,
        onProgress: ({ step, steps }: { step: number; steps: number }) => {
          if (step >= at / 1000 * steps) stop.abort();
        },
      };
      assert.deepEqual(await traitRows(source, { config, seed: 0, ...run }), { rows: [], complete: false });
    }
    assert.deepEqual(await traitRows(source, { config, seed: 0 }, "read"), { rows: [], complete: false });
    assert.deepEqual(await traitRows(source, { config, seed: 0 }), whole);
  }));

Deno.test("traitSource() takes four fifths of few nouns to train on", () =>
  withDataFolder(async () => {
    const { labels, dimensions } = await traitSource(await smallNouns(), config);
    const counts = Object.values(labels).map(({ values, perExample }) => values.length / perExample);
    assert.deepEqual([...counts, dimensions], [480, 60, 100, 12]);
  }));
