/** What the table of the auxiliary losses says of them. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { lossTable } from "@/saeception/loss_table.ts";

await useBackend();

Deno.test("lossTable() shows that only the cosine is 0 at reached targets, and that one digit alone satisfies broadcast", () => {
  const { numTensors } = tf.memory();
  // four examples, the last two of them beyond the batch: (3, 4) and (4, 3) have a cosine of 24/25
  const codes = { data: Float32Array.of(3, 4, 4, 3, 100, 0, 0, 100), width: 2 };
  const { columns, cells, title } = lossTable(codes, { batch: 2 });
  assert.match(title, /batch of 2 digits/);
  assert.deepEqual(columns, [
    "loss",
    "targets reached",
    "targets of other digits",
    "reached, one digit at a time",
  ]);
  assert.deepEqual(cells[0], ["cosine", "0.000", "0.040", "0.000"]);
  // 1 − mean over units of the sum over the batch, 7, by √batch times the norm over the batch, 5: 1 − 7 / (5 √2)
  const broadcast = (1 - 7 / (5 * Math.SQRT2)).toFixed(3);
  assert.deepEqual(cells[1], ["broadcast", broadcast, broadcast, "0.000"]);
  assert.equal(tf.memory().numTensors, numTensors);
});
