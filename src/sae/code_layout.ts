/** The positions of a feature matrix that matter: all of them, or a list of few, with the same arithmetic over either. */
import * as tf from "@tensorflow/tfjs";
import { multiplyRows, pickEntries, sumEntries, sumRows } from "@/backend/entry_rows.ts";
import { computesOnHost, readInPlace } from "@/backend/in_place.ts";
import { defaultSaeConfig } from "@/sae/config.ts";
import { asRow } from "@/sae/stacked.ts";

/**
 * Numbers v_bi for samples b and features i, of one SAE or of a stack. How they are stored is the layout's own affair; the
 * arithmetic of a loss is written once.
 */
export interface CodeLayout {
  /** The pre-activations at the positions. */
  z: tf.Tensor;
  /** A number for each feature, `[nFeatures]`, for a stack `[S, nFeatures]`, at the positions. */
  ofFeature(vector: tf.Tensor): tf.Tensor;
  /** `Σ_i v_bi · decoder_i`, `[batch, dimensions]`, for a stack `[S, batch, dimensions]`. */
  decode(values: tf.Tensor): tf.Tensor;
  /** `⟨rows_b, decoder_i⟩` at the positions. */
  read(rows: tf.Tensor): tf.Tensor;
  /** `Σ_b v_bi`, `[nFeatures]`, for a stack `[S, nFeatures]`. */
  overSamples(values: tf.Tensor): tf.Tensor;
  /** `Σ_b v_bi · rows_b`, `[nFeatures, dimensions]`, for a stack `[S, nFeatures, dimensions]`. */
  outer(values: tf.Tensor, rows: tf.Tensor): tf.Tensor;
}

/** What decides the layout. */
export interface LayoutOptions {
  /** `[nFeatures, dimensions]`, for a stack `[S, nFeatures, dimensions]`. */
  decoder: tf.Tensor;
  /** Positions count where z is above it, `[nFeatures]`, for a stack `[S, nFeatures]`; 0 without it. */
  floor?: tf.Tensor;
  /** Up to this share of all positions they are listed, 0 to 1; beyond it dense products are faster. The configuration's default unless told. */
  listUpTo?: number | undefined;
}

/** Positions of a matrix by sample and by feature, counted through a stack's SAEs. */
interface Entries {
  rows: Int32Array;
  features: Int32Array;
  values: Float32Array;
}

/**
 * Lists the positions above the floor if they are few and tensors lie at hand, and else takes all. Numbers at positions that are not listed have
 * to be 0 in whatever is computed.
 *
 * @param z Pre-activations, `[batch, nFeatures]`, for a stack `[S, batch, nFeatures]`.
 * @param options The decoder, the floor, and how many are few.
 * @returns The layout; it makes tensors, so that it belongs into a `tf.tidy`.
 */
export function codeLayout(
  z: tf.Tensor,
  { decoder, floor, listUpTo = defaultSaeConfig.listUpTo }: LayoutOptions,
): CodeLayout {
  const entries = listUpTo > 0 && computesOnHost() ? entriesAbove(z, { floor, listUpTo }) : undefined;
  return entries ? entryLayout(entries, { z, decoder }) : denseLayout(z, decoder);
}

function denseLayout(z: tf.Tensor, decoder: tf.Tensor): CodeLayout {
  return {
    z,
    ofFeature: asRow,
    decode: (values) => tf.matMul(values, decoder),
    read: (rows) => tf.matMul(rows, decoder, false, true),
    overSamples: (values) => tf.sum(values, -2),
    outer: (values, rows) => tf.matMul(values, rows, true, false),
  };
}

function entryLayout(entries: Entries, { z, decoder }: { z: tf.Tensor; decoder: tf.Tensor }): CodeLayout {
  const [dimensions] = decoder.shape.slice(-1);
  const [batch, nFeatures] = z.shape.slice(-2);
  const stack = z.shape.slice(0, -2);
  const size = z.size / (batch * nFeatures);
  const rows = tf.tensor1d(entries.rows, "int32");
  const features = tf.tensor1d(entries.features, "int32");
  const flat = (matrix: tf.Tensor) => tf.reshape(matrix, [-1, dimensions]); // of all SAEs of a stack
  return {
    z: tf.tensor1d(entries.values),
    ofFeature: (vector) => pickEntries(tf.reshape(vector, [-1]), features),
    decode: (weights) =>
      tf.reshape(sumRows(flat(decoder), { from: features, to: rows, weights, count: size * batch }), [
        ...stack,
        batch,
        dimensions,
      ]),
    read: (matrix) => multiplyRows(flat(matrix), flat(decoder), { leftRows: rows, rightRows: features }),
    overSamples: (values) =>
      tf.reshape(sumEntries(values, { to: features, count: size * nFeatures }), [...stack, nFeatures]),
    outer: (weights, matrix) =>
      tf.reshape(sumRows(flat(matrix), { from: rows, to: features, weights, count: size * nFeatures }), [
        ...stack,
        nFeatures,
        dimensions,
      ]),
  };
}

/** The positions above the floor, or nothing where there are none at all or an SAE has more than its share. */
function entriesAbove(
  z: tf.Tensor,
  { floor, listUpTo }: Pick<LayoutOptions, "floor"> & { listUpTo: number },
): Entries | undefined {
  const [batch, nFeatures] = z.shape.slice(-2);
  const size = z.size / (batch * nFeatures);
  const floors = floor?.dataSync() ?? new Float32Array(size * nFeatures);
  const limit = Math.floor(listUpTo * batch * nFeatures); // for each SAE, so that one does not decide for the others
  const found = { rows: new Int32Array(size * limit), features: new Int32Array(size * limit) };
  const kept = new Float32Array(size * limit);
  let count = 0;
  const isShort = readInPlace(z, (values) => {
    for (let s = 0, at = 0; s < size; s++) {
      const most = count + limit;
      for (let row = s * batch; row < (s + 1) * batch; row++) {
        for (let feature = s * nFeatures; feature < (s + 1) * nFeatures; feature++, at++) {
          const value = values[at];
          if (!(value > floors[feature])) continue;
          if (count === most) return false;
          found.rows[count] = row;
          found.features[count] = feature;
          kept[count++] = value;
        }
      }
    }
    return count > 0;
  });
  if (!isShort) return undefined;
  return {
    rows: found.rows.subarray(0, count),
    features: found.features.subarray(0, count),
    values: kept.subarray(0, count),
  };
}
