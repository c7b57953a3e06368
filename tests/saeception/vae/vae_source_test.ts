import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { visibleLabels } from "@/nouns/images.ts";
import { vaeSource } from "@/saeception/vae/vae_source.ts";
import { arraysFrom } from "@/training/parameters.ts";
import { encodeMeans } from "@/vae/latents.ts";
import { trainVae } from "@/vae/train_vae.ts";
import { smallConfig, smallNouns, withDataFolder } from "../../vae/small.ts";

await useBackend();
const nouns = smallNouns();

Deno.test("vaeSource() reads the means of any weights, in the nouns' order, and splits the held-out nouns", () =>
  withDataFolder(async () => {
    const vae = await trainVae(nouns, smallConfig);
    const source = vaeSource({ vae, nouns, learningRate: 1e-3 });
    const network = await arraysFrom(vae.parameters);
    const latents = await encodeMeans(vae, nouns);
    assert.deepEqual(await source.activations(network, "train"), latents.train);
    const held = [await source.activations(network, "validation"), await source.activations(network, "test")];
    const joined = [...held[0], ...held[1]];
    latents.heldOut.forEach((x, at) => assert.ok(Math.abs(x - joined[at]) < 1e-4));
    assert.deepEqual(source.labels.train.values, visibleLabels(nouns.train));
    assert.deepEqual(
      [...source.labels.validation.values, ...source.labels.test.values],
      [...visibleLabels(nouns.heldOut)],
    );
    tf.dispose(vae.parameters);
  }));

Deno.test("vaeSource() trains on from its VAE or from a start, pairs jobs by seed, and leaves no tensors", () =>
  withDataFolder(async () => {
    const vae = await trainVae(nouns, smallConfig);
    const source = vaeSource({ vae, nouns, learningRate: 1e-3 });
    const start = await arraysFrom(vae.parameters);
    const targets = new Float32Array(300 * 64).fill(1);
    const count = tf.memory().numTensors;
    const { networks, validation, completed } = await source.train([
      { seed: 1, epochs: 1 },
      { seed: 1, epochs: 1, start, targets },
      { seed: 1, epochs: 1, targets, lambda: 1 },
      { seed: 2, epochs: 1 },
    ]);
    assert.equal(tf.memory().numTensors, count);
    assert.ok(completed);
    assert.deepEqual(networks[1], networks[0]);
    assert.notDeepEqual(networks[2], networks[0]);
    assert.notDeepEqual(networks[3], networks[0]);
    assert.ok(validation[0] > await source.score(start, "validation"), "it still learns");
    tf.dispose(vae.parameters);
  }));

Deno.test("vaeSource() refuses the published loss and an observer", () =>
  withDataFolder(async () => {
    const vae = await trainVae(nouns, smallConfig);
    const source = vaeSource({ vae, nouns, learningRate: 1e-3 });
    await assert.rejects(source.train([{ seed: 0, epochs: 1, auxiliaryLoss: "broadcast" }]), RangeError);
    await assert.rejects(source.train([], { observer: { step() {}, epoch() {} } }), TypeError);
    tf.dispose(vae.parameters);
  }));
