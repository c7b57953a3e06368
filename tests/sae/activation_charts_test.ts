/** Where features begin and how often they fire: cutoffs counted by hand, and panels that say what they are made of. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { activationPanels, type ChartedSae } from "@/sae/activation_charts.ts";
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";
import { activationCutoffs, percentiles } from "@/sae/cutoffs.ts";
import { kindTable, lossEquation, saeKinds } from "@/sae/kinds.ts";
import type { Activation } from "@/sae/model.ts";

await useBackend();

/** An SAE whose pre-activations are the latents themselves, three numbers each. */
function identitySae(
  kind: SaeConfig["activation"],
  { activation, density = [0.5, 0.1, 0] }: { activation: Activation; density?: number[] },
): ChartedSae {
  return {
    name: saeKinds[kind].name,
    config: resolveSaeConfig({ activation: kind, nFeatures: 3, k: 2, levels: [1] }),
    parameters: {
      encoder: tf.eye(3),
      encoderBias: tf.zeros([3]),
      decoder: tf.eye(3),
      decoderBias: tf.zeros([3]),
    },
    activation,
    density: Float32Array.from(density),
  };
}

const latents = Float32Array.of(3, 1, 2, -1, -2, 5, 0.5, 4, 0.25);
const rounded = (values: Float32Array) => [...values].map((value) => Number(value.toFixed(4)));

Deno.test("activationCutoffs() is 0 for ReLU, thresholds of living features, and TopK's k-th largest of each latent", () => {
  assert.deepEqual([...activationCutoffs(identitySae("relu", { activation: { kind: "relu" } }), latents)], [
    0,
  ]);
  const threshold = tf.tensor1d([0.8, 0.3, 9]); // the third feature is dead
  const jump = identitySae("jumprelu", { activation: { kind: "threshold", threshold } });
  assert.deepEqual(rounded(activationCutoffs(jump, latents)), [0.3, 0.8]);
  const before = tf.memory().numTensors;
  const topk = identitySae("topk", { activation: { kind: "topk", k: 2 } });
  // second largest: 2, −1 (which stays 0), 0.5
  assert.deepEqual(rounded(activationCutoffs(topk, latents)), [0, 0.5, 2]);
  assert.equal(tf.memory().numTensors, before + 4);
});

Deno.test("percentiles() takes the 10th, 50th and 90th, and zeros for nothing", () => {
  assert.deepEqual(percentiles(Float32Array.from({ length: 11 }, (_, i) => i)), [1, 5, 9]);
  assert.deepEqual(percentiles(new Float32Array(0)), [0, 0, 0]);
});

Deno.test("activationPanels() draws each curve where it is cut, and each living feature once", async () => {
  const saes = [
    identitySae("relu", { activation: { kind: "relu" } }),
    identitySae("topk", { activation: { kind: "topk", k: 2 } }),
    identitySae("batchtopk", { activation: { kind: "threshold", threshold: tf.fill([3], 1.5) } }),
  ];
  const figure = activationPanels(saes, { latents });
  assert.equal(
    figure.title,
    "A feature of TopK begins between 0.0 and 2.0, from noun to noun; one value holds for all of BatchTopK",
  );
  const traces = figure.spec.data as { type: string; name?: string; x: number[]; y: number[] }[];
  const bars = traces.filter(({ type }) => type === "bar");
  assert.equal(bars.length, 3);
  for (const { x, y } of bars) {
    assert.equal(y.reduce((sum, count) => sum + count, 0), 2); // one of three is dead
    assert.deepEqual(x.filter((_, i) => y[i] > 0), [-0.9, -0.3]); // densities .1 and .5
  }
  const curves = traces.filter(({ type, name }) => type === "scatter" && !name);
  assert.deepEqual(curves.map(({ y }) => y[2]), [0, 0, 2, 0.5, 1.5]); // ReLU, TopK's three, BatchTopK
  const texts = (figure.spec.layout.annotations as { text: string }[]).map(({ text }) => text);
  assert.ok(texts.includes("33.3 % dead") && texts.some((text) => text.includes(saeKinds.topk.activation)));
  assert.ok((await figure.png()).length > 1000);
});

Deno.test("kindTable() says the loss, the rule for L0 and the remedy that a configuration has", () => {
  const found = kindTable([
    { activation: "topk" },
    { activation: "relu", decoderNorms: "free", deadRemedy: "none", label: "mine" },
    { activation: "jumprelu", jumpPenalty: "l0-target" },
  ]);
  assert.deepEqual(found.cells.map((cells) => cells.slice(2, 5)), [
    ["e", "k, exactly", "resampling"],
    ["e + λ Σ f ‖d‖", "λ, by search", "nothing"],
    ["e + λ (L0 / k − 1)²", "k, in the loss", "resampling"],
  ]);
  assert.deepEqual(found.cells.map(([name]) => name), ["TopK", "mine", "JumpReLU"]);
});

Deno.test("lossEquation() follows penalty, form and levels", () => {
  const loss = (overrides: Partial<SaeConfig>) => lossEquation(resolveSaeConfig(overrides));
  assert.equal(loss({ activation: "relu", decoderNorms: "free", penalty: "plain" }), "e + λ Σ f");
  assert.equal(loss({ activation: "relu" }), "e + λ Σ f"); // rows of length 1
  assert.equal(loss({ activation: "jumprelu", jumpPenalty: "tanh" }), "e + λ Σ tanh(4 f)");
  assert.match(loss({ activation: "gated" }), /ReLU\(π\) \+ e from ReLU\(π\)$/);
  assert.equal(loss({ activation: "matryoshka", levels: [64] }), "e from the first 64 + e");
});

Deno.test("saeKinds has a colour of its own for each kind", () => {
  assert.equal(new Set(Object.values(saeKinds).map(({ color }) => color)).size, 6);
});
