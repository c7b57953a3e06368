/** What the trait classifier sees: how much noise there is, where it comes from, and whose labels it carries. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { useBackend } from "@/backend/use_backend.ts";
import { traitCounts, valueOffsets } from "@/nouns/catalogue.ts";
import { noisyNouns, type NoisyNounsConfig } from "@/saeception/traits/noisy_nouns.ts";
import { seededRandom } from "@/training/random.ts";
import { fitPca } from "@/vae/pca.ts";
import { madeUpNouns, withData } from "./made_up_nouns.ts";

await useBackend();
const components = 20;
const base: NoisyNounsConfig = { seed: 0, trainCount: 1000, validationCount: 200, noise: 0, components };
const { clean, noisy, deviations } = await withData(async () => {
  const nouns = madeUpNouns();
  return {
    clean: await noisyNouns(nouns, base),
    noisy: await noisyNouns(nouns, { ...base, noise: 2 }),
    deviations: (await fitPca(nouns, { rank: components })).deviations.data as Float32Array,
  };
});
const indices = Uint32Array.of(7, 3, 999, 7);
const batchOf = (pictures: typeof clean, path: string) => pictures.batch(indices, seededRandom(0, path));

Deno.test("noisyNouns() scales every component to variance 1, with noise or without", () => {
  for (const pictures of [clean, noisy]) {
    const inputs = pictures.examples("train");
    for (let k = 0; k < components; k++) {
      let [sum, squares] = [0, 0];
      for (let at = k; at < inputs.length; at += components) {
        [sum, squares] = [sum + inputs[at], squares + inputs[at] ** 2];
      }
      const [mean, square] = [sum / 1000, squares / 1000];
      assert.ok(Math.abs(mean) < 0.15 && Math.abs(square - 1) < 0.2, `component ${k}: ${mean}, ${square}`);
    }
  }
});

Deno.test("noisyNouns() adds noise of the asked size along each component", () => {
  const [without, with_] = [clean.examples("test"), noisy.examples("test")];
  for (let k = 0; k < components; k++) {
    let squares = 0;
    for (let at = k; at < without.length; at += components) {
      squares += (with_[at] * Math.hypot(deviations[k], 2) - without[at] * deviations[k]) ** 2;
    }
    const deviation = Math.sqrt(squares / 150);
    assert.ok(Math.abs(deviation - 2) < 0.5, `component ${k}: ${deviation}, wanted 2`);
  }
});

Deno.test("noisyNouns() gives an example the same noise at every call, and a step its own", () => {
  assert.deepEqual(noisy.examples("validation"), noisy.examples("validation"));
  const [first, again, other] = ["a", "a", "b"].map((path) => batchOf(noisy, path).x.dataSync());
  assert.deepEqual(again, first);
  assert.notDeepEqual(other, first);
  const repeated = [0, 3].map((row) => first.subarray(row * components, (row + 1) * components));
  assert.notDeepEqual(repeated[0], repeated[1], "the same noun twice in a batch has two noises");
});

Deno.test("noisyNouns() gives a batch the inputs and labels of its examples", () => {
  const { x, truth, visible } = batchOf(clean, "a");
  const all = clean.examples("train");
  const expected = [...indices].flatMap((i) => [...all.subarray(i * components, (i + 1) * components)]);
  assert.deepEqual([...x.dataSync()], expected);
  const { values } = clean.labels.train;
  indices.forEach((example, row) => {
    const [ownTruth, ownVisible] = [truth, visible].map((t) => t.slice([row, 0], [1, -1]).dataSync());
    const [shown, open] = [new Float32Array(437), new Float32Array(437)];
    values.subarray(example * 5, example * 5 + 5).forEach((value, category) => {
      if (value < 0) return;
      shown[value] = 1 / 4;
      open.fill(1 / 4, valueOffsets[category], valueOffsets[category] + traitCounts[category]);
    });
    assert.deepEqual([ownTruth, ownVisible], [shown, open]);
  });
  tf.dispose([x, truth, visible]);
});
