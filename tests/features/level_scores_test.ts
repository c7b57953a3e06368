import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { columnOf } from "@/features/activations.ts";
import { detection } from "@/features/detection.ts";
import { factorScores } from "@/features/factor_scores.ts";
import { levelScores, scoreLevels } from "@/features/level_scores.ts";
import { chooseThresholds, scoreThresholds } from "@/features/scores.ts";
import { allTargets } from "@/features/targets.ts";
import { traitNamed, valueIndex } from "@/nouns/catalogue.ts";
import { seededRandom } from "@/training/random.ts";
import { linearDictionary, sparse } from "./fakes.ts";

await tf.setBackend("cpu");

const heads = ["aardvark", "bat", "frog", "banana", "wine", "car"]
  .map((name) => valueIndex("head", traitNamed("head", name)));
const animal = allTargets.labels(Int16Array.of(-1, -1, -1, heads[1], -1)).findLast((target) =>
  target >= 437
)!;

/** Feature 0 is an animal, feature 1 the banana, feature 2 the number of the head with noise, feature 3 dead. */
function planted(count: number, seed: number) {
  const random = seededRandom(seed, "planted");
  const labels = new Int16Array(count * 5).fill(-1);
  const rows = Array.from({ length: count }, (_, noun) => {
    const head = random.integer(6);
    labels[noun * 5 + 3] = heads[head];
    labels[noun * 5] = random.integer(2);
    return [head < 3 ? 1 : 0, head === 3 ? 1 : 0, random.uniform() < 0.9 ? head : random.integer(6), 0];
  });
  return { activations: sparse(rows), labels };
}

const [choosing, heldOut] = [planted(400, 1), planted(200, 2)];
const scores = levelScores(
  { choosing: choosing.activations, heldOut: heldOut.activations },
  { choosing: choosing.labels, heldOut: heldOut.labels },
);

Deno.test("levelScores() finds the detectors of values and of attributes", () => {
  assert.equal(scores.targets.length, allTargets.count);
  assert.equal(allTargets.name(animal), "animal head");
  for (const [target, feature] of [[heads[3], 1], [animal, 0]]) {
    for (const measure of ["f1", "auroc", "pearson"] as const) {
      const best = scores.targets[target][measure];
      assert.equal(best.feature, feature, measure);
      assert.ok(best.chosen > 1 - 1e-6 && best.score > 1 - 1e-6, measure);
    }
  }
});

Deno.test("levelScores() chooses on one set and scores on the other", () => {
  const [chosen, judged] = [allTargets.labels(choosing.labels), allTargets.labels(heldOut.labels)];
  const thresholds = chooseThresholds(choosing.activations, chosen, allTargets);
  const f1 = scoreThresholds(heldOut.activations, { labels: judged, thresholds, targets: allTargets }).f1;
  const tables = [choosing, heldOut].map(({ activations }, i) =>
    detection(activations, [chosen, judged][i], allTargets)
  );
  for (const target of [0, heads[0], heads[5], animal]) {
    const own = scores.targets[target];
    assert.equal(own.f1.score, f1[own.f1.feature * allTargets.count + target]);
    for (const measure of ["auroc", "pearson"] as const) {
      const column = [0, 1, 2, 3].map((feature) => tables[0][measure][feature * allTargets.count + target]);
      assert.equal(own[measure].chosen, Math.max(...column));
      assert.equal(own[measure].score, tables[1][measure][own[measure].feature * allTargets.count + target]);
    }
  }
});

Deno.test("levelScores() says of each feature what it is, at whichever level", () => {
  const named = scores.purity.map(({ target, chosenF1 }) => chosenF1 ? allTargets.name(target) : "dead");
  assert.deepEqual([named[0], named[1], named[3]], ["animal head", "head: banana", "dead"]);
});

Deno.test("levelScores() tells whole categories, with what chance gives beside it", () => {
  const head = scores.factors[3];
  assert.deepEqual([head.category, head.feature, head.features], ["head", 2, 3]);
  const { ofCategory, ofFeature } = factorScores(choosing.activations, choosing.labels);
  assert.equal(head.ofCategory, ofCategory[2 * 5 + 3]);
  const mean = [0, 1, 2].reduce((sum, feature) => sum + ofFeature[feature * 5 + 3], 0) / 3;
  assert.ok(Math.abs(head.ofFeature - mean) < 1e-6);
  assert.ok(head.chance < 0.05 && head.ofCategory > 0.6);
  assert.ok(scores.factors[0].ofCategory < 0.05, "no feature tells the background");
  assert.ok(scores.gap.perCategory > scores.gap.perFeature);
});

Deno.test("scoreLevels() scores a dictionary as its activations are scored, in any batches", async () => {
  const half = ({ activations, labels }: ReturnType<typeof planted>) => {
    const latents = new Float32Array(activations.count * 4); // the code itself is the latent
    for (let feature = 0; feature < 4; feature++) {
      const { samples, values } = columnOf(activations, feature);
      samples.forEach((sample, at) => latents[sample * 4 + feature] = values[at]);
    }
    return { latents, labels };
  };
  const identity = linearDictionary([0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => Number(i === j))));
  const split = { dimensions: 4, choosing: half(choosing), heldOut: half(heldOut) };
  assert.deepEqual(await scoreLevels(identity, split, { batchSize: 37 }), scores);
});
