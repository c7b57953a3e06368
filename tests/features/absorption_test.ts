import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { absorptionMap } from "@/features/absorption.ts";
import { attributes } from "@/features/attributes.ts";
import { chooseThresholds } from "@/features/scores.ts";
import { allTargets } from "@/features/targets.ts";
import { traitNamed, valueIndex } from "@/nouns/catalogue.ts";
import { seededRandom } from "@/training/random.ts";
import { sparse } from "./fakes.ts";

await tf.setBackend("cpu");

const heads = ["aardvark", "bat", "frog", "panda", "banana", "wine", "car"]
  .map((name) => valueIndex("head", traitNamed("head", name)));
const [aardvark] = heads;
const animal = 437 + attributes.findIndex(({ name }) => name === "animal head");
const random = seededRandom(0, "heads");
const drawn = Array.from({ length: 700 }, () => ({ head: random.integer(7), coin: random.uniform() }));
const labels = Int16Array.from(
  { length: 3500 },
  (_, at) => at % 5 === 3 ? heads[drawn[(at - 3) / 5].head] : -1,
);

/** The animal feature points along axis 0; the aardvark's own feature along `direction`. */
function mapOf(
  isActive: (noun: { head: number; coin: number }) => boolean[],
  direction: [number, number] = [0.6, 0.8],
) {
  const activations = sparse(drawn.map((noun) => isActive(noun).map(Number)));
  const directions = new Float32Array(allTargets.count * 2);
  directions[animal * 2] = 3;
  const thresholds = chooseThresholds(activations, allTargets.labels(labels), allTargets);
  const decoder = Float32Array.of(1, 0, ...direction);
  const map = absorptionMap({ activations, labels }, { thresholds, decoder, directions, dimensions: 2 });
  return map.find(({ target }) => target === animal)!;
}

const isAnimal = ({ head }: { head: number }) => head < 4;
const holed = (noun: { head: number; coin: number }) => [isAnimal(noun) && noun.head !== 0, noun.head === 0];

Deno.test("absorptionMap() finds the head that a feature of its own took from the feature of all animals", () => {
  const { feature, recall, holes, absorbed } = mapOf(holed);
  assert.equal(feature, 0);
  const share = drawn.filter(({ head }) => head === 0).length / drawn.filter(isAnimal).length;
  assert.ok(Math.abs(recall - (1 - share)) < 1e-9 && Math.abs(absorbed - share) < 1e-9);
  const hole = holes.find(({ target }) => target === aardvark)!;
  assert.deepEqual([hole.silent, hole.silentElsewhere], [1, 0]);
  assert.equal(hole.nouns, drawn.filter(({ head }) => head === 0).length);
  assert.deepEqual([hole.absorber!.feature, hole.absorber!.f1], [1, 1]);
  assert.ok(Math.abs(hole.absorber!.cosine - 0.6) < 1e-6);
});

Deno.test("absorptionMap() takes no feature for an absorber that does not point along the target", () => {
  const { holes, absorbed } = mapOf(holed, [0, 1]);
  assert.equal(holes.find(({ target }) => target === aardvark)!.absorber, undefined);
  assert.equal(absorbed, 0);
});

Deno.test("absorptionMap() sees a gap where the main feature is silent and none takes over", () => {
  const { holes, absorbed } = mapOf((noun) => [isAnimal(noun) && noun.head !== 0, false]);
  assert.equal(holes.find(({ target }) => target === aardvark)!.absorber, undefined);
  assert.equal(absorbed, 0);
});

Deno.test("absorptionMap() sees no hole where a feature next to the main one says more, or misses are anywhere", () => {
  const beside = mapOf((noun) => [isAnimal(noun), noun.head === 0]);
  assert.deepEqual([beside.holes, beside.absorbed, beside.recall], [[], 0, 1]);
  const random = mapOf((noun) => [isAnimal(noun) && noun.coin < 0.8, isAnimal(noun) && noun.coin >= 0.8]);
  assert.deepEqual([random.holes, random.absorbed], [[], 0]);
});

Deno.test("absorptionMap() says nothing of targets without a main feature", () => {
  const activations = sparse(drawn.map(({ coin }) => [coin < 0.3 ? 1 : 0]));
  const thresholds = chooseThresholds(activations, allTargets.labels(labels), allTargets);
  const map = absorptionMap({ activations, labels }, {
    thresholds,
    decoder: Float32Array.of(1, 0),
    directions: new Float32Array(allTargets.count * 2),
    dimensions: 2,
  });
  assert.deepEqual(map, []);
});
