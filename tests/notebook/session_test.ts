/** Opening a notebook outside a kernel: presets, overrides, reported numbers, progress in words. */
import assert from "node:assert/strict";
import { cellModule, nameCells, showsSomething } from "@/notebook/cells.ts";
import { headlineTable } from "@/notebook/headlines.ts";
import { inKernel } from "@/notebook/kernel.ts";
import { describeChanges, presets, resolvePreset } from "@/notebook/presets.ts";
import { curvePanels } from "@/notebook/progress_curves.ts";
import { progressSvg } from "@/notebook/progress_svg.ts";
import { clock, progressLine } from "@/notebook/progress_text.ts";
import { readResults, writeResult } from "@/notebook/results.ts";
import { secondsLeft } from "@/notebook/run_progress.ts";
import { openStudy } from "@/notebook/session.ts";
import { requestStop, stopSignal } from "@/notebook/stop.ts";
import { chooseFiguresFolder } from "@/plot/figures_folder.ts";

Deno.test("resolvePreset() refuses unknown presets, sections and fields by name", () => {
  assert.throws(() => resolvePreset("quik"), /the preset "quik", wanted one of smoke, quick, full, paper/);
  assert.throws(() => resolvePreset("quick", { vea: {} } as object), /the section "vea"/);
  assert.throws(() => resolvePreset("quick", { vae: 5 } as object), /found vae: 5/);
  assert.throws(() => resolvePreset("quick", { sae: { lamda: 1 } } as object), /sae\.lamda/);
  assert.throws(() => resolvePreset("quick", { vae: { steps: -1 } }), /vae\.steps is -1/);
});

Deno.test("resolvePreset() lays overrides over the preset over the defaults, and a seed under all", () => {
  for (const name of Object.keys(presets)) assert.ok(resolvePreset(name));
  const config = resolvePreset("smoke", { seed: 5, vae: { steps: 7 }, sae: { seed: 1 } });
  assert.deepEqual([config.data.seed, config.vae.seed, config.sae.seed, config.vae.steps], [5, 5, 1, 7]);
  assert.equal(config.data.trainCount, presets.smoke.data!.trainCount);
  assert.throws(() => Object.assign(config.vae, { steps: 1 }), TypeError);
  assert.match(describeChanges(config, "vae"), /steps 7.*seed 5/);
  assert.equal(describeChanges(resolvePreset("quick"), "data"), "defaults");
});

Deno.test("writeResult() replaces one notebook, keeps the others and refuses what is not finite", async () => {
  const folder = await Deno.makeTempDir();
  chooseFiguresFolder(folder);
  try {
    const result = { preset: "quick", seed: 0, backend: "cpu", configuration: "abc", headlines: ["FVU"] };
    writeResult("03_sae_sweep", { ...result, values: { FVU: 0.12345678, dead: 3 } });
    writeResult("01_data", { ...result, values: { nouns: 50_000 }, headlines: [] });
    assert.throws(() => writeResult("01_data", { ...result, values: { x: NaN } }), /found x = NaN/);
    const results = readResults();
    assert.deepEqual(Object.keys(results), ["01_data", "03_sae_sweep"]);
    assert.deepEqual(results["03_sae_sweep"]!.values, { FVU: 0.123457, dead: 3 });
    assert.deepEqual(headlineTable(results).cells, [["03_sae_sweep", "FVU", "0.123"]]);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["results.json"]);
    Deno.writeTextFileSync(`${folder}/results.json`, "{");
    assert.throws(() => readResults(), /Cannot read the results .*results\.json/);
  } finally {
    chooseFiguresFolder(undefined);
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("openStudy() reports with preset, engine and the hash of the sections that were read", async () => {
  const folder = await Deno.makeTempDir();
  Deno.env.set("STUDY_FIGURES", folder);
  Deno.env.set("STUDY_BACKEND", "cpu");
  try {
    const study = await openStudy("09_test", "smoke", { vae: { steps: 7 } });
    assert.equal(study.config.vae.steps, 7);
    study.headline({ PSNR: 30 });
    study.report({ SSIM: 0.9 });
    const written = readResults()["09_test"]!;
    assert.deepEqual([written.preset, written.backend, written.configuration], [
      "smoke",
      "cpu",
      study.configuration,
    ]);
    assert.deepEqual([written.values, written.headlines], [{ PSNR: 30, SSIM: 0.9 }, ["PSNR"]]);
    const [other, elsewhere] = [
      await openStudy("09_test", "smoke"),
      await openStudy("09_test", "smoke", { vae: { steps: 7 }, sae: { steps: 9 } }),
    ];
    const untouched = other.configuration;
    for (const { config } of [other, elsewhere]) assert.ok(config.vae.channels.length > 0);
    assert.notEqual(other.configuration, untouched, "what is read counts");
    assert.notEqual(other.configuration, study.configuration, "and its values do");
    assert.equal(elsewhere.configuration, study.configuration, "what another notebook reads does not");
    assert.match(String(study), /steps 7/);
    assert.match(String(await openStudy("09_test", "quick")), /all sections +defaults/);
    assert.doesNotMatch(String(await openStudy("09_test", "quick", { vae: { steps: 7 } })), /sae/);
  } finally {
    chooseFiguresFolder(undefined);
    Deno.env.delete("STUDY_FIGURES");
    Deno.env.delete("STUDY_BACKEND");
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("stopSignal() is ended by a stop, and a run after the stop gets a new one", () => {
  const first = stopSignal();
  requestStop();
  assert.ok(first.aborted);
  assert.ok(!stopSignal().aborted);
  assert.ok(!inKernel());
});

const history = { step: [0, 10, 20], values: { loss: [1, 0.1, 0.01], "KL/a": [1, 2, 3], "KL/b": [0, 1, 1] } };
const progress = { title: "t", step: 600, steps: 1000, secondsElapsed: 12, secondsLeft: 8, history };

Deno.test("progressLine() tells step, rate, time left and values", () => {
  const line = progressLine("Training", { ...progress, values: { loss: 0.0213 } });
  assert.equal(line, "Training  ████████████░░░░░░░░  600 of 1,000 steps · 50/s · 0:08 left · loss 0.0213");
  assert.equal(clock(3723), "1:02:03");
});

Deno.test("curvePanels() puts grouped quantities into one chart and keeps the latest of many points", () => {
  const panels = curvePanels(history);
  assert.deepEqual(panels.map(({ y, series, scale }) => [y, series.length, scale]), [["loss", 1, "log"], [
    "KL",
    2,
    "linear",
  ]]);
  const step = Array.from({ length: 1001 }, (_, i) => i);
  const [long] = curvePanels({ step, values: { loss: step } });
  assert.ok(long!.series[0]!.x.length <= 200 && long!.series[0]!.x.at(-1) === 1000);
});

Deno.test("progressSvg() draws one line for each curve and escapes names", () => {
  const svg = progressSvg("a < b", { ...progress, values: {} });
  assert.equal(svg.match(/<polyline/g)!.length, 3);
  assert.match(svg, /a &lt; b/);
  assert.ok(!svg.includes("NaN") && !svg.includes("Infinity"));
});

Deno.test("secondsLeft() scales what is expected by the pace so far", () => {
  const plan = { notebooks: ["a", "b", "c"], expectedSeconds: { a: 10, b: 20, c: 30 } };
  assert.equal(secondsLeft(plan, { finished: 0, took: 0, running: 4 }), 56);
  assert.equal(secondsLeft(plan, { finished: 1, took: 20, running: 10 }), 90);
  assert.equal(
    secondsLeft({ ...plan, expectedSeconds: { a: 10 } }, { finished: 0, took: 0, running: 0 }),
    undefined,
  );
});

Deno.test("nameCells() names the cell and its line instead of the line of the module", () => {
  const cell = (source: string, cell_type: "code" | "markdown" = "code") => ({
    cell_type,
    source,
    metadata: {},
  });
  const notebook = { cells: [cell("# T", "markdown"), cell("a;\nb;"), cell(""), cell("c;")], metadata: {} };
  const { text, origin } = cellModule(notebook);
  assert.equal(text, "a;\nb;\nc;\n");
  const report = "at file:///x/notebooks/cells_of_01.ts:3:5";
  const named = nameCells(report, { file: "cells_of_01.ts", notebook: "01.ipynb", origin });
  assert.equal(named, "at 01.ipynb, cell 2, line 1:5");
});

Deno.test("showsSomething() knows which cells have to have an output", () => {
  for (const code of ["study;", "const a = 1;\nlines({\n  a,\n});", "console.log(1);", "await show(a, b);"]) {
    assert.ok(showsSomething(code), code);
  }
  for (const code of ["const a = 1;", 'import x from "x";', "assert.ok(a);", "await train(a);", "a.b = 1;"]) {
    assert.ok(!showsSomething(code), code);
  }
});
