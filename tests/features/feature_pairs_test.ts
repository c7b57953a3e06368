import assert from "node:assert/strict";
import type { FeatureStudy } from "@/features/analysis.ts";
import { featurePairs } from "@/features/feature_pairs.ts";
import { targetNames } from "@/features/feature_targets.ts";
import type { NounSet } from "@/nouns/dataset.ts";
import { sparse } from "./fakes.ts";

/** Nouns by their traits; everything can be seen. */
function nounsOf(traits: number[][]): NounSet {
  return {
    count: traits.length,
    traits: Uint8Array.from(traits.flat()),
    pixels: new Uint8Array(traits.length * 1024),
    visiblePixels: new Uint16Array(traits.length * 5).fill(1),
  };
}

/** Background, body and head in turn, so that every combination of body 0 to 4 and head 0 to 5 occurs. */
const traits = (noun: number) => [noun % 2, noun % 5, noun % 7, Math.floor(noun / 5) % 6, 3];
const train = Array.from({ length: 20_900 }, (_, noun) => traits(noun));
const heldOut = Array.from({ length: 600 }, (_, noun) => traits(noun + 11));
const isPair = ([, body, , head]: number[]) => body === 2 && head === 4;

function study(code: (traits: number[], noun: number, judged: boolean) => number[]): FeatureStudy {
  const activations = {
    train: sparse(train.map((own, noun) => code(own, noun, noun >= 20_000))),
    heldOut: sparse(heldOut.map((own, noun) => code(own, noun, true))),
  };
  const nouns = { train: nounsOf(train), heldOut: nounsOf(heldOut) };
  return { analysis: { activations }, nouns } as unknown as FeatureStudy;
}

const names = (targets: number[]) => targets.map((target) => targetNames[target].label);
const judges = [...train.slice(20_000), ...heldOut];

Deno.test("featurePairs() finds the two traits of a feature that fires where they meet, whatever the noise below", () => {
  const [pair] = featurePairs(study((own, noun) => [isPair(own) ? 2 : noun % 11 === 0 ? 1 : 0]), [0])!;
  assert.deepEqual(
    names(pair!.targets).map((label) => label.split(": ")[0]),
    ["head", "body"],
    "the rarer first",
  );
  assert.equal(targetNames[pair!.targets[0]].category, "head");
  const { precision, recall, f1, shown } = pair!;
  assert.deepEqual([precision, recall, f1], [1, 1, 1]);
  assert.equal(shown, judges.filter(isPair).length);
});

Deno.test("featurePairs() judges on nouns that did not choose", () => {
  // On the judges it fires on every second pair and on as many nouns besides.
  const [pair] = featurePairs(
    study((own, noun, judged) => [
      judged
        ? Number(isPair(own) ? noun % 4 < 2 : own[1] === 3 && own[3] === 4 && noun % 4 < 2)
        : Number(isPair(own)),
    ]),
    [0],
  );
  const predicted = judges.filter((own, i) => {
    const noun = i < 900 ? 20_000 + i : i - 900;
    return noun % 4 < 2 && (isPair(own) || own[1] === 3 && own[3] === 4);
  });
  const hits = predicted.filter(isPair).length;
  assert.equal(pair!.precision, hits / predicted.length);
  assert.equal(pair!.recall, hits / judges.filter(isPair).length);
  assert.ok(pair!.f1 < 0.6);
});

Deno.test("featurePairs() does not call a value and the group that it is in two traits", () => {
  const [pair] = featurePairs(study((own) => [own[3] === 4 ? 1 : 0]), [0]);
  const categories = pair!.targets.map((target) => targetNames[target].category);
  assert.equal(new Set(categories).size, 2);
  assert.ok(pair!.f1 < 0.8, "the head alone is the better name");
});

Deno.test("featurePairs() gives null for a feature that is silent on the choosing nouns, and keeps the order asked for", () => {
  const both = study((own, _, judged) => [judged ? 1 : 0, isPair(own) ? 1 : 0]);
  const [pair, silent] = featurePairs(both, [1, 0]);
  assert.equal(silent, null);
  assert.equal(pair!.f1, 1);
});
