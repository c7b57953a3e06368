/** The trait classifier: its gradients against automatic differentiation, its reading, its start. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { useBackend } from "@/backend/use_backend.ts";
import { traitCounts, valueOffsets } from "@/nouns/catalogue.ts";
import { auxiliaryTerm } from "@/saeception/auxiliary_term.ts";
import {
  classifierGradients,
  type ClassifierWeights,
  headLogits,
  initialClassifier,
  openedLayer,
  readValues,
} from "@/saeception/traits/nouns_classifier.ts";
import { gradientsOf, variablesFrom } from "@/training/parameters.ts";
import { normals, seededRandom } from "@/training/random.ts";

await useBackend();
const shape = { components: 6, hidden: 7, dimensions: 5 };
const [batch, valueCount] = [4, 437];
/** Values of the four examples; −1 is a hidden trait. */
const labels = [[0, 3, 40, 200, 420], [1, -1, 41, 300, 436], [1, 31, -1, 172, 414], [0, 2, 171, 413, -1]];

const made = () => {
  const variables = variablesFrom(initialClassifier(2, shape));
  const random = seededRandom(5, "test");
  const x = tf.tensor2d(normals(batch * shape.components, random), [batch, shape.components]);
  const targets = tf.tensor2d(normals(batch * shape.dimensions, random), [batch, shape.dimensions]);
  const truth = tf.buffer([batch, valueCount]);
  const visible = tf.buffer([batch, valueCount]);
  labels.forEach((row, example) =>
    row.forEach((value, category) => {
      if (value < 0) return;
      truth.set(1 / batch, example, value);
      for (let i = 0; i < traitCounts[category]; i++) {
        visible.set(1 / batch, example, valueOffsets[category] + i);
      }
    })
  );
  const seen = { x, truth: truth.toTensor() as tf.Tensor2D, visible: visible.toTensor() as tf.Tensor2D };
  return { variables, weights: variables as unknown as ClassifierWeights, targets, seen };
};

for (const loss of ["cosine", "broadcast"] as const) {
  Deno.test(`classifierGradients() are those of the written-out loss, pulled by ${loss}`, () => {
    const { variables, weights, targets, seen } = made();
    const written = () =>
      tf.tidy(() => {
        const opened = openedLayer(weights, seen.x);
        const logits = headLogits(weights, opened);
        const own = labels.flatMap((row, example) =>
          row.flatMap((value, category) => {
            if (value < 0) return [];
            const [first, size] = [valueOffsets[category], traitCounts[category]];
            const shares = tf.logSoftmax(tf.reshape(tf.slice(logits, [example, first], [1, size]), [size]));
            return [tf.slice(shares, [value - first], [1])];
          })
        );
        const crossEntropy = tf.div(tf.sum(tf.concat(own)), -batch);
        return tf.add(crossEntropy, tf.mul(auxiliaryTerm(opened, { targets, loss }), 0.7)) as tf.Scalar;
      });
    const expected = gradientsOf(written, variables).gradients;
    const { gradients } = classifierGradients(weights, seen, { loss, lambda: 0.7, targets });
    for (const [name, gradient] of Object.entries(gradients)) {
      const [found, wanted] = [gradient.dataSync(), expected[name].dataSync()];
      assert.ok(wanted.some((value) => Math.abs(value) > 1e-3), name);
      found.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]) < 1e-5, `${name} ${i}`));
    }
  });
}

Deno.test("readValues() takes the best of each category, of equals the lowest", () => {
  const logits = new Float32Array(2 * valueCount);
  for (const value of [1, 31, 100, 300, 430]) logits[value] = 1;
  logits[valueCount + 414] = -1;
  logits[valueCount + 100] = 9;
  assert.deepEqual([...readValues(logits)], [1, 31, 100, 300, 430, 0, 2, 100, 172, 415]);
});

Deno.test("initialClassifier() is decided by its seed and keeps the opened layer of a useful size", () => {
  const wide = { components: 200, hidden: 100, dimensions: 50 };
  assert.deepEqual(initialClassifier(1, wide), initialClassifier(1, wide));
  assert.notDeepEqual(initialClassifier(1, wide), initialClassifier(2, wide));
  const weights = variablesFrom(initialClassifier(1, wide)) as unknown as ClassifierWeights;
  const x = tf.tensor2d(normals(100 * 200, seededRandom(0, "x")), [100, 200]);
  const square = tf.mean(tf.square(openedLayer(weights, x))).dataSync()[0];
  assert.ok(square > 0.5 && square < 2, `mean square ${square}, wanted about 1`);
});
