/** What the tests of src/sae share: the golden SAE, small planted latents, comparisons. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import type { TrainingWeights } from "@/sae/gradients.ts";
import type { SaeParameters } from "@/sae/model.ts";
import type { LatentSets } from "@/sae/train_members.ts";
import { normals, seededRandom } from "@/training/random.ts";
import golden from "./golden_vectors.json" with { type: "json" };

await useBackend();

export { golden };

/** The golden SAE as trained parameters. */
export function goldenParameters(): SaeParameters {
  return {
    encoder: tf.tensor2d(golden.encoder),
    encoderBias: tf.tensor1d(golden.encoderBias),
    decoder: tf.tensor2d(golden.decoder),
    decoderBias: tf.tensor1d(golden.decoderBias),
  };
}

/** The golden SAE as weights in training. */
export function goldenWeights(): TrainingWeights<tf.Tensor2D> {
  const { encoder, ...rest } = goldenParameters();
  return { ...rest, encoder: encoder.transpose() } as unknown as TrainingWeights<tf.Tensor2D>;
}

/** The golden samples, [2, 3]. */
export function goldenSamples(): tf.Tensor2D {
  return tf.tensor2d(golden.x);
}

/** Random tensors of the given shape from a seed. */
export function randomTensor(shape: number[], seed: number): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(normals(size, seededRandom(seed, "test")), shape);
}

/** Random weights: 6 dimensions, 20 features. */
export function randomWeights(seed: number): TrainingWeights<tf.Tensor2D> {
  const make = (shape: number[], path: number, scale = 1) => randomTensor(shape, seed * 10 + path).mul(scale);
  return {
    encoder: make([20, 6], 1, 0.6),
    encoderBias: make([20], 2, 0.3),
    decoder: make([20, 6], 3, 0.5),
    decoderBias: make([6], 4, 0.2),
  } as TrainingWeights<tf.Tensor2D>;
}

/** Latents that are sums of a few of 24 planted directions in 12 dimensions, 600 for training and 200 held out. */
export function plantedLatents(key = "planted"): LatentSets {
  const [dimensions, planted] = [12, 24];
  const random = seededRandom(3, "planted");
  const directions = normals(planted * dimensions, random);
  const draw = (count: number) => {
    const data = new Float32Array(count * dimensions);
    for (let i = 0; i < count; i++) {
      for (let part = 0; part < 3; part++) {
        const [direction, size] = [random.integer(planted), 0.5 + random.uniform()];
        for (let j = 0; j < dimensions; j++) {
          data[i * dimensions + j] += size * directions[direction * dimensions + j];
        }
      }
    }
    return data.map((value) => value + 0.7);
  };
  return { key, dimensions, train: draw(600), heldOut: draw(200) };
}

/** Asserts that two lists of numbers agree to an absolute tolerance. */
export function assertClose(found: tf.Tensor | ArrayLike<number>, wanted: unknown, tolerance = 1e-5): void {
  const a = found instanceof tf.Tensor ? found.dataSync() : found;
  const b = wanted instanceof tf.Tensor ? wanted.dataSync() : [wanted].flat(9) as number[];
  assert.equal(a.length, b.length);
  Array.from(a).forEach((value, i) => {
    assert.ok(Math.abs(value - b[i]) <= tolerance, `at ${i}: found ${value}, wanted ${b[i]}`);
  });
}
