import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { boundScores } from "@/edits/interventional_scores.ts";
import { interventionContext } from "@/edits/intervention_context.ts";
import type { Figure } from "@/plot/figure.ts";
import { drawNouns } from "@/nouns/dataset.ts";
import { disposeSae } from "@/sae/sae.ts";
import { disposeSweep, sweep } from "@/sae/sweep.ts";
import { encodeMeans } from "@/vae/latents.ts";
import { trainVae } from "@/vae/train_vae.ts";
import { attemptScores, categoryScores, overlapMap, suppressionBars } from "@/variants/part_charts.ts";
import { errorAgainstMeaning, scoreForest, variantColors, variantFront } from "@/variants/variant_charts.ts";
import { seedMembers, variantMembers } from "@/variants/variant_members.ts";
import { studyVariants } from "@/variants/variant_study.ts";
import { l0Table, onlyTable, scoreTable, startTable } from "@/variants/variant_tables.ts";
import { oneOfEach } from "@/variants/variant_training.ts";
import { withDataFolder } from "../vae/small.ts";
import { madeUpStudy } from "./made_up_study.ts";

await useBackend();
const dataConfig = { seed: 0, trainCount: 400, heldOutCount: 100 };
const nouns = { key: "small", config: dataConfig, ...drawNouns(dataConfig) };
const small = {
  seeds: 2,
  nFeatures: 32,
  l0: 4,
  steps: 6,
  ownFeatures: 48,
  ownSteps: 8,
  batchSize: 32,
  tuneRuns: 1,
  choosing: 100,
  responsePairs: 8,
  editPairs: 8,
};

Deno.test("studyVariants() scores SAEs that are sweep()'s own, reads them back, and leaves no tensors", () =>
  withDataFolder(async () => {
    const vae = await trainVae(nouns, {
      channels: [4],
      latentChannels: 1,
      steps: 4,
      batchSize: 16,
      residualBlocks: 0,
    });
    const latents = await encodeMeans(vae, nouns);
    const data = { nouns, vae, latents, config: small };
    const tensors = tf.memory().numTensors;
    const stopped = await studyVariants(data, { processes: 0, signal: AbortSignal.abort() }).catch(() =>
      undefined
    );
    assert.ok(!stopped?.complete, "a stop leaves the comparison unfinished");
    const study = await studyVariants(data, { processes: 0 });
    assert.equal(tf.memory().numTensors, tensors);
    assert.ok(study.complete);
    assert.equal(study.rows.length, 2 * study.variants.length);
    assert.deepEqual(
      study.own.rows.map(({ variant, seed }) => [variant, seed]),
      [0, 1].map((seed) => [study.own.variant.name, seed]),
    );
    assert.deepEqual(study.references.map(({ variant }) => variant), [
      "latent dimensions",
      "principal axes",
      "random directions",
      "random data points",
      "random decoder",
      "supervised dictionary",
      "labels as codes",
      "swap of class means",
      "exact target, encoded",
    ]);
    const swapped = study.references.filter(({ metrics }) => "edit/value group/success" in metrics);
    assert.deepEqual(swapped.map(({ variant }) => variant), [
      "random directions",
      "random data points",
      "supervised dictionary",
      "swap of class means",
      "exact target, encoded",
    ]);
    const sizes = {
      choosing: 100,
      responsePairs: 8,
      editPairs: 8,
      steerPairs: 8,
      localityFeatures: 32,
      seed: 0,
    };
    const bounds = boundScores(interventionContext({ nouns, latents, codec: vae }, sizes));
    for (const part of ["success", "fidelity"]) {
      const [classMeans, exactTarget] = swapped.slice(-2).map(({ metrics }) =>
        metrics[`edit/value group/${part}`]
      );
      assert.deepEqual(
        [classMeans, exactTarget],
        ["class means", "exact target"].map((recipe) => bounds[`edit/${recipe}/${part}`]),
      );
    }
    assert.deepEqual(study.attempts.rows.map(({ variant, seed }) => [variant, seed]), [
      ["TopK, resampling, whitening 0.5", 0],
      ["TopK, resampling, whitening 0", 0],
      ["Matryoshka, whitening 0.5", 0],
    ]);
    assert.deepEqual(study.controls.rows.map(({ variant }) => variant), [
      "TopK, resampling, begun at nouns",
      "Gated, begun at nouns",
    ]);
    assert.ok(
      study.attempts.rows.every(({ metrics }) => "AUROC" in metrics && !("locality/excess" in metrics)),
    );
    const topk = variantMembers(study.config).find(({ name }) => name === "TopK, resampling")!;
    const alone = await sweep(latents, seedMembers(topk, { config: study.config }));
    const rows = study.rows.filter(({ variant }) => variant === topk.name);
    alone.members.forEach(({ metrics }, i) => {
      assert.ok(Math.abs(metrics.fvu - rows[i].metrics.FVU) < 1e-4, "the scored SAE is the one of the sweep");
      assert.equal(rows[i].seed, i);
    });
    const saes = await oneOfEach([topk], { latents, config: study.config });
    assert.deepEqual(saes.map(({ name, key }) => [name, key]), [[topk.name, alone.members[0].key]]);
    disposeSweep(alone);
    saes.forEach(disposeSae);
    assert.deepEqual(await studyVariants(data, { processes: 0 }), study);
    assert.ok("ablation/success" in rows[0].metrics && !("ablation/success" in rows[1].metrics));
    tf.dispose(vae.parameters);
  }));

Deno.test("the charts say in their titles what the numbers say", () => {
  const study = madeUpStudy();
  assert.match(variantFront(study).title, /a leaves 3\.0 % unexplained and b 10\.0 %/);
  assert.match(
    errorAgainstMeaning(study, { measure: { metric: "values with F1 > .8", name: "values told" } }).title,
    /a reconstructs best, with 2\.00 in values told; b has 4\.00 \(rank agreement -1\.00\)/,
  );
  assert.match(suppressionBars(study).title, /b suppresses its features most, by 20\.0 %; .* leaves 0\.0 %/);
  assert.match(categoryScores(study).title, /background \.10 at best \(b\)/);
  assert.match(attemptScores(study).title, /background \.30 \(b, whitening 0\), body \.30/);
  assert.match(overlapMap(study).title, /3 values are told by one kind only, 2 of them by c/);
  const measures = [{ metric: "values with F1 > .8", name: "values" }];
  const chart = scoreForest(study, { measures });
  assert.match(chart.title, /b leads with 4\.00, ahead of c/);
  const equal = { metric: "mean F1", name: "F1" };
  assert.match(
    scoreForest(study, { measures: [equal] }).title,
    /^F1: a and b and c lead with \.50, ahead of none/,
  );
  assert.match(
    errorAgainstMeaning(study, { measure: equal }).title,
    /^a reconstructs best and, beside b and c, leads in F1;/,
  );
  const colors = (chart: Figure) => (chart.spec.data as { marker: { color: string[] } }[])[0].marker.color;
  const worse = scoreForest(study, { measures: [{ ...measures[0], better: "lower" }] });
  assert.notEqual(
    colors(worse)[1],
    colors(chart)[1],
    "above the floor is blue, and orange where lower is better",
  );
  const lines = chart.spec.layout.shapes as { x0: number }[];
  assert.deepEqual(lines.map(({ x0 }) => x0), [1, 6], "floor and ceiling stand in the panel");
  const [low, high] = (chart.spec.layout.xaxis as { range: number[] }).range;
  assert.ok(low < 1 && high > 6, "and the axis reaches to both");
});

Deno.test("variantColors() never gives two kinds the same colour", () => {
  const variants = variantMembers(madeUpStudy().config);
  assert.equal(new Set(variantColors(variants)).size, variants.length);
});

Deno.test("the tables list kinds with their seeds, references, and values that only one kind tells", () => {
  const study = madeUpStudy();
  assert.deepEqual(l0Table(study).cells[0].slice(0, 3), ["a", "", "8.0 · 8.0"]);
  const scores = scoreTable(study, [{ metric: "FVU", name: "FVU" }]);
  assert.deepEqual(scores.cells.map(([name]) => name), [
    "a",
    "b",
    "c",
    "own",
    "random data points",
    "supervised dictionary",
  ]);
  assert.equal(scores.cells[4][1], "–", "nothing measured");
  assert.equal(onlyTable(study).cells.length, 3);
  const [{ fields, l0By }] = study.variants;
  const control = { variants: [{ name: "a, begun at nouns", l0By, fields }], rows: [] };
  const starts = startTable({ ...study, controls: control }, [{ metric: "FVU", name: "FVU" }]);
  assert.deepEqual(starts.cells, [["a", ".03"], ["a, begun at nouns", "–"]]);
});
