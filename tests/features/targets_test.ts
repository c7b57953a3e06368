import assert from "node:assert/strict";
import { attributes, colourFamily } from "@/features/attributes.ts";
import { chooseThresholds, scoreThresholds } from "@/features/scores.ts";
import { allTargets, attributeTargets, nounsShowing, valueTargets } from "@/features/targets.ts";
import { categories, traitCounts, traitNamed, valueIndex, valueOf } from "@/nouns/catalogue.ts";
import { randomLabels, sparse } from "./fakes.ts";

const attributeNamed = (name: string) => attributes.findIndex((attribute) => attribute.name === name);

Deno.test("colourFamily() names colours as people do, black and grey by lightness, brown by darkness or paleness", () => {
  const named: [string, number[]][] = [
    ["black", [31, 29, 41]],
    ["grey", [128, 127, 126]],
    ["white", [255, 253, 242]],
    ["red", [210, 34, 9]],
    ["red", [255, 0, 30]],
    ["orange", [249, 143, 48]],
    ["yellow", [255, 239, 22]],
    ["brown", [90, 66, 63]],
    ["brown", [197, 185, 161]],
    ["green", [6, 137, 64]],
    ["cyan", [2, 124, 146]],
    ["blue", [43, 131, 246]],
    ["purple", [140, 60, 220]],
    ["pink", [255, 99, 141]],
  ];
  for (const [family, rgb] of named) assert.equal(colourFamily(rgb), family, rgb.join());
});

Deno.test("attributes are groups of two values or more within a category, one of each kind for a value at most", () => {
  for (const { name, category, values } of attributes) {
    assert.ok(values.length >= 2 && values.length < traitCounts[categories.indexOf(category)], name);
    assert.ok(values.every((value) => valueOf(value).category === category), name);
    assert.deepEqual(values.slice().sort((a, b) => a - b), values);
  }
  for (const kind of ["colour", "sort"]) {
    const all = attributes.filter((attribute) => attribute.kind === kind).flatMap(({ values }) => values);
    assert.equal(new Set(all).size, all.length, kind);
  }
  assert.equal(new Set(attributes.map(({ name }) => name)).size, attributes.length);
  const members = (name: string) => attributes[attributeNamed(name)].values;
  assert.ok(members("animal head").includes(valueIndex("head", traitNamed("head", "aardvark"))));
  assert.ok(members("red body").includes(valueIndex("body", traitNamed("body", "red"))));
  assert.ok(members("txt accessory").length > 20);
  // Every name on the list of head sorts is a head: 44 + 43 + 8 + 9 + 9.
  const sorted = attributes.filter(({ category, kind }) => category === "head" && kind === "sort");
  assert.equal(sorted.reduce((sum, { values }) => sum + values.length, 0), 113);
});

Deno.test("attributeTargets labels a noun by what its visible values share, and allTargets puts them after the values", () => {
  const aardvark = valueIndex("head", traitNamed("head", "aardvark"));
  const visible = Int16Array.of(0, valueIndex("body", traitNamed("body", "red")), -1, aardvark, 414);
  const shown = [...attributeTargets.labels(visible)].filter((target) => target >= 0).sort((a, b) => a - b);
  const expected = attributes.flatMap(({ values }, target) =>
    values.some((v) => visible.includes(v)) ? [target] : []
  );
  assert.deepEqual(shown, expected);
  assert.deepEqual(expected.map((target) => attributes[target].name), [
    "red body",
    "red head",
    "animal head",
    "pink glasses",
  ]);
  const all = [...allTargets.labels(visible)].filter((target) => target >= 0);
  assert.deepEqual(all.sort((a, b) => a - b), [
    0,
    visible[1],
    aardvark,
    414,
    ...expected.map((t) => 437 + t),
  ]);
  assert.deepEqual([437 + shown[2], aardvark].map(allTargets.name), ["animal head", "head: aardvark"]);
  assert.equal(valueTargets.labels(visible), visible);
});

Deno.test("chooseThresholds() and scoreThresholds() score attributes as they score values", () => {
  const target = attributeNamed("animal head");
  const visible = randomLabels(60).map((label) => label === 173 ? valueIndex("head", 23) : label);
  const labels = attributeTargets.labels(visible);
  const shows = (noun: number) => attributes[target].values.includes(visible[noun * 5 + 3]);
  const codes = sparse(Array.from({ length: 60 }, (_, noun) => [shows(noun) ? 2 : noun % 2]));
  const thresholds = chooseThresholds(codes, labels, attributeTargets);
  assert.equal(thresholds.f1.length, attributes.length);
  assert.deepEqual([thresholds.f1[target], thresholds.threshold[target]], [1, 2]);
  assert.equal(scoreThresholds(codes, { labels, thresholds, targets: attributeTargets }).f1[target], 1);
  assert.throws(() => chooseThresholds(codes, visible, attributeTargets), TypeError);
});

Deno.test("nounsShowing() lists the nouns of every target, rising", () => {
  const labels = randomLabels(50);
  const nouns = nounsShowing(labels, valueTargets);
  for (const value of [0, 3, 172, 436]) {
    const expected = Array.from({ length: 50 }, (_, noun) => noun)
      .filter((noun) => labels.subarray(noun * 5, noun * 5 + 5).includes(value));
    assert.deepEqual([...nouns[value]], expected);
  }
});
