/** Intervals of shares, and the names of failures. */
import assert from "node:assert/strict";
import { valueNamed } from "@/features/names.ts";
import { failureOf, failureTable } from "@/retrieval/prompt_failures.ts";
import { promptForest, promptInterval, wilsonInterval } from "@/retrieval/prompt_intervals.ts";
import { scorePlan } from "@/retrieval/prompt_scores.ts";
import { readPrompts, type WrittenPrompts } from "@/retrieval/prompt_set.ts";
import { planPrompt } from "@/retrieval/plan.ts";
import { wordMatcher } from "@/retrieval/word_matcher.ts";

const matcher = wordMatcher();
const written: WrittenPrompts = {
  literal: [["a crab", "head: crab"], ["a fox", "head: shark"]],
  synonym: [],
  paraphrase: [],
  several: [["a crab with red glasses", "head: crab", "glasses: square-red"]],
  removal: [],
  amount: [],
  nonsense: [["zzyzx"]],
};
const trials = [{
  name: "BM25",
  description: "",
  trials: readPrompts(written).map((prompt) => ({
    ...scorePlan(prompt, planPrompt(prompt.text, matcher).steps),
    nouns: 2,
    present: 2,
    kept: 2,
    both: prompt.kind === "several" ? 1 : 2,
  })),
}];

Deno.test("wilsonInterval() gives Wilson's ends, not those of the normal approximation", () => {
  const { low, high } = wilsonInterval(0.5, 10); // 1.96² = 3.8416: half = 1.41602 · √(.025 + .009604) = .26341
  assert.ok(Math.abs(low - 0.2366) < 1e-4 && Math.abs(high - 0.7634) < 1e-4, `${low} ${high}`);
  const all = wilsonInterval(1, 16); // n / (n + z²) = .8064; the normal approximation has no width here
  assert.ok(Math.abs(all.low - 16 / (16 + 1.96 ** 2)) < 1e-12 && all.high === 1);
  const none = wilsonInterval(0, 16);
  assert.ok(none.low === 0 && Math.abs(none.high - (1 - all.low)) < 1e-12);
});

Deno.test("wilsonInterval() refuses shares of nothing", () => {
  assert.throws(() => wilsonInterval(NaN, 3), RangeError);
  assert.throws(() => wilsonInterval(0.5, 0), RangeError);
  assert.throws(() => wilsonInterval(1.1, 5), RangeError);
});

Deno.test("promptInterval() counts prompts, not wishes or nouns", () => {
  const recall = promptInterval(trials, { measure: "recall", method: "BM25" })!;
  assert.deepEqual(recall, wilsonInterval(3 / 4, 3)); // 4 wishes in 3 prompts
  const both = promptInterval(trials, { measure: "both", method: "BM25" })!;
  assert.deepEqual(both, wilsonInterval(7 / 8, 4)); // 8 nouns of 4 prompts
  assert.equal(promptInterval(trials, { measure: "recall", method: "BM25", kind: "nonsense" }), undefined);
});

Deno.test("promptForest() says share and interval in its title, and the last method's share", () => {
  const { low, high } = wilsonInterval(3 / 4, 4);
  const percent = (value: number) => (100 * value).toFixed(0);
  const told = `BM25 gets 75 % (${percent(low)} to ${percent(high)}) of whole prompts exactly right`;
  const options = { measure: "right" as const, goal: 65 };
  assert.equal(promptForest(trials, options).title, told);
  const wrong = {
    ...trials[0],
    name: "write-up",
    trials: trials[0].trials.map((one) => ({ ...one, right: false })),
  };
  assert.equal(promptForest([...trials, wrong], options).title, `${told}, the write-up's rule 0 %`);
});

Deno.test("failureOf() names each way to misread", () => {
  const [crab, shark] = ["head: crab", "head: shark"].map(valueNamed);
  const [{ wishes }] = readPrompts(written);
  const set = (value: number) => ({ action: "set" as const, category: "head" as const, value });
  const glasses = { action: "remove" as const, category: "glasses" as const };
  assert.equal(failureOf({ wishes }, [set(crab)]), undefined);
  assert.equal(failureOf({ wishes }, [set(shark)]), "wrong value");
  assert.equal(failureOf({ wishes }, [{ ...set(crab), action: "more" }]), "wrong value");
  assert.equal(failureOf({ wishes }, [set(crab), glasses]), "wrong category");
  assert.equal(failureOf({ wishes }, []), "does nothing");
  assert.equal(failureOf({ wishes: [] }, [set(crab)]), "acts on nonsense");
  assert.equal(failureOf({ wishes: [] }, []), undefined);
});

Deno.test("failureTable() lists the wrong prompts alone, and counts them", () => {
  const { title, cells } = failureTable(trials[0], matcher);
  assert.equal(
    title,
    "1 of 4 prompts are read wrong: acts on nonsense 0, wrong category 0, wrong value 1, does nothing 0",
  );
  assert.equal(cells.length, 1);
  assert.deepEqual(cells[0].slice(0, 4), ["wrong value", "literal", "a fox", "head: shark"]);
  assert.match(cells[0][4], /^head: fox \(\d\.\d\d\)$/);
});
