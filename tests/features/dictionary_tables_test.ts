import assert from "node:assert/strict";
import type { Absorption } from "@/features/absorption.ts";
import {
  absorptionTable,
  coalitionTable,
  factorTable,
  geometryTable,
  levelTable,
  splittingTable,
  universalityTable,
} from "@/features/dictionary_tables.ts";
import type { LevelScores } from "@/features/level_scores.ts";
import type { Parts } from "@/features/splitting.ts";
import { allTargets } from "@/features/targets.ts";
import type { Table } from "@/plot/table.ts";

const rowOf = (shown: Table, first: string) => shown.cells.find((cells) => cells[0] === first)!.slice(1);

/** F1 1 for heads, .5 for other values, .9 for attributes; AUROC and Pearson are half of it. */
const targets = Array.from({ length: allTargets.count }, (_, target) => {
  const score = target >= 437 ? 0.9 : target >= 172 && target < 414 ? 1 : 0.5;
  const half = { feature: 0, chosen: 1, score: score / 2 };
  return { target, f1: { feature: 0, chosen: 1, score }, auroc: half, pearson: half };
});
const scores: LevelScores = {
  targets,
  purity: [],
  factors: [{ category: "body", feature: 3, ofCategory: 0.25, chance: 0.011, features: 4, ofFeature: 0.5 }],
  gap: { perFeature: 0, perCategory: 0 },
};

Deno.test("levelTable() averages held-out scores by level", () => {
  const shown = levelTable([{ name: "made up", measured: scores }]);
  const mean = (242 + 195 * 0.5) / 437;
  const digits = (x: number) => x.toFixed(2).slice(1);
  assert.deepEqual(shown.cells, [
    ["made up", "value", "437", digits(mean), digits(mean / 2), digits(mean / 2), "242"],
    [
      "made up",
      "attribute",
      String(allTargets.count - 437),
      ".90",
      ".45",
      ".45",
      String(allTargets.count - 437),
    ],
  ]);
});

Deno.test("factorTable() sets shares beside chance", () => {
  assert.deepEqual(rowOf(factorTable(scores), "body"), ["25.0 %", "1.1 %", "4", "50.0 %"]);
});

Deno.test("geometryTable() and universalityTable() show a row for each comparison", () => {
  const nothing = { pairs: new Int32Array(), best: new Int32Array(), cosines: new Float32Array() };
  const geometry = { mcc: 0.75, targetMmcs: 0.8, featureMmcs: 0.4, uniqueness: 0.125, ...nothing };
  assert.deepEqual(rowOf(geometryTable([{ name: "raw", measured: geometry }]), "raw"), [
    ".75",
    ".80",
    ".40",
    ".13",
  ]);
  const found = {
    features: Uint32Array.of(1, 5),
    partners: Int32Array.of(0, 0),
    correlations: Float32Array.of(0.5, 1),
    median: 0.75,
    foundAgain: 0.5,
    foundAgainOneToOne: 0.25,
  };
  const row = rowOf(universalityTable([{ name: "seed 0 in 1", measured: found }]), "seed 0 in 1");
  assert.deepEqual(row, ["2", ".75", ".50", ".25"]);
});

Deno.test("splittingTable() counts kinds by category, and splits along a trait", () => {
  const part = { feature: 0, precision: 1, recall: 0.5 };
  const condition = { target: 0, correlation: 1, heldOut: 1 };
  const map: Parts[] = [
    { target: 2, kind: "split", covered: 1, parts: [part, { ...part, condition }] },
    { target: 3, kind: "split", covered: 1, parts: [part, part] },
    { target: 4, kind: "whole", covered: 1, parts: [part] },
    { target: 172, kind: "repeated", covered: 1, parts: [part, part] },
    { target: 440, kind: "none", covered: 0, parts: [] },
  ];
  const shown = splittingTable(map);
  assert.deepEqual(rowOf(shown, "body"), ["0", "1", "0", "2", "1"]);
  assert.deepEqual(rowOf(shown, "head"), ["0", "0", "1", "0", "0"]);
  assert.deepEqual(rowOf(shown, "attributes"), ["1", "0", "0", "0", "0"]);
});

Deno.test("absorptionTable() counts holes and averages what was absorbed", () => {
  const hole = { target: 9, nouns: 10, silent: 1, silentElsewhere: 0 };
  const map: Absorption[] = [
    { target: 437, feature: 1, recall: 0.5, holes: [hole], absorbed: 0.1 },
    { target: 438, feature: 1, recall: 1, holes: [hole], absorbed: 0 },
    { target: 439, feature: 1, recall: 0.9, holes: [], absorbed: 0 },
  ];
  assert.deepEqual(rowOf(absorptionTable(map), "attributes"), ["3", "2", "1", ".80", "3.33 %"]);
});

Deno.test("coalitionTable() sets the union beside the best single feature", () => {
  const unions = Array.from({ length: 437 }, () => ({ precision: 1, recall: 1, f1: 0.85 }));
  const shown = coalitionTable(scores, unions);
  assert.deepEqual(rowOf(shown, "head"), ["1.00", ".85", "242", "242"]);
  assert.deepEqual(rowOf(shown, "body"), [".50", ".85", "0", "30"]);
  assert.deepEqual(rowOf(shown, "all").slice(2), ["242", "437"]);
});
