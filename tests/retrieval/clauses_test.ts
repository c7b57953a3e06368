import assert from "node:assert/strict";
import { cutClauses } from "@/retrieval/clauses.ts";
import { readCues, trimmed } from "@/retrieval/cues.ts";
import { traitWords } from "@/retrieval/trait_words.ts";

const words = traitWords();
const told = (prompt: string) => cutClauses(prompt).map(({ text, intent }) => `${intent} ${text}`.trim());

Deno.test("cutClauses() tells what is set, removed, kept, negated, more and less", () => {
  assert.deepEqual(told("A crab, but keep the glasses."), ["set a crab", "keep the glasses"]);
  assert.deepEqual(told("not a cat but a dog"), ["negated a cat", "set a dog"]);
  assert.deepEqual(told("remove the tie and the specs"), ["remove the tie", "remove the specs"]);
  assert.deepEqual(told("no hat and a fox head"), ["remove hat", "set a fox head"]);
  assert.deepEqual(told("red glasses without changing the shirt"), ["set red glasses", "keep the shirt"]);
  assert.deepEqual(told("take the glasses off"), ["remove the glasses"]);
  assert.deepEqual(told("make the shirt blank"), ["remove accessory"]);
  assert.deepEqual(told("don’t touch the body"), ["keep the body"]);
  assert.deepEqual(told("a much stronger crab! less tie"), ["more a much crab", "less tie"]);
  assert.deepEqual(told("  ...!? "), []);
});

Deno.test("cutClauses() keeps what a swap replaces, and parts neither names nor formulas", () => {
  const [swap] = cutClauses("please swap the head for a banana");
  assert.deepEqual([swap.text, swap.replaced], ["a banana", "the head"]);
  const [change, kept] = cutClauses("change the body from red to yellow and leave the rest");
  assert.deepEqual([change.text, change.replaced, kept.intent], ["yellow", "the body", "keep"]);
  assert.deepEqual(told("a2+b2 on the shirt"), ["set a2+b2 on the shirt"]);
  assert.deepEqual(told("a shark instead of a cat"), ["set a shark", "negated instead of a cat"]);
});

Deno.test("cutClauses() remembers what stands between clauses that may belong together", () => {
  const clauses = cutClauses("yellow and orange glasses, wearing a tie");
  assert.deepEqual(clauses.map(({ joint }) => joint), ["", " and ", ", "]);
});

Deno.test("readCues() finds the part of the noun and what is left to match", () => {
  const cues = (text: string) => {
    const { slots, content } = readCues(text, words);
    return [slots === "any" ? "any" : slots.join(), content];
  };
  assert.deepEqual(cues("a crab for a head"), ["head", "crab"]);
  assert.deepEqual(cues("an anchor on its t-shirt"), ["accessory,body", "anchor"]);
  assert.deepEqual(cues("a glasses logo on the shirt"), ["accessory,body", "glasses logo"]);
  assert.deepEqual(cues("scarlet specs"), ["glasses", "scarlet"]);
  assert.deepEqual(cues("in front of a warm background"), ["background", "warm"]);
  assert.deepEqual(cues("golden skin"), ["body", "golden"]);
  assert.deepEqual(cues("make it a crab, please"), ["any", "crab"]);
  assert.deepEqual(cues("a purple tie"), ["accessory", "purple tie"]);
});

Deno.test("readCues() takes no cue from a word inside the name of another category's trait", () => {
  assert.equal(readCues("a treasure chest", words).slots, "any");
  assert.deepEqual(readCues("pride gradient body", words).slots, ["accessory"]);
  assert.deepEqual(readCues("old shirt", words).slots, ["accessory", "body"]);
});

Deno.test("trimmed() takes empty words off the ends only", () => {
  assert.equal(trimmed("please make it a ball for a pitcher"), "ball for a pitcher");
  assert.equal(trimmed("the a it"), "");
});
