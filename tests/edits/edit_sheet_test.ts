import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { activeFeatures, codeTable, editSheet, type NamedFeatures, planTable } from "@/edits/edit_sheet.ts";
import { ownNoun } from "@/edits/noun_from_traits.ts";
import { traitNamed, valueIndex } from "@/nouns/catalogue.ts";
import { oracle, symbolicCodec } from "./symbolic_world.ts";

await tf.setBackend("cpu");
const noun = ownNoun([0, 3, 10, 77, 5], { codec: symbolicCodec, dictionary: oracle });
const crab = valueIndex("head", traitNamed("head", "crab"));
const features = {
  matches: Array.from({ length: oracle.nFeatures }, (_, feature) => ({
    feature,
    value: feature,
    f1: 1,
    chosenF1: 1,
  })),
  records: Array.from({ length: oracle.nFeatures }, (_, feature) => ({ feature, density: 0.1, max: 3 })),
} as unknown as NamedFeatures;

Deno.test("activeFeatures() puts the strongest first, ties by number, and leaves out 0", () => {
  assert.deepEqual(activeFeatures(Float32Array.of(0, 2, 5, 0, 2)), [2, 1, 4]);
});

Deno.test("codeTable() has a row for each active feature with its name, activation and maximum", () => {
  const code = new Float32Array(oracle.nFeatures);
  code[crab] = 2.5;
  code[0] = 1;
  const { cells, columns } = codeTable(features, code);
  assert.deepEqual(columns, ["feature", "stands for", "activation", "its maximum"]);
  assert.deepEqual(cells, [
    [String(crab), "head: crab, F1 1.00", "2.5", "3"],
    ["0", "background: cool, F1 1.00", "1", "3"],
  ]);
});

Deno.test("planTable() shows activations before and after, and how much of the change the plan makes", () => {
  const code = new Float32Array(oracle.nFeatures);
  code[0] = 1;
  const edits = [{ feature: crab, action: "add" as const, value: 2 }, {
    feature: 0,
    action: "add" as const,
    value: -1,
  }];
  const plan = { edits, along: new Float32Array(0), explained: 0.876 };
  const { title, cells } = planTable(features, { plan, code, wish: "head: crab" });
  assert.equal(title, '2 features make 88 % of "head: crab"');
  assert.deepEqual(cells.map(([feature, , before, after]) => [feature, before, after]), [
    [String(crab), "0", "2"],
    ["0", "1", "0"],
  ]);
});

Deno.test("editSheet() draws every edit on both paths, and refuses a feature that there is not", async () => {
  const options = { codec: symbolicCodec, dictionary: oracle, title: "T", summary: "S" };
  const drawn = (value: number) =>
    editSheet(noun, { ...options, edits: { one: [{ feature: crab, action: "set", value }] } }).png();
  assert.notDeepEqual(await drawn(3), await drawn(0));
  assert.throws(
    () => editSheet(noun, { ...options, edits: { none: [{ feature: 437, action: "remove" }] } }),
    /found feature 437/,
  );
});
