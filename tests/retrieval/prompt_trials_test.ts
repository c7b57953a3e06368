/** Prompts on trial in a world where every edit succeeds, so that only understanding counts. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { effectCount } from "@/edits/trait_effects.ts";
import { traitNamed, valueCount, valueIndex } from "@/nouns/catalogue.ts";
import { paint } from "@/nouns/images.ts";
import { renderNoun } from "@/nouns/renderer.ts";
import { resolveRetrievalConfig } from "@/retrieval/config.ts";
import { promptBars } from "@/retrieval/prompt_charts.ts";
import { planMethod, type PromptMethod } from "@/retrieval/prompt_methods.ts";
import { scorePlan, scoresByKind } from "@/retrieval/prompt_scores.ts";
import { readPrompts } from "@/retrieval/prompt_set.ts";
import { promptSheet } from "@/retrieval/prompt_sheets.ts";
import { expectedOf, promptNouns, readOutcomes } from "@/retrieval/prompt_subjects.ts";
import { promptTable } from "@/retrieval/prompt_tables.ts";
import { promptTrials } from "@/retrieval/prompt_trials.ts";
import { promptRow, summarisePrompts } from "@/retrieval/trial_summary.ts";
import { wordMatcher } from "@/retrieval/word_matcher.ts";
import { oracle, oracleAnalysis, symbolicCodec, symbolicData } from "../edits/symbolic_world.ts";

await tf.setBackend("cpu");
const root = await Deno.makeTempDir();
const data = symbolicData();
const analysis = await oracleAnalysis(data);
const study = { codec: symbolicCodec, nouns: data.nouns, latents: data.latents, analysis };
const effects = { key: "", dimensions: valueCount, rows: new Float32Array(effectCount * valueCount) };
for (let value = 0; value < valueCount; value++) effects.rows[value * (valueCount + 1)] = 1;
const knowledge = { dictionary: oracle, effects };
const matcher = wordMatcher();
const own = await planMethod(matcher, { name: "BM25", description: "plans", knowledge });
const idle: PromptMethod = {
  name: "write-up",
  description: "does nothing",
  key: "idle",
  answer: () => ({ steps: [], edit: ({ encoded }) => encoded.latents.slice() }),
};
const crab = valueIndex("head", traitNamed("head", "crab"));
const prompts = readPrompts({
  literal: [["a crab", "head: crab"], ["a crab", "head: shark"]],
  synonym: [],
  paraphrase: [],
  several: [["a crab with red glasses", "head: crab", "glasses: square-red"]],
  removal: [["no glasses", "remove glasses"], ["remove the accessory", "remove accessory"]],
  amount: [["less of the glasses", "less glasses"]],
  nonsense: [["hello there"]],
});
const config = resolveRetrievalConfig({ nounsPerPrompt: 2 });

Deno.test("promptTrials() in a perfect world: what is understood is read, what is not is missing, the rest is kept", async () => {
  const trials = await promptTrials(study, { methods: [own, idle], prompts, config }, { root });
  const [plans, nothing] = trials.map((method) => method.trials);
  assert.deepEqual(plans.map(({ right }) => right), [true, false, true, true, true, true, true]);
  assert.deepEqual(plans.map(({ both }) => both), [2, 0, 2, 2, 2, 2, 2]);
  assert.deepEqual(nothing.map(({ right }) => right), [false, false, false, false, false, false, true]);
  assert.deepEqual(nothing.map(({ present }) => present), [0, 0, 0, 0, 0, 2, 2]);
  assert.ok(nothing.every(({ kept }) => kept === 2));
  const blind = { ...own, answer: () => assert.fail("nothing is computed twice") };
  const others = { ...knowledge, effects: { ...effects, key: "others" } };
  const refitted = await planMethod(matcher, { name: "BM25", description: "plans", knowledge: others });
  assert.notEqual(refitted.key, own.key, "other effects are other trials");
  assert.deepEqual(
    await promptTrials(study, { methods: [blind], prompts, config }, { root }),
    trials.slice(0, 1),
  );
  const rows = summarisePrompts(trials);
  assert.equal(promptRow(rows, { method: "BM25" }).right, 6 / 7);
  assert.equal(promptRow(rows, { method: "BM25", kind: "literal" }).recall, 0.5);
  assert.throws(() => promptRow(rows, { method: "GloVe" }), /wanted one of BM25, write-up/);
  assert.match(promptTable(trials, { title: "Trials", kinds: "together" }).toString(), /86/);
  const figure = promptBars(trials, { measure: "right" });
  assert.equal(figure.title, "BM25 gets 86 % of whole prompts exactly right, the write-up's rule 14 %");
  assert.match(figure.summary, /nonsense 100 %/);
});

Deno.test("promptTrials() stops when asked, and takes as many prompts of each kind as told", async () => {
  const signal = AbortSignal.abort();
  await assert.rejects(
    promptTrials(study, { methods: [idle], prompts, config }, { root: `${root}/x`, signal }),
  );
  const [{ trials }] = await promptTrials(
    study,
    { methods: [idle], prompts, config: { ...config, promptsPerKind: 1 } },
    { root },
  );
  assert.deepEqual(trials.map(({ prompt }) => prompt.kind), [
    "literal",
    "several",
    "removal",
    "amount",
    "nonsense",
  ]);
  const wide = { ...study, codec: { ...symbolicCodec, imageSize: 128 } };
  await assert.rejects(promptTrials(wide, { methods: [idle], prompts, config }, { root }), /wanted 32/);
});

Deno.test("scorePlan() counts a wanted value once, and anything that was not asked for as extra", () => {
  const [prompt] = prompts;
  const step = { action: "set", category: "head", value: crab } as const;
  const told = (steps: Parameters<typeof scorePlan>[1]) => {
    const { found, right, extra } = scorePlan(prompt, steps);
    return [found, right, extra];
  };
  assert.deepEqual(told([step]), [1, true, false]);
  assert.deepEqual(told([step, { action: "remove", category: "glasses" }]), [1, false, true]);
  assert.deepEqual(told([{ ...step, action: "more" }]), [1, false, false]);
  assert.deepEqual(told([{ ...step, value: crab + 1 }]), [0, false, false]);
  assert.deepEqual(told([]), [0, false, false]);
  assert.ok(Number.isNaN(scoresByKind([scorePlan(prompts.at(-1)!, [])])[0].recall));
});

Deno.test("expectedOf() leaves out nouns that cannot show the wish", () => {
  const [wish] = prompts[0].wishes;
  const none = traitNamed("accessory", "none");
  assert.equal(expectedOf([0, 3, 10, crab - 172, 7], [wish], []), undefined);
  assert.equal(expectedOf([0, 3, none, 77, 7], prompts[4].wishes, []), undefined);
  const expected = expectedOf([0, 3, 10, 77, 7], [wish], [])!;
  assert.deepEqual(expected.traits, [0, 3, 10, crab - 172, 7]);
  assert.deepEqual(expected.fate, ["kept", "kept", "kept", "present", "kept"]);
});

Deno.test("readOutcomes() tells what arrived, what went and what was lost by accident", () => {
  const before = [0, 3, 10, 77, 7];
  const [wish] = prompts[0].wishes;
  const read = (traits: number[], wishes = [wish]) => {
    const [outcome] = readOutcomes(paint(renderNoun(traits)), [expectedOf(before, wishes, [])!]);
    return [outcome.present, outcome.kept];
  };
  assert.deepEqual(read([0, 3, 10, crab - 172, 7]), [true, true]);
  assert.deepEqual(read(before), [false, true]);
  assert.deepEqual(read([0, 3, 10, crab - 172, 8]), [true, false]);
  assert.deepEqual(read([0, 3, 10, 77, 8], prompts[3].wishes), [true, true]);
  assert.deepEqual(read(before, prompts[3].wishes), [false, true]);
});

Deno.test("promptSheet() draws a column for each prompt and counts the edits that came out as planned", async () => {
  const nouns = promptNouns(study, { candidates: 40, seed: 0 }).slice(0, 3);
  const sheet = promptSheet(study, { prompts: ["a crab", "no glasses", "hello"], nouns, matcher, knowledge });
  assert.equal(sheet.title, "After 3 of 3 prompts the noun has exactly the traits that were planned");
  assert.match(sheet.summary, /“a crab”: crab; “no glasses”: no glasses; “hello”: no match/);
  assert.equal((await sheet.png())[1], "P".charCodeAt(0));
  const amount = promptSheet(study, {
    prompts: ["a crab", "less head", "a pizza"],
    nouns,
    matcher,
    knowledge,
  });
  assert.match(amount.title, /^After 2 of 2 prompts .* were planned; 1 more asks for an amount$/);
  assert.throws(
    () => promptSheet(study, { prompts: ["a"], nouns, matcher, knowledge }),
    /3 nouns for 1 prompts/,
  );
});
