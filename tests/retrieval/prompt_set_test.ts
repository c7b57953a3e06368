import assert from "node:assert/strict";
import { valueNamed } from "@/features/names.ts";
import { devPrompts } from "@/retrieval/dev_prompts.ts";
import { firstTestPrompts } from "./first_test_prompts.ts";
import { promptKinds, readPrompts } from "@/retrieval/prompt_set.ts";
import { testPrompts } from "@/retrieval/test_prompts.ts";

const nothing = {
  literal: [],
  synonym: [],
  paraphrase: [],
  several: [],
  removal: [],
  amount: [],
  nonsense: [],
};

Deno.test("readPrompts() reads values, alternatives, removals and amounts", () => {
  const [first, second] = readPrompts({
    ...nothing,
    several: [["a crab, and black", "head: crab", "glasses: square-black | glasses: square-fullblack"]],
    amount: [["less", "less head: crab", "remove glasses"]],
  });
  assert.deepEqual(first, {
    kind: "several",
    text: "a crab, and black",
    wishes: [
      { action: "set", categories: ["head"], values: [valueNamed("head: crab")] },
      {
        action: "set",
        categories: ["glasses"],
        values: [valueNamed("glasses: square-black"), valueNamed("glasses: square-fullblack")],
      },
    ],
  });
  assert.deepEqual(second.wishes, [
    { action: "less", categories: ["head"], values: [valueNamed("head: crab")] },
    { action: "remove", categories: ["glasses"], values: [] },
  ]);
});

Deno.test("readPrompts() refuses wishes that name no trait and no category", () => {
  assert.throws(() => readPrompts({ ...nothing, literal: [["x", "head: lobster"]] }), RangeError);
  assert.throws(() => readPrompts({ ...nothing, removal: [["x", "remove hat"]] }), /wanted "head: crab"/);
  assert.throws(() => readPrompts({ ...nothing, removal: [["x", "head"]] }), SyntaxError);
});

Deno.test("testPrompts has at least 150 prompts, all kinds, and shares none with those that are tuned on", () => {
  const [test, dev, seen] = [testPrompts, devPrompts, firstTestPrompts].map(readPrompts);
  assert.ok(test.length >= 150);
  for (const prompts of [test, dev, seen]) {
    for (const kind of promptKinds) assert.ok(prompts.some((prompt) => prompt.kind === kind), kind);
    for (const { kind, wishes } of prompts) assert.equal(wishes.length === 0, kind === "nonsense");
  }
  const texts = [...test, ...dev, ...seen].map(({ text }) => text.toLowerCase());
  assert.equal(new Set(texts).size, texts.length);
});

Deno.test("testPrompts asks for at most one thing in each category", () => {
  for (const { text, wishes } of readPrompts(testPrompts)) {
    const asked = wishes.flatMap((wish) => wish.categories);
    assert.equal(new Set(asked).size, asked.length, text);
  }
});
