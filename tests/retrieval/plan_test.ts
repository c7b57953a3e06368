/** Plans by words alone, the way that needs no encoder: what is understood, what is left alone, and what is refused. */
import assert from "node:assert/strict";
import { valueLabel } from "@/features/names.ts";
import { categories } from "@/nouns/catalogue.ts";
import { firstTestPrompts } from "./first_test_prompts.ts";
import { testPrompts } from "@/retrieval/test_prompts.ts";
import { devPrompts } from "@/retrieval/dev_prompts.ts";
import { longestPrompt, planPrompt } from "@/retrieval/plan.ts";
import { scorePlan, scoresByKind } from "@/retrieval/prompt_scores.ts";
import { readPrompts } from "@/retrieval/prompt_set.ts";
import { planTable } from "@/retrieval/prompt_tables.ts";
import { wordMatcher } from "@/retrieval/word_matcher.ts";
import { seededRandom } from "@/training/random.ts";

const matcher = wordMatcher();
const told = (prompt: string) =>
  planPrompt(prompt, matcher).steps.map(({ action, category, value }) =>
    `${action} ${value === undefined ? category : valueLabel(value)}`
  );

Deno.test("planPrompt() finds traits where cue words, names and colours say they are", () => {
  assert.deepEqual(told("a crab head with red glasses"), ["set head: crab", "set glasses: square-red"]);
  assert.deepEqual(told("a chicken"), ["set head: chicken"]);
  assert.deepEqual(told("a chicken on the shirt"), ["set accessory: chicken"]);
  assert.deepEqual(told("a yellow shirt"), ["set body: yellow"]);
  assert.deepEqual(told("treasure chest"), ["set head: treasurechest"]);
  assert.deepEqual(told("yellow and orange glasses"), ["set glasses: square-yellow-orange-multi"]);
  assert.deepEqual(told("Head: crab\nGlasses: red"), ["set head: crab", "set glasses: square-red"]);
  assert.deepEqual(told("make it blue").map((step) => step.slice(0, 8)), ["set body"]);
  assert.deepEqual(told("a pizza in sunglasses"), ["set head: pizza", "set glasses: square-fullblack"]);
  assert.deepEqual(told("swap the carrot for a chicken"), ["set accessory: chicken"]);
  assert.deepEqual(told("a robot and a carrot, warm background"), [
    "set head: robot",
    "set accessory: carrot",
    "set background: warm",
  ]);
});

Deno.test("planPrompt() removes, strengthens and weakens, and takes nothing from a negation", () => {
  assert.deepEqual(told("no glasses"), ["remove glasses"]);
  assert.deepEqual(told("remove the red tie"), ["remove accessory: tie-red"]);
  assert.deepEqual(told("remove the necklace"), ["remove accessory"]);
  assert.deepEqual(told("more pineapple"), ["more head: pineapple"]);
  assert.deepEqual(told("less of the glasses"), ["less glasses"]);
  assert.deepEqual(told("not a crab"), []);
  assert.deepEqual(told("remove everything"), []);
  assert.deepEqual(told("a shark, not a crab"), ["set head: shark"]);
});

Deno.test("planPrompt() of a shirt, glasses, a body or a background never touches the head", () => {
  for (const place of ["on the shirt", "glasses", "body", "background", "necklace"]) {
    for (const word of ["crab", "watermelon", "skull", "gold", "cloud", "a grand piano", "zzz"]) {
      const { steps } = planPrompt(`${word} ${place}`, matcher);
      assert.ok(steps.every(({ category }) => category !== "head"), `${word} ${place}`);
    }
  }
});

Deno.test("planPrompt() says what is kept, what is left free and what fits nothing, and why", () => {
  const plan = planPrompt("a crab with a beard, but keep the glasses", matcher);
  assert.deepEqual(plan.kept, ["glasses"]);
  assert.deepEqual(plan.free, ["background", "body", "accessory"]);
  assert.deepEqual(plan.unmatched.map(({ clause }) => clause), ["a beard"]);
  const [step] = plan.steps;
  assert.deepEqual([step.clause, step.phrase, step.cueWords], ["a crab", "crab", []]);
  assert.ok(step.candidate!.score >= step.threshold && step.candidate!.overlap === 1);
  const nothing = planPrompt("hello there", matcher);
  assert.deepEqual([nothing.steps, nothing.free.length], [[], 5]);
  const text = planTable(plan).toString();
  for (const word of ["head: crab", "no match", "a beard", "left free", "keep"]) {
    assert.ok(text.includes(word), word);
  }
});

Deno.test("planPrompt() refuses what is no text, or too much of it", () => {
  assert.throws(() => planPrompt(7 as unknown as string, matcher), /found number, wanted text/);
  assert.throws(() => planPrompt("a".repeat(longestPrompt + 1), matcher), /found 501 characters/);
});

Deno.test("planPrompt() of any text changes each category once at the most and leaves the others free or kept", () => {
  const random = seededRandom(0, "prompts");
  const parts = [
    "crab",
    "no",
    "and",
    "with",
    ",",
    "red",
    "glasses",
    "shirt",
    "swap",
    "for",
    "more",
    "less",
    "\u0000",
    "keep",
    "(",
    "🦀",
    "the",
    "<b>",
    ".*",
    "to",
    "not",
    "without",
    "body",
    "\n",
  ];
  for (let i = 0; i < 150; i++) {
    const text = Array.from({ length: random.integer(30) }, () => parts[random.integer(parts.length)]).join(
      " ",
    );
    const { steps, kept, free } = planPrompt(text, matcher);
    const all = [...steps.map(({ category }) => category), ...kept, ...free];
    assert.deepEqual(all.toSorted(), categories.toSorted(), text);
  }
});

Deno.test("planPrompt() by words alone finds three quarters of the wanted traits and of whole prompts", () => {
  for (const written of [devPrompts, firstTestPrompts, testPrompts]) {
    const scores = readPrompts(written).map((prompt) =>
      scorePlan(prompt, planPrompt(prompt.text, matcher).steps)
    );
    const all = scoresByKind(scores).at(-1)!;
    assert.ok(all.recall >= 0.75 && all.right >= 0.75 && all.leftFree >= 0.9, JSON.stringify(all));
  }
});
