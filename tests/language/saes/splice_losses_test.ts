import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import type { Dictionary } from "@/features/dictionary.ts";
import { crossEntropy } from "@/language/model/cross_entropy.ts";
import { columnMeans, lossRecovered, spliceLosses } from "@/language/saes/splice_losses.ts";
import { neuronDictionary } from "@/language/saes/token_activations.ts";
import { activationRows, randomModel, randomTokens } from "../random_model.ts";

const model = randomModel();
const set = randomTokens(30 * 8 + 1);
const mean = columnMeans(Float32Array.from(activationRows(model, set).flatMap((row) => [...row])), 12);
const options = { set, tokens: 240, mean };
const close = (found: number, wanted: number, tolerance = 1e-5) =>
  assert.ok(Math.abs(found - wanted) < tolerance, `found ${found}, wanted ${wanted}`);
const neurons = neuronDictionary(model);
/** A dictionary whose code is empty: everything becomes its bias. */
const constant = (bias: Float32Array): Dictionary => ({
  ...neurons,
  decoderBias: bias,
  encode: (activations) => tf.zerosLike(activations),
});

Deno.test("spliceLosses() loses nothing with the neurons themselves", async () => {
  const before = tf.memory().numTensors;
  const losses = await spliceLosses(neurons, model, options);
  assert.equal(tf.memory().numTensors, before);
  close(losses.sae, losses.model);
  close(losses.model, await crossEntropy(model, set));
  close(lossRecovered(losses, "zero"), 1, 1e-3);
  assert.equal(losses.tokens, 240);
});

Deno.test("spliceLosses() loses with an empty code what the ablation by its bias loses", async () => {
  const nothing = await spliceLosses(constant(new Float32Array(12)), model, options);
  close(nothing.sae, nothing.zero);
  close(lossRecovered(nothing, "zero"), 0, 1e-3);
  const average = await spliceLosses(constant(mean), model, options);
  close(average.sae, average.mean);
  close(lossRecovered(average, "mean"), 0, 1e-3);
  assert.ok(Math.abs(average.zero - average.mean) > 0.05, "the two ablations are the same");
});

Deno.test("lossRecovered() is a share of what the ablation costs, not of the loss", () => {
  const losses = { tokens: 1, model: 3, sae: 3.5, zero: 8, mean: 5 };
  assert.equal(lossRecovered(losses, "zero"), 0.9); // 1 − .5 / 3 would be .83
  assert.equal(lossRecovered(losses, "mean"), 0.75);
});
