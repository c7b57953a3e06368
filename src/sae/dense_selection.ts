/** The selections of `topk` and `batchtopk` as a feature matrix with its zeros. */
import * as tf from "@tensorflow/tfjs";
import { readInPlace, writeInPlace } from "@/backend/in_place.ts";
import { isNative, nativeOp } from "@/backend/native_op.ts";
import type { SaeConfig } from "@/sae/config.ts";
import { largestPositive } from "@/sae/exact_selection.ts";

/** Features of one SAE or of a stack. */
export interface DenseSelection {
  /** `[batch, nFeatures]`, for a stack `[S, batch, nFeatures]`. */
  f: tf.Tensor;
  /** The smallest activation above 0 that each SAE kept, `[]` or `[S]`, infinite if there is none; only without `topk`. */
  smallestKept?: tf.Tensor;
}

/** Thresholds are above 0, so that no negative activation is kept. */
const smallestNumber = 1.2e-38;

/**
 * Keeps each sample's k largest pre-activations (`topk`) or each SAE's k·batch largest (`batchtopk`) where they are
 * positive: those that reach the k-th. Equal ones are all kept.
 *
 * @param z Pre-activations, `[S, batch, nFeatures]`.
 * @param options The activation and k, which may differ between the SAEs.
 * @returns The features; the caller disposes of them.
 */
export function selectDense(
  z: tf.Tensor,
  { activation, k }: Pick<SaeConfig, "activation"> & { k: number | number[] },
): DenseSelection {
  return tf.tidy((): DenseSelection & tf.TensorContainerObject => {
    const [size, batch, width] = z.shape;
    const ks = typeof k === "number" ? Array<number>(size).fill(k) : k;
    const [groups, counts] = activation === "topk"
      ? [batch, ks]
      : [1, ks.map((each) => Math.round(each * batch))];
    const rows = z.reshape([size, groups, batch * width / groups]);
    const threshold = kthLargest(rows, counts); // [S, groups, 1]
    const kept = tf.greaterEqual(rows, tf.maximum(threshold, smallestNumber));
    const f = tf.mul(rows, tf.cast(kept, "float32")).reshape(z.shape);
    if (activation === "topk") return { f };
    const allPositive = Math.min(...threshold.dataSync()) > 0;
    const smallestKept = allPositive
      ? threshold.reshape([size])
      : tf.min(tf.where(tf.greater(f, 0), f, Infinity), [1, 2]);
    return { f, smallestKept };
  });
}

/**
 * The same for one SAE or a stack, exactly: of equal ones the lower sample or feature is kept.
 *
 * @param z Pre-activations, `[batch, nFeatures]`, for a stack `[S, batch, nFeatures]`.
 * @param options The activation and k, which may differ between a stack's SAEs.
 * @returns The features, those of {@link selectCode}; the caller disposes of them.
 */
export function selectExactly(
  z: tf.Tensor,
  { activation, k }: Pick<SaeConfig, "activation"> & { k: number | number[] },
): DenseSelection {
  const [batch] = z.shape.slice(-2);
  const ks = [k].flat();
  const perSample = activation === "topk";
  const counts = perSample
    ? ks.flatMap((each) => Array<number>(batch).fill(each))
    : ks.map((each) => Math.round(each * batch));
  return readInPlace(z, (values) => {
    const { places, smallest } = largestPositive(values, counts);
    const f = writeInPlace(z.shape, (kept) => {
      for (let i = 0; i < places.length; i++) kept[places[i]] = values[places[i]];
    });
    return perSample ? { f } : { f, smallestKept: tf.tensor(smallest, z.shape.slice(0, -2)) };
  });
}

/** The k-th largest number of each row, `[S, groups, 1]`, with a k for each of the S. */
function kthLargest(rows: tf.Tensor, ks: number[]): tf.Tensor {
  const [size, groups, length] = rows.shape;
  const alike = ks.every((k) => k === ks[0]);
  if (alike && isNative() && groups === 1) {
    const last = tf.scalar(ks[0] - 1, "int32");
    return nativeOp("NthElement", { reverse: true }, [rows, last], 1)[0].reshape([size, groups, 1]);
  }
  const most = Math.max(...ks);
  const { values } = tf.topk(rows.reshape([size * groups, length]), most); // largest first
  const falling = values.reshape([size, groups, most]);
  if (alike) return falling.slice([0, 0, most - 1], [size, groups, 1]);
  const own = ks.flatMap((k) => Array.from({ length: most }, (_, i) => i === k - 1 ? 1 : 0));
  return tf.sum(tf.mul(falling, tf.tensor(own, [size, 1, most])), -1, true);
}
