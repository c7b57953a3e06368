import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { failureSheet, steeringFailures } from "@/edits/steering_failures.ts";
import { recipeNames, type SteeringRecipe } from "@/edits/steering_recipe.ts";
import type { SteeringStudy } from "@/edits/steering_study.ts";
import type { CategoryTrials } from "@/edits/steering_trials.ts";
import { categories, type Category, valueOffsets } from "@/nouns/catalogue.ts";
import { traitsOf } from "@/nouns/images.ts";
import { ImageSheet } from "@/plot/image_sheet.ts";
import { oracle, symbolicCodec, symbolicData } from "./symbolic_world.ts";

await tf.setBackend("cpu");
const { nouns: { heldOut } } = symbolicData();

/** Two nouns of each category; the plan's readings are told, the exact target fails on the second glasses only. */
function studyOf(plan: Partial<Record<Category, { arrived: number[]; kept: number[] }>>) {
  const right = { arrived: Uint8Array.of(1, 1), kept: Uint8Array.of(1, 1) };
  const trials = Object.fromEntries(categories.map((category, layer): [Category, CategoryTrials] => {
    const own = [layer, layer + 5].map((noun) => traitsOf(heldOut, noun)[layer]);
    const { arrived, kept } = plan[category] ?? { arrived: [1, 1], kept: [1, 1] };
    return [category, {
      nouns: Uint32Array.of(layer, layer + 5),
      from: Uint16Array.from(own, (trait) => valueOffsets[layer] + trait),
      to: Uint16Array.from(own, (trait) => valueOffsets[layer] + (trait === 0 ? 1 : 0)),
      candidates: 2,
      seconds: 0,
      readings: {
        [recipeNames.plan]: { arrived: Uint8Array.from(arrived), kept: Uint8Array.from(kept) },
        [recipeNames.exact]: category === "glasses" ? { ...right, kept: Uint8Array.of(1, 0) } : right,
      },
    }];
  })) as SteeringStudy["trials"];
  const recipe = (name: string, times: number): SteeringRecipe => ({
    name,
    description: "",
    kind: "ceiling",
    path: "latent",
    directions: ({ pairs }) => pairs.targetLatents.map((x, at) => times * (x - pairs.latents[at])),
  });
  const recipes = [recipe(recipeNames.plan, 0), recipe(recipeNames.exact, 1)];
  return { trials, recipes, knowledge: { dictionary: oracle } } as unknown as SteeringStudy;
}

const study = studyOf({
  head: { arrived: [1, 0], kept: [0, 0] },
  glasses: { arrived: [1, 0], kept: [1, 1] },
});

Deno.test("steeringFailures() lists what did not arrive or lost another trait, and where the exact target fails too", () => {
  assert.deepEqual(
    steeringFailures(study).map(({ noun, category, arrived, unreadable }) => [
      noun,
      category,
      arrived,
      unreadable,
    ]),
    [[3, "head", true, false], [8, "head", false, false], [9, "glasses", false, true]],
  );
  assert.deepEqual(steeringFailures(study, recipeNames.exact).map(({ noun }) => noun), [9]);
  assert.equal(steeringFailures(study)[1].to, study.trials.head.to[1]);
});

Deno.test("failureSheet() counts all failures in its title and names the nouns that it shows", async () => {
  const sheet = failureSheet(study, { codec: symbolicCodec, nouns: heldOut, count: 2 });
  assert.ok(sheet instanceof ImageSheet);
  assert.match(
    sheet.title,
    /^3 of 10 edits by feature plan fail; 1 of them cannot be read right off the exact/,
  );
  assert.match(sheet.summary, /^held-out noun 3 to head: .*; held-out noun 9 to glasses: /);
  assert.ok((await sheet.png()).length > 0);
});

Deno.test("failureSheet() says so when nothing failed", () => {
  assert.equal(failureSheet(studyOf({}), { codec: symbolicCodec, nouns: heldOut }), "no failures");
});
