import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import { categories, traitCounts, valueCount, valueOffsets } from "@/nouns/catalogue.ts";
import { seededRandom } from "@/training/random.ts";
import { dictionaryScores, trueDirections } from "@/variants/dictionary_scores.ts";

await useBackend();

/** Latents that are the labels themselves, one hot in each category: every answer is known. */
function labelled(count: number, purpose: string) {
  const random = seededRandom(0, purpose);
  const latents = new Float32Array(count * valueCount);
  const labels = Int16Array.from({ length: count * categories.length }, (_, at) => {
    const layer = at % categories.length;
    const value = valueOffsets[layer] + random.integer(Math.min(6, traitCounts[layer]));
    latents[Math.floor(at / categories.length) * valueCount + value] = 1;
    return value;
  });
  return { latents, labels };
}

const split = {
  dimensions: valueCount,
  choosing: labelled(300, "choosing"),
  heldOut: labelled(100, "held out"),
};
const shown = new Set(split.choosing.labels).size;

/** Features that are the values, written with some strength. */
function identity(strength: number): Dictionary {
  const decoder = new Float32Array(valueCount ** 2);
  for (let i = 0; i < valueCount; i++) decoder[i * (valueCount + 1)] = strength;
  return {
    name: "labels",
    nFeatures: valueCount,
    dimensions: valueCount,
    decoder,
    decoderBias: new Float32Array(valueCount),
    encode: (latents) => tf.clone(latents),
  };
}

Deno.test("dictionaryScores() gives the labels themselves every point there is", async () => {
  const directions = trueDirections(split);
  const tensors = tf.memory().numTensors;
  const { metrics, valueF1, valueFeatures } = await dictionaryScores(identity(1), split, { directions });
  assert.equal(tf.memory().numTensors, tensors);
  assert.equal(metrics.FVU, 0);
  assert.equal(metrics.L0, categories.length);
  assert.equal(metrics["living features"], shown);
  assert.equal(metrics["values with F1 > .8"], shown);
  assert.equal(metrics["values split"], 0);
  for (const value of new Set(split.choosing.labels)) {
    assert.equal(valueF1[value], 1);
    assert.equal(valueFeatures[value], value);
  }
});

Deno.test("dictionaryScores() measures FVU around the mean: half of every value is left over", async () => {
  const { metrics } = await dictionaryScores(identity(0.5), split, { directions: trueDirections(split) });
  const { latents } = split.heldOut;
  const count = latents.length / valueCount;
  const sums = new Float64Array(valueCount);
  latents.forEach((x, at) => sums[at % valueCount] += x);
  const ones = count * categories.length; // Σ x² of ones and zeros
  const variance = ones - sums.reduce((total, sum) => total + sum * sum / count, 0);
  assert.ok(Math.abs(metrics.FVU - ones / 4 / variance) < 1e-9);
  assert.notEqual(metrics.FVU.toFixed(3), "0.250", "a quarter of Σ x² is not a quarter of the variance");
});
