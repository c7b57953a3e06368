import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { triptych, variantSheet } from "@/edits/ablation_sheets.ts";
import { ablateFeature } from "@/edits/feature_ablation.ts";
import { enlarged, mosaic } from "@/edits/mosaic.ts";
import { outcomeSheet } from "@/edits/outcome_sheets.ts";
import { ablationRecipes, groupName, recipeNamed } from "@/edits/recipes.ts";
import { controlByScore, groupCurves, recipeBars } from "@/edits/trial_charts.ts";
import { overallSuccess, summariseTrials } from "@/edits/trial_summary.ts";
import { localityTable, recipeTable } from "@/edits/trial_tables.ts";
import { ablationTrials } from "@/edits/trials.ts";
import { glassesStudy } from "./world.ts";

await tf.setBackend("cpu");
const study = await glassesStudy();
const recipes = ablationRecipes(study.analysis, study, { seed: 0 });
const trials = await ablationTrials(study, { perCategory: 23, seed: 0, root: await Deno.makeTempDir() });
const isGlasses = (value: number) => value >= 414;
const shares = summariseTrials(trials, isGlasses);

Deno.test("mosaic() places pictures row by row and leaves missing ones white", () => {
  const picture = (x: number) => new Float32Array(2 * 2 * 3).fill(x);
  const whole = mosaic([picture(-1), picture(0), picture(0.5)], { side: 2, size: 2 });
  const at = (y: number, x: number) => whole[(y * 4 + x) * 3];
  assert.deepEqual([at(0, 0), at(1, 1), at(0, 2), at(1, 3), at(2, 0), at(3, 3)], [-1, -1, 0, 0, 0.5, 1]);
});

Deno.test("enlarged() repeats pixels", () => {
  const twice = enlarged(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), 2);
  assert.deepEqual(Array.from(twice.subarray(0, 12)), [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]);
  assert.deepEqual(twice.subarray(12, 24), twice.subarray(0, 12));
});

Deno.test("ablateFeature() removes glasses from its top nouns and leaves reconstruction and random control alone", () => {
  const ablation = ablateFeature(study, { which: 5, recipes, seed: 0 });
  const distance = (a: Float32Array, b: Float32Array) => Math.max(...a.map((x, i) => Math.abs(x - b[i])));
  ablation.nouns.forEach((noun, i) => {
    assert.ok(distance(noun, ablation.decoded[i]) < 1e-5);
    assert.ok(distance(noun, ablation.reconstructed[i]) < 1e-4);
    assert.ok(distance(noun, ablation.randomFeature[i]) < 1e-5);
    assert.ok(distance(ablation.zero[i], ablation.writeUp[i]) < 1e-4);
    assert.ok(distance(noun, ablation.zero[i]) > 0.3);
    assert.ok(distance(noun, ablation.group[i]) > 0.3);
    assert.ok(distance(noun, ablation.meanDifference[i]) > 0.3);
  });
  assert.match(variantSheet(ablation).title, /100 % of the feature's effect is on its pixels/);
  assert.match(triptych(study, ablation).title, /^Feature 5 \(glasses: /);
});

Deno.test("ablateFeature() refuses a dead feature", () => {
  const records = study.analysis.records.map((record) => ({ ...record, top: [] }));
  const dead = { ...study, analysis: { ...study.analysis, records } };
  assert.throws(() => ablateFeature(dead, { which: 5, recipes, seed: 0 }), /it is dead/);
});

Deno.test("outcomeSheet() says of each trial whether the trait is gone", () => {
  const positions = Array.from(trials.values.keys()).filter((i) => isGlasses(trials.values[i])).slice(0, 3);
  const recipe = recipeNamed(recipes, "best feature to 0");
  const sheet = outcomeSheet(study, { trials, positions, recipe, title: "three" });
  assert.equal(sheet.summary.match(/: gone/g)?.length, 3);
  const control = recipeNamed(recipes, "SAE reconstruction");
  assert.equal(
    outcomeSheet(study, { trials, positions, recipe: control, title: "three" }).summary.match(/still read/g)
      ?.length,
    3,
  );
});

Deno.test("trial charts and tables state the shares of the summary", () => {
  const success = Math.round(100 * overallSuccess(shares, "best feature to 0"));
  assert.ok(success > 90);
  const chosen = ["best feature to 0", groupName(8), "mean difference"];
  assert.match(
    recipeBars(shares, { recipes: chosen }).title,
    new RegExp(`alone takes out ${success} % of traits`),
  );
  assert.match(groupCurves(shares).title, /^Success grows from \d+ % with one feature to \d+ % with 16$/);
  assert.match(
    controlByScore(trials, { best: study.analysis.best, recipes: chosen }).title,
    /cleanly in \d+ % of nouns/,
  );
  assert.match(recipeTable(shares, { title: "" }).toString(), /SAE reconstruction +0 \/ 100/);
  assert.match(localityTable(shares).toString(), /mean difference +100 %/);
});

Deno.test("trial charts draw nothing rather than fail when no noun was on trial", () => {
  const none = summariseTrials(trials, () => false);
  assert.deepEqual(none, []);
  assert.match(recipeBars(none, { recipes: ["best feature to 0"] }).title, /takes out 0 % of traits/);
  assert.match(groupCurves(none).title, /from 0 % with one/);
});

Deno.test("recipeNamed() refuses a recipe that is not there", () => {
  assert.throws(() => recipeNamed(recipes, "magic"), /found "magic", wanted one of SAE reconstruction/);
});
