/** The exam as a whole: the same SAEs as sweep() gives, kept, and unfinished after a stop. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { type PlantedExam, plantedExam } from "@/planted/planted_exam.ts";
import { toyMembers } from "@/planted/recipes.ts";
import { toyLatents } from "@/planted/toy.ts";
import { disposeSweep, sweep } from "@/sae/sweep.ts";
import { withDataFolder } from "../vae/small.ts";

await useBackend();
const small = { seed: 3, toyCount: 300, nounsCount: 300, heldOutCount: 100, toySteps: 5, nounsSteps: 4 };

const dispose = ({ onToy, onNouns }: PlantedExam) => [onToy, onNouns].forEach(disposeSweep);

Deno.test("plantedExam() trains the SAEs that sweep() trains, and reads them back", () =>
  withDataFolder(async () => {
    const exam = await plantedExam(small, { processes: 0 });
    assert.ok(exam.complete);
    assert.deepEqual(exam.onToy.members.map(({ name }) => name), [
      "ReLU",
      "Gated",
      "JumpReLU",
      "BatchTopK",
      "JumpReLU, λ too small",
    ]);
    assert.equal(exam.onNouns.members[0].config.steps, 4);
    const count = tf.memory().numTensors;
    const again = await plantedExam(small, { processes: 0 });
    assert.equal(again.onToy.key, exam.onToy.key);
    dispose(again);
    assert.equal(tf.memory().numTensors, count);
    const values = exam.onToy.members[0].parameters.decoder.dataSync();
    dispose(exam);
    await withDataFolder(async () => {
      const toy = toyLatents({ trainCount: 300, heldOutCount: 100, seed: 3 });
      const alone = await sweep(toy, [{ ...toyMembers[0], seed: 3, steps: 5 }]);
      assert.deepEqual(alone.members[0].parameters.decoder.dataSync(), values);
      disposeSweep(alone);
    });
  }));

Deno.test("plantedExam() says that it was stopped, and goes on when it is called again", () =>
  withDataFolder(async () => {
    const stopped = await plantedExam(small, { processes: 0, signal: AbortSignal.abort() });
    assert.equal(stopped.complete, false);
    dispose(stopped);
    const done = await plantedExam(small, { processes: 0 });
    assert.ok(done.complete && done.onToy.complete && done.onNouns.complete);
    dispose(done);
  }));
