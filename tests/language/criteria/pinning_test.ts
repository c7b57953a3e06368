import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { extremeTokens, logitWeights } from "@/language/records/logit_weights.ts";
import {
  largestActivation,
  pin,
  pinnedChance,
  randomUnit,
  typicalShare,
  writeTexts,
} from "@/language/criteria/pinning.ts";
import { positionLogits } from "@/language/records/position_logits.ts";
import { logits, mlpActivations } from "@/language/model/transformer.ts";
import { plantedSet, plantedUnits } from "../planted_units.ts";
import { smallText } from "../small_text.ts";

await useBackend();

const set = plantedSet(6);
const source = await plantedUnits(set);
const unit = { source, feature: 2 };
const weights = logitWeights(source.model.parameters, Float32Array.of(0, 0, 1));
const { tokenizer } = await smallText();

Deno.test("pin() sets the unit and leaves the rest as it is", () => {
  const x = [[1, 2, 3], [0, 5, 0]];
  const pinned = tf.tidy(() => pin(unit, 7)(tf.tensor2d(x)).arraySync());
  assert.deepEqual(pinned, [[1, 2, 7], [0, 5, 7]]);
});

Deno.test("pinnedChance() is the mean probability of the typical tokens when the neuron is really set", async () => {
  const positions = Uint32Array.of(2, 3, 17, 40);
  const at = await positionLogits(source.model, set, { positions });
  const found = pinnedChance(at, unit, { multiples: [0, 1, 2], typical: [3, 5] });
  const largest = largestActivation(unit);
  const real = [undefined, 0, largest, 2 * largest].map((activation) =>
    tf.tidy(() => {
      const input = tf.tensor2d(Array.from(set.tokens.subarray(0, 48)), [6, 8], "int32");
      const read = mlpActivations(source.model.parameters, input);
      const activations = activation === undefined
        ? read.activations
        : pin(unit, activation)(read.activations);
      const table = logits(source.model.parameters, { ...read, activations });
      const chances = tf.softmax(table).arraySync() as number[][];
      return positions.reduce((sum, position) => sum + chances[position][3] + chances[position][5], 0) / 4;
    })
  );
  [found.free, ...found.pinned].forEach((share, i) => assert.ok(Math.abs(share - real[i]) < 1e-5));
  assert.notEqual(found.free, found.pinned[1]);
});

Deno.test("writeTexts() write the unit's own token at a huge multiple, and the same draws without", async () => {
  const [top] = extremeTokens(weights, 1).top;
  const options = { tokenizer, prompts: ["", ""], seed: 2, count: 3, length: 5 };
  const free = await writeTexts(source.model, options);
  const pinned = await writeTexts(source.model, { ...options, intervention: pin(unit, 1e4) });
  assert.deepEqual([pinned.length, pinned[0].length, pinned[0][0].tokens.length], [2, 3, 5]);
  assert.equal(typicalShare(pinned, [top]), 1);
  assert.ok(typicalShare(free, [top]) < 1);
  assert.deepEqual(await writeTexts(source.model, options), free);
  assert.notDeepEqual(free[0], free[1]);
});

Deno.test("typicalShare() counts tokens, not texts", () => {
  const text = (...tokens: number[]) => ({ tokens: Uint16Array.from(tokens), text: "" });
  assert.equal(typicalShare([[text(1, 2, 1)], [text(3)]], [1, 3]), 0.75);
});

Deno.test("randomUnit() is another one, the same for the same seed", () => {
  assert.notEqual(randomUnit(unit, 5).feature, unit.feature);
  assert.equal(randomUnit(unit, 5).feature, randomUnit(unit, 5).feature);
});
