import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { doseCurves, planSizeCurves, steeringBars } from "@/edits/steering_charts.ts";
import { chosenSize, type PlanDirections } from "@/edits/steering_choice.ts";
import { resolveSteeringConfig } from "@/edits/steering_config.ts";
import { recipeNames, wholeDirections } from "@/edits/steering_recipe.ts";
import { steeringStudy } from "@/edits/steering_study.ts";
import { steeringPairs } from "@/edits/steering_subjects.ts";
import { steeringRecipeTable, steeringTable } from "@/edits/steering_tables.ts";
import { dosedRecipes } from "@/edits/steering_trials.ts";
import { encodeLatents } from "@/edits/encoded.ts";
import { categories } from "@/nouns/catalogue.ts";
import { oracle, oracleAnalysis, symbolicCodec, symbolicData } from "./symbolic_world.ts";

await tf.setBackend("cpu");
const root = await Deno.makeTempDir();
const data = symbolicData();
const { nouns, latents } = data;
const analysis = await oracleAnalysis(data);
const study = { codec: symbolicCodec, nouns, latents, analysis };
const config = resolveSteeringConfig({
  perCategory: 12,
  choosing: 3,
  sizes: [1, 2],
  dosePairs: 2,
  doses: [0, 0.25, 1],
});

Deno.test("steeringStudy() stopped at the third category keeps the first two, and continues with the third", async () => {
  const stop = new AbortController();
  await assert.rejects(steeringStudy(study, config, {
    root,
    signal: stop.signal,
    onProgress: ({ phase }) => phase === "Changing the accessory" && stop.abort(),
  }));
  const kept = async () =>
    (await Array.fromAsync(Deno.readDir(root))).filter(({ name }) => name.startsWith("steering-trials"))
      .length;
  assert.equal(await kept(), 2);
  const phases = new Set<string | undefined>();
  const found = await steeringStudy(study, config, { root, onProgress: ({ phase }) => phases.add(phase) });
  assert.equal(await kept(), 5);
  assert.ok(phases.has("Changing the head") && !phases.has("Changing the body"));
  const blind = {
    ...symbolicCodec,
    decode: () => {
      throw new Error("nothing is computed twice");
    },
  };
  assert.deepEqual((await steeringStudy({ ...study, codec: blind }, config, { root })).rows, found.rows);
});

Deno.test("steeringStudy() of a perfect dictionary: plans of two features, single features and means all succeed; controls fail", async () => {
  const found = await steeringStudy(study, config, { root });
  assert.equal(found.size, 2);
  const sizeTwo = found.sizes.filter(({ size }) => size === 2);
  assert.ok(
    sizeTwo.filter(({ directions }) => directions === "SAE features").every((row) =>
      row.success === 1 && row.explained > 0.8
    ),
  );
  const success = (recipe: string) => {
    const rows = found.rows.filter((row) => row.recipe === recipe);
    assert.deepEqual(rows.map(({ category }) => category), [...categories]);
    assert.ok(rows.every(({ count }) => count > 0));
    return rows.map((row) => row.success);
  };
  for (const name of ["single", "singleSae", "plan", "planSae", "planAlong", "means", "exact"] as const) {
    assert.deepEqual(success(recipeNames[name]), [1, 1, 1, 1, 1], name);
  }
  for (const name of ["randomFeatures", "randomDirections", "randomNouns"] as const) {
    assert.ok(success(recipeNames[name]).reduce((sum, share) => sum + share, 0) < 1, name);
  }
});

Deno.test("steeringStudy() at dose 0 changes nothing, at a quarter the old value is still read, at 1 it has arrived", async () => {
  const found = await steeringStudy(study, config, { root });
  assert.equal(found.doses.length, dosedRecipes.length * categories.length * 3);
  for (const { recipe, dose, arrived, kept, count } of found.doses) {
    assert.equal(count, 2);
    if (recipe === recipeNames.plan) assert.deepEqual([arrived, kept], [Number(dose === 1), 1]);
    else if (dose === 0) assert.deepEqual([arrived, kept], [0, 1]);
  }
});

Deno.test("steeringRecipes(): the residual of a plan makes it the whole displacement, which no other recipe is", async () => {
  const { recipes, knowledge } = await steeringStudy(study, config, { root });
  const { pairs } =
    steeringPairs({ nouns: nouns.heldOut, codec: symbolicCodec }, { perCategory: 3, seed: 1 })[3];
  const subjects = { pairs, encoded: encodeLatents(oracle, pairs.latents) };
  const whole = wholeDirections(knowledge, subjects);
  for (const { name, directions } of recipes) {
    const same = directions(subjects).every((x, at) => x === whole[at]);
    assert.equal(same, name === recipeNames.planAlong, name);
  }
});

Deno.test("steering charts and tables hold the numbers of the study, and their titles say them", async () => {
  const found = await steeringStudy(study, config, { root });
  const bars = steeringBars(found);
  assert.match(bars.title, /^2 fitted features change 100 to 100 % of traits cleanly, 2 random nouns/);
  const [glasses] = bars.spec.data as { name: string; y: string[]; x: number[] }[];
  assert.equal(glasses.name, "glasses");
  const row = found.rows.find((each) =>
    each.recipe === recipeNames.randomNouns && each.category === "glasses"
  )!;
  assert.equal(glasses.x[glasses.y.indexOf(recipeNames.randomNouns)], Math.round(100 * row.success));
  const doses = doseCurves(found);
  assert.match(doses.title, /^On average .* the feature plan succeeds in 100 % at its best strength, 1,/);
  assert.equal(doses.spec.data.length, categories.length * dosedRecipes.length);
  const { yaxis, yaxis5 } = doses.spec.layout as Record<string, { range?: number[] }>;
  assert.deepEqual([yaxis.range, yaxis5.range], [[-4, 104], [-4, 104]]); // panels can be compared
  const kept = doseCurves(found, { measure: "kept" });
  assert.notDeepEqual(kept.spec.data, doses.spec.data);
  assert.match(kept.title, /^Other four traits kept at strength 1: feature plan 100 %, class means/);
  assert.match(planSizeCurves(found).title, /^With 1 directions .* with 2 in 100 and/);
  const scores = steeringTable(found);
  assert.equal(scores.cells.length, found.recipes.length);
  assert.deepEqual(
    scores.cells.find(([name]) => name === recipeNames.plan)?.slice(1),
    Array(5).fill("100.0 (100 / 100)"),
  );
  assert.equal(steeringRecipeTable(found).cells.length, found.recipes.length);
});

Deno.test("chosenSize() is the smallest size within half a percent of the best mean over categories, controls left out", () => {
  const rowsOf = (directions: PlanDirections, size: number, shares: number[]) =>
    shares.map((success, i) => ({
      directions,
      size,
      category: categories[i],
      count: 5,
      success,
      explained: 1,
    }));
  const rows = [[4, 0.9, 0.7], [8, 0.99, 0.98], [16, 0.98, 1], [32, 0.99, 0.99]]
    .flatMap(([size, ...shares]) => rowsOf("SAE features", size, shares));
  assert.equal(chosenSize([...rowsOf("random nouns", 1, [1, 1]), ...rows]), 8);
  assert.equal(chosenSize(rows.filter(({ size }) => size !== 8).toReversed()), 16);
  assert.throws(() => chosenSize([]), /no rows/);
});

Deno.test("resolveSteeringConfig() refuses lists that do not rise and more dosed nouns than tried", () => {
  assert.throws(() => resolveSteeringConfig({ doses: [0, 1, 1] }), /steering\.doses is 0, 1, 1/);
  assert.throws(() => resolveSteeringConfig({ sizes: [4, 2] }), /steering\.sizes is 4, 2/);
  assert.throws(
    () => resolveSteeringConfig({ perCategory: 5, dosePairs: 6 }),
    /up to steering\.perCategory = 5/,
  );
  assert.equal(resolveSteeringConfig({ perCategory: 60 }).perCategory, 60);
});
