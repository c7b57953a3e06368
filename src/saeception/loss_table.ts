/** What the two auxiliary losses make of the same activations and targets. */
import * as tf from "@tensorflow/tfjs";
import { auxiliaryLosses } from "@/saeception/aux_loss.ts";
import type { Codes } from "@/saeception/metrics/codes.ts";
import { type Table, table } from "@/plot/table.ts";

/**
 * Puts both losses to three questions that a loss of aligned targets has to answer: what it is when every target is
 * reached, when the targets are those of other examples, and when each batch is a single example.
 *
 * @param activations Activations of an opened layer, which serve as targets too, `[n * width]`.
 * @param options Examples in the batch, 64 unless told.
 * @returns A row for each loss.
 */
export function lossTable(
  { data, width }: Codes,
  { batch = 64 }: { batch?: number } = {},
): Table {
  const h = tf.tensor3d(data.subarray(0, batch * width), [1, batch, width]);
  const others = tf.reverse(h, 1);
  const singles = h.reshape<tf.Tensor3D>([batch, 1, width]);
  const rows = Object.entries(auxiliaryLosses).map(([name, { values }]) => {
    const mean = (x: tf.Tensor3D, targets: tf.Tensor3D) =>
      tf.tidy(() => tf.mean(values(x, targets)).dataSync()[0]);
    return {
      loss: name,
      "targets reached": mean(h, h).toFixed(3),
      "targets of other digits": mean(h, others as tf.Tensor3D).toFixed(3),
      "reached, one digit at a time": mean(singles, singles).toFixed(3),
    };
  });
  tf.dispose([h, others, singles]);
  return table({ title: `The auxiliary losses on a batch of ${batch} digits`, rows });
}
