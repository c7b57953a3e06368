import assert from "node:assert/strict";
import { factorScores, informationGap, shuffledNouns } from "@/features/factor_scores.ts";
import { valueOffsets } from "@/nouns/catalogue.ts";
import { seededRandom } from "@/training/random.ts";
import { sparse, tiedCodes } from "./fakes.ts";

const near = (a: number, b: number, tolerance = 1e-5) =>
  assert.ok(Math.abs(a - b) < tolerance, `${a} for ${b}`);

/** Labels of which category k has values[k] independent traits, every combination once. */
function everyCombination(values: number[]): Int16Array {
  const count = values.reduce((a, b) => a * b);
  return Int16Array.from({ length: count * 5 }, (_, at) => {
    const [noun, layer] = [Math.floor(at / 5), at % 5];
    const trait = Math.floor(noun / values.slice(0, layer).reduce((a, b) => a * b, 1)) % values[layer];
    return valueOffsets[layer] + trait;
  });
}

const labels = everyCombination([2, 3, 4, 5, 2]);
const identity = Array.from(
  { length: labels.length / 5 },
  (_, noun) => valueOffsets.map((offset, layer) => labels[noun * 5 + layer] - offset),
);

Deno.test("factorScores() of identity codes is 1 on the diagonal and 0 beside it, and both gaps are 1", () => {
  const scores = factorScores(sparse(identity), labels);
  for (let feature = 0; feature < 5; feature++) {
    for (let layer = 0; layer < 5; layer++) {
      near(scores.ofCategory[feature * 5 + layer], Number(feature === layer));
      near(scores.ofFeature[feature * 5 + layer], Number(feature === layer));
    }
  }
  near(scores.information[3 * 5 + 3], Math.log(5));
  const gap = informationGap(scores);
  near(gap.perFeature, 1);
  near(gap.perCategory, 1);
});

Deno.test("informationGap() of a duplicated code is 0 by features, and still 1 by categories", () => {
  const gap = informationGap(factorScores(sparse(identity.map((row) => [...row, ...row])), labels));
  near(gap.perFeature, 0);
  near(gap.perCategory, 1);
});

Deno.test("factorScores() tells what a one-value feature knows from how much of it is the category's", () => {
  const one = sparse(identity.map((row) => [row[3] === 2 ? 7 : 0]));
  const { ofCategory, ofFeature } = factorScores(one, labels);
  const entropy = -(0.2 * Math.log(0.2) + 0.8 * Math.log(0.8));
  near(ofFeature[3], 1);
  near(ofCategory[3], entropy / Math.log(5));
});

Deno.test("factorScores() equals entropies of the joint table, hidden nouns left out", () => {
  const rows = tiedCodes({ count: 300, nFeatures: 3, zeros: 0.5 });
  const random = seededRandom(0, "hidden");
  const seen = Int16Array.from(
    { length: 1500 },
    (_, at) =>
      at % 5 !== 3 || random.uniform() < 0.2
        ? -1
        : 172 + (random.uniform() < 0.4 ? rows[(at - 3) / 5][0] : 2),
  );
  const entropy = (keys: string[]) =>
    [...Map.groupBy(keys, (key) => key).values()].reduce(
      (sum, { length }) => sum - length / keys.length * Math.log(length / keys.length),
      0,
    );
  const nouns = rows.flatMap((_, noun) => seen[noun * 5 + 3] < 0 ? [] : [noun]);
  const scores = factorScores(sparse(rows), seen);
  for (let feature = 0; feature < 3; feature++) {
    const [bins, traits] = [nouns.map((i) => `${rows[i][feature]}`), nouns.map((i) => `${seen[i * 5 + 3]}`)];
    const information = entropy(bins) + entropy(traits) -
      entropy(bins.map((bin, i) => `${bin} ${traits[i]}`));
    near(scores.information[feature * 5 + 3], information);
    near(scores.ofFeature[feature * 5 + 3], information / entropy(bins));
  }
  assert.ok(scores.information[3] > 0.1, "the planted feature");
});

Deno.test("factorScores() gives nothing to dead and to constant features", () => {
  const { information, ofCategory, ofFeature } = factorScores(sparse(identity.map(() => [0, 4])), labels);
  for (const table of [information, ofCategory, ofFeature]) assert.ok(table.every((x) => Math.abs(x) < 1e-6));
});

Deno.test("shuffledNouns() keeps every row whole and leaves a feature with what chance gives", () => {
  const shuffled = shuffledNouns(labels, seededRandom(0, "control"));
  const rowsOf = (list: Int16Array) =>
    Array.from({ length: list.length / 5 }, (_, i) => list.slice(i * 5, i * 5 + 5).join());
  assert.deepEqual(rowsOf(shuffled).sort(), rowsOf(labels).sort());
  assert.notDeepEqual(shuffled, labels);
  assert.ok(factorScores(sparse(identity), shuffled).ofCategory[3 * 5 + 3] < 0.2);
});
