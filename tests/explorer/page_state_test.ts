/** States of the page in addresses. */
import assert from "node:assert/strict";
import { fittingFeatures, rankedFeatures } from "@/explorer/page/feature_search.ts";
import { firstState, type PageState, readState, writeState } from "@/explorer/page/page_state.ts";

const limits = { nFeatures: 100, maps: 2, nouns: { train: 50, heldOut: 10 } };

Deno.test("readState() gives back what writeState() wrote", () => {
  const state: PageState = {
    view: "playground",
    feature: 42,
    map: 1,
    query: "rote Brille & #7 ÄÖ",
    shown: ["head", "unclear"],
    minConfidence: 0.35,
    minDensity: -2.25,
    noun: "own-1.3.10.77.5",
    edits: [[7, -2.5], [3, 1000], [99, 0]],
    errorTerm: false,
    text: "a shark hat? 100 % #yes",
  };
  assert.deepEqual(readState(writeState(state), limits), state);
  assert.deepEqual(readState(writeState(firstState), limits), firstState);
  assert.equal(writeState(firstState), "#/atlas");
});

Deno.test("readState() takes what cannot be for what is there at first", () => {
  for (
    const hash of [
      "",
      "#",
      "#%%%",
      "#/x?y",
      "#/atlas?map=2&f1=2&density=-9&feature=100&shown=hat&noun=heldout-10",
    ]
  ) {
    assert.deepEqual(readState(hash, limits), firstState, hash);
  }
  const { edits } = readState("#/playground?edits=100:1 5:NaN 5: :3 -1:2 1.5:2 7:1e9 8:2 8:3 x", limits);
  assert.deepEqual(edits, [[8, 3]]);
  assert.equal(readState(`#/prompt?text=${"x".repeat(999)}`, limits).text.length, 300);
});

Deno.test("fittingFeatures() wants all words, a number as the feature's own, and every filter", () => {
  const feature = (id: number, title: string, confidence: number, density: number) => ({
    id,
    title,
    category: title.startsWith("head") ? "head" as const : null,
    confidence,
    density,
    max: 1,
    effect: 0,
  });
  const features = [
    feature(0, "head: crab", 0.9, 0.01),
    feature(1, "head: Crab-12", 0.4, 0.0001),
    feature(2, "unclear (head: crab)", 0.2, 0.1),
    feature(12, "dead", 0, 0),
  ];
  const fit = (filter: Partial<PageState>) => {
    const fits = fittingFeatures(features, { ...firstState, ...filter });
    return features.filter((_, i) => fits[i]).map(({ id }) => id);
  };
  assert.deepEqual(fit({ query: "CRAB head" }), [0, 1, 2]);
  assert.deepEqual(fit({ query: "12" }), [12]);
  assert.deepEqual(fit({ query: "#12" }), [12]);
  assert.deepEqual(fit({ shown: ["head"], minConfidence: 0.5 }), [0]);
  assert.deepEqual(fit({ shown: ["unclear"] }), [2, 12]);
  assert.deepEqual(fit({ minDensity: -3 }), [0, 2]);
  assert.deepEqual(rankedFeatures(features.slice(0, 3), [true, true, true]), [0, 1, 2]);
});
