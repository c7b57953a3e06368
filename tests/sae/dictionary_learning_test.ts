/** dictionary_learning: every class that it saves is read as it reads it. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import * as tf from "@tensorflow/tfjs";
import { importDictionaryLearning } from "@/sae/dictionary_learning.ts";
import {
  assertComputes,
  assertRefused,
  changedCopy,
  fixtureFolder,
  inFolder,
  plainModel,
} from "./imported_fixtures.ts";

const kinds = {
  AutoEncoder: "relu",
  AutoEncoderNew: "relu",
  GatedAutoEncoder: "threshold",
  JumpReluAutoEncoder: "threshold",
  AutoEncoderTopK: "topk",
  BatchTopKSAE: "threshold",
  MatryoshkaBatchTopKSAE: "threshold",
};

for (const [name, kind] of Object.entries(kinds)) {
  Deno.test(`importDictionaryLearning() gives what dictionary_learning computes: ${name}`, async () => {
    const before = tf.memory().numTensors;
    const model = await importDictionaryLearning(fixtureFolder(`dictionary_learning/${name}`));
    assert.equal(model.activation.kind, kind);
    tf.tidy(() => assertComputes(model, `dictionary_learning/${name}`));
    plainModel(model);
    assert.equal(tf.memory().numTensors, before);
  });
}

Deno.test("importDictionaryLearning() refuses other classes and sizes, and files that are half there", async () => {
  const refused: [string, unknown, ErrorConstructor, RegExp][] = [
    ["dict_class", "IdentityDict", RangeError, /dict_class "IdentityDict", wanted AutoEncoder, /],
    ["dict_class", "constructor", RangeError, /dict_class "constructor"/],
    ["dict_class", "AutoEncoder", TypeError, /"b_dec" as well/],
    ["dict_size", 8, TypeError, /wanted \[8,8\]/],
    ["k", 0, RangeError, /k 0/],
  ];
  for (const [field, value, kind, words] of refused) {
    await inFolder(async (folder) => {
      await changedCopy("dictionary_learning/AutoEncoderTopK", folder, {
        "config.json": (config) => config.trainer[field] = value,
      });
      await assertRefused(() => importDictionaryLearning(folder), kind, words);
    });
  }
  await inFolder(async (folder) => {
    await changedCopy("dictionary_learning/BatchTopKSAE", folder, {
      "config.json": (config) => delete config.trainer,
    });
    await assertRefused(
      () => importDictionaryLearning(folder),
      SyntaxError,
      /trainer,: found no JSON object/,
    );
    await Deno.remove(join(folder, "config.json"));
    await assertRefused(() => importDictionaryLearning(folder), SyntaxError, /config.json: found NotFound/);
  });
});
