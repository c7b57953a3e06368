/** Folding decoder norms into the features. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { foldDecoderNorms } from "@/sae/decoder_norms.ts";
import { rowNorms } from "@/sae/decoder_rows.ts";
import { activate, type Activation, preActivations, reconstruct } from "@/sae/model.ts";
import { assertClose, goldenParameters, goldenSamples } from "./fixtures.ts";

Deno.test("foldDecoderNorms() leaves outputs as they are and gives rows of length 1", () => {
  const activations: Activation[] = [
    { kind: "relu" },
    { kind: "threshold", threshold: tf.tensor1d([0.5, 0.5, 1, 0.5]) },
  ];
  for (const activation of activations) {
    const parameters = goldenParameters();
    const folded = foldDecoderNorms(parameters, activation);
    const x = goldenSamples();
    const plain = activate(preActivations(parameters, x), activation);
    const scaled = activate(preActivations(folded.parameters, x), folded.activation);
    assertClose(reconstruct(folded.parameters, scaled), reconstruct(parameters, plain), 1e-6);
    assertClose(rowNorms(folded.parameters.decoder), [1, 1, 1, 1], 1e-6);
    assertClose(scaled, plain.mul(rowNorms(parameters.decoder)), 1e-6);
  }
});

Deno.test("foldDecoderNorms() refuses top-k, whose choice would change", () => {
  assert.throws(() => foldDecoderNorms(goldenParameters(), { kind: "topk", k: 2 }), /found activation topk/);
});
