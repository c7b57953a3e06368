/** Plans on nouns of a world in which every trait is one axis of the latent, so that every edit has one right answer. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { encodeLatents } from "@/edits/encoded.ts";
import { effectCount } from "@/edits/trait_effects.ts";
import { categories, traitNamed, valueCount, valueIndex } from "@/nouns/catalogue.ts";
import { applyPlan, prompter } from "@/retrieval/apply_plan.ts";
import { planPrompt } from "@/retrieval/plan.ts";
import { editTable } from "@/retrieval/prompt_tables.ts";
import { wordMatcher } from "@/retrieval/word_matcher.ts";
import { oracle } from "../edits/symbolic_world.ts";

await tf.setBackend("cpu");
const effects = { key: "", dimensions: valueCount, rows: new Float32Array(effectCount * valueCount) };
for (let value = 0; value < valueCount; value++) effects.rows[value * (valueCount + 1)] = 1;
const knowledge = { dictionary: oracle, effects };
const matcher = wordMatcher();
const none = traitNamed("accessory", "none");
const [crab, shark] = ["crab", "shark"].map((name) => traitNamed("head", name));
const red = traitNamed("glasses", "square-red");

function edit(prompt: string, traits: number[], errorTerm = true) {
  const latent = new Float32Array(valueCount);
  traits.forEach((trait, layer) => latent[valueIndex(categories[layer], trait)] = 1);
  const encoded = encodeLatents(oracle, latent);
  return { latent, edit: applyPlan(planPrompt(prompt, matcher), { traits, encoded, errorTerm }, knowledge) };
}

/** The trait of each category that is drawn, −1 where no axis stands out. */
function shown(latent: Float32Array): number[] {
  return categories.map((category) => {
    const first = valueIndex(category, 0);
    const next = categories.indexOf(category) < 4
      ? valueIndex(categories[categories.indexOf(category) + 1], 0)
      : valueCount;
    return latent.subarray(first, next).findIndex((x) => x > 0.5);
  });
}

Deno.test("applyPlan() of several wishes gives each its value and keeps the rest to the bit", () => {
  const { edit: found, latent } = edit("a crab with red glasses", [0, 3, 10, shark, 7]);
  assert.deepEqual(shown(found.latent), [0, 3, 10, crab, red]);
  assert.deepEqual(found.traits, [0, 3, 10, crab, red]);
  assert.deepEqual(found.free, ["background", "body", "accessory"]);
  for (let value = 0; value < valueIndex("head", 0); value++) {
    assert.equal(found.latent[value], latent[value]);
  }
  assert.deepEqual(found.steps.map(({ intent, from, to, strength }) => [intent, from, to, strength]), [
    ["swap", "head: shark", "head: crab", 1],
    ["swap", "glasses: square-fullblack", "glasses: square-red", 1],
  ]);
  const strongest = found.steps[0].features.map(({ id }) => id).toSorted((a, b) => a - b);
  assert.deepEqual(
    strongest,
    [crab, shark].map((trait) => valueIndex("head", trait)).toSorted((a, b) => a - b),
  );
});

Deno.test("applyPlan() takes an accessory off by none, a head towards the mean, and adds where there is none", () => {
  assert.deepEqual(shown(edit("remove the accessory", [0, 3, 10, crab, 7]).edit.latent), [
    0,
    3,
    none,
    crab,
    7,
  ]);
  assert.deepEqual(shown(edit("remove the head", [0, 3, 10, crab, 7]).edit.latent), [0, 3, 10, -1, 7]);
  const why = (prompt: string) => edit(prompt, [0, 3, 10, crab, 7]).edit.steps[0].note;
  assert.match(why("remove the head"), /every noun has a head: it goes towards the mean of all$/);
  assert.match(why("no glasses"), /every noun has glasses: they go towards the mean of all$/);
  const [step] = edit("a heart on the shirt", [0, 3, none, crab, 7]).edit.steps;
  assert.deepEqual([step.intent, step.from, step.to], ["add", null, "accessory: heart"]);
});

Deno.test("applyPlan() leaves the latent to the bit where there is nothing to do, and says so", () => {
  for (
    const [prompt, why] of [
      ["a crab", /has it already/],
      ["remove the red tie", /has no accessory: tie-red/],
      ["remove the accessory", /no accessory/],
      ["less shark", /has no head: shark/],
    ] as const
  ) {
    const { edit: found, latent } = edit(prompt, [0, 3, none, crab, 7]);
    assert.deepEqual([found.latent, found.edits], [latent, []], prompt);
    assert.match(found.steps[0].note, why);
  }
  const { edit: nothing, latent } = edit("hello there", [0, 3, 10, crab, 7]);
  assert.deepEqual([nothing.steps, nothing.latent], [[], latent]);
  assert.deepEqual(nothing.unmatched.map(({ words }) => words), ["hello there"]);
});

Deno.test("applyPlan() makes more and less of what a noun has, and more than all of what it has not", () => {
  const axis = valueIndex("head", crab);
  const amount = (prompt: string, head = crab) => edit(prompt, [0, 3, 10, head, 7]).edit.latent[axis];
  assert.ok(amount("more crab") > 1.4 && amount("less crab") < 0.6 && amount("less crab") > 0.4);
  assert.ok(amount("more crab", shark) > 1.2 && amount("more crab", shark) < 1.3);
});

Deno.test("applyPlan() without the error term starts from the reconstruction", () => {
  const traits = [0, 3, 10, shark, 7];
  const latent = new Float32Array(valueCount).fill(-0.25); // the oracle's ReLU sees nothing of this
  traits.forEach((trait, layer) => latent[valueIndex(categories[layer], trait)] = 1);
  const noun = { traits, encoded: encodeLatents(oracle, latent) };
  const plan = planPrompt("a crab", matcher);
  const [own, without] = [true, false].map((errorTerm) =>
    applyPlan(plan, { ...noun, errorTerm }, knowledge).latent
  );
  assert.deepEqual([own[0], without[0], own[1], without[1]], [1, 1, -0.25, 0]);
});

Deno.test("prompter() answers with JSON but for the latent, and rejects what is no prompt", async () => {
  const ask = prompter(matcher, knowledge);
  const encoded = encodeLatents(oracle, new Float32Array(valueCount));
  const { latent, ...rest } = await ask("a crab, no tie", { traits: [0, 0, 0, 0, 0], encoded });
  assert.equal(latent.length, valueCount);
  assert.deepEqual(JSON.parse(JSON.stringify(rest)), rest);
  await assert.rejects(ask("a".repeat(999), { traits: [0, 0, 0, 0, 0], encoded }), RangeError);
  assert.match(editTable({ latent, ...rest }).toString(), /head: crab/);
});
