import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { featurePictures } from "@/features/pictures.ts";
import { flatCodec, linearDictionary } from "./fakes.ts";

await tf.setBackend("cpu");
const dictionary = {
  ...linearDictionary([[0.25, 0, 0], [0, 0.5, 0], [0, 0, 8]]),
  decoderBias: Float32Array.of(0.125, -0.25, 0),
};
const pixel = (images: Float32Array, image: number) =>
  Array.from(images.subarray(image * 3072, image * 3072 + 3));

Deno.test("featurePictures() decodes one unit, the maximum and its difference from the decoded bias", () => {
  const pictures = featurePictures(flatCodec, dictionary, { features: [1, 0], maxima: [2, 3] });
  assert.deepEqual(pixel(pictures.bias, 0), [0.125, -0.25, 0]);
  assert.deepEqual(pixel(pictures.oneHot, 0), [0.125, 0.25, 0]);
  assert.deepEqual(pixel(pictures.oneHot, 1), [0.375, -0.25, 0]);
  assert.deepEqual(pixel(pictures.atMaximum, 0), [0.125, 0.75, 0]);
  assert.deepEqual(pixel(pictures.difference, 0), [0, 0.5, 0]);
  assert.deepEqual(pixel(pictures.difference, 1), [0.375, 0, 0]);
});

Deno.test("featurePictures() draws a dead feature's maximum as the bias alone", () => {
  const { atMaximum, bias, difference } = featurePictures(flatCodec, dictionary, {
    features: [2],
    maxima: [0],
  });
  assert.deepEqual(atMaximum, bias);
  assert.ok(difference.every((value) => value === 0));
});

Deno.test("featurePictures() refuses a dictionary of another latent", () => {
  const foreign = linearDictionary([[1, 0]]);
  assert.throws(
    () => featurePictures(flatCodec, foreign, { features: [0], maxima: [1] }),
    /directions of 2 numbers, wanted 3/,
  );
});
