import assert from "node:assert/strict";
import { documentAt, drawPrompts, strongestFeatures } from "@/language/records/text_prompts.ts";
import { featureLabels, sequenceAt } from "@/language/records/token_sequences.ts";

const set = {
  tokens: Uint16Array.from({ length: 161 }, (_, i) => i % 7),
  starts: Uint32Array.of(0, 40, 100),
  documents: [
    { name: "a", kind: "code" as const },
    { name: "b", kind: "english" as const },
    { name: "c", kind: "code" as const },
  ],
};

Deno.test("documentAt() gives a boundary token to the document that it begins", () => {
  assert.deepEqual([0, 39, 40, 99, 100, 160].map((position) => documentAt(set, position)), [
    0,
    0,
    1,
    1,
    2,
    2,
  ]);
});

Deno.test("drawPrompts() takes turns between kinds, from the middle of contexts within one document", () => {
  const choice = { context: 16, contexts: 10, length: 8, seed: 4 };
  const all = drawPrompts(set, { ...choice, count: 99 });
  // contexts 2 (32–47) and 6 (96–111) lie in two documents
  assert.deepEqual(all.map((place) => (place - 4) / 16).sort((a, b) => a - b), [0, 1, 3, 4, 5, 7, 8, 9]);
  const kinds = drawPrompts(set, { ...choice, count: 4 }).map((place) =>
    set.documents[documentAt(set, place)].kind
  );
  assert.deepEqual(kinds, ["code", "english", "code", "english"]);
  assert.deepEqual(
    drawPrompts(set, { ...choice, count: 4 }),
    all.slice(0, 4),
    "a larger draw begins the same",
  );
});

const activations = {
  count: 160,
  nFeatures: 3,
  offsets: Uint32Array.of(0, 3, 3, 5),
  samples: Uint32Array.of(1, 15, 16, 3, 10),
  values: Float32Array.of(2, 1, 0.5, 1, 1),
};

Deno.test("sequenceAt() stays inside the context, and knows the token after it", () => {
  const at = { feature: 0, before: 3, after: 2 };
  const first = sequenceAt({ ...set, activations, context: 16 }, { ...at, position: 1 });
  assert.deepEqual(first, {
    position: 1,
    at: 1,
    tokens: [0, 1, 2, 3],
    next: 4,
    activations: [0, 2, 0, 0],
    effects: [],
  });
  const last = sequenceAt({ ...set, activations, context: 16 }, { ...at, position: 15 });
  assert.deepEqual([last.at, last.tokens, last.next], [3, [5, 6, 0, 1], 2]);
  assert.deepEqual(last.activations, [0, 0, 0, 1]);
  const end = sequenceAt({ ...set, tokens: set.tokens.subarray(0, 160), activations, context: 16 }, {
    ...at,
    position: 159,
  });
  assert.equal(end.next, null);
});

Deno.test("featureLabels() names the token with the largest share of the activation, ties by number, −1 when dead", () => {
  const { tokens, values } = featureLabels({ ...set, activations }, 7);
  // feature 0: token 1 has 2 + 1 of 3.5; feature 2 has token 3 twice
  assert.deepEqual(tokens, [1, -1, 3]);
  assert.deepEqual(values, [3 / 3.5, 0, 1]);
});

Deno.test("strongestFeatures() counts the tokens on which a feature comes first", () => {
  const code = (...features: number[]) => ({ features, activations: [], quantiles: [], losses: [], kls: [] });
  const prompt = { document: "", kind: "", position: 0, tokens: [], next: null, losses: [] };
  const prompts = [{ ...prompt, codes: [code(5, 1), code(2, 1), code()] }, {
    ...prompt,
    codes: [code(2), code(9, 1)],
  }];
  assert.deepEqual(strongestFeatures(prompts, 2), [2, 5]);
  assert.deepEqual(strongestFeatures(prompts, 0), []);
});
