/** Which features, of all of a dictionary or of a second one, go together with chosen ones. */

import { columnOf, type SparseActivations } from "@/features/activations.ts";
import { largest } from "@/features/axis_correlations.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import { cosineTable } from "@/features/geometry.ts";
import { activationCorrelations } from "@/features/universality.ts";
import { type Correlated, type Nearest, textSizes } from "@/language/records/text_record.ts";

/**
 * Finds the features whose activations correlate most with those of chosen ones, over all tokens.
 *
 * @param own Activations of the dictionary of the chosen features.
 * @param other Those to look among, on the same tokens: its own again, or a second dictionary's.
 * @param features The chosen ones.
 * @returns For each the 3 of the highest correlation above 0, itself left out when `other` is `own`.
 * @throws {TypeError} When the tokens are not as many.
 */
export function relatedFeatures(
  own: SparseActivations,
  other: SparseActivations,
  { features }: { features: number[] },
): Correlated[] {
  const table = activationCorrelations(chosenColumns(own, features), other);
  const norms = squareSums(other);
  return features.map((feature, row): Correlated => {
    const correlation = (candidate: number) => table[row * other.nFeatures + candidate];
    const { features: ids, similarities } = largest(
      other.nFeatures,
      textSizes.related,
      (candidate) =>
        other === own && candidate === feature || !(correlation(candidate) > 0)
          ? -Infinity
          : correlation(candidate),
    );
    const column = columnOf(own, feature);
    const square = column.values.reduce((sum, value) => sum + value * value, 0);
    const cosines = ids.map((id) => product(column, columnOf(other, id)) / Math.sqrt(square * norms[id]));
    return { ids, correlations: similarities, cosines };
  });
}

/**
 * Finds the features of the most similar decoder directions.
 *
 * @param dictionary The directions.
 * @param features The chosen ones.
 * @returns For each the 3 of the highest cosine, never itself.
 */
export function nearestFeatures(
  { decoder, dimensions, nFeatures }: Pick<Dictionary, "decoder" | "dimensions" | "nFeatures">,
  features: number[],
): Nearest[] {
  const rows = new Float32Array(features.length * dimensions);
  features.forEach((id, i) =>
    rows.set(decoder.subarray(id * dimensions, (id + 1) * dimensions), i * dimensions)
  );
  const table = cosineTable(rows, decoder, { dimensions });
  return features.map((feature, row) => {
    const cosine = (other: number) => other === feature ? -Infinity : table[row * nFeatures + other];
    const { features: ids, similarities } = largest(nFeatures, textSizes.related, cosine);
    return { ids, cosines: similarities };
  });
}

/** The activations of some features alone. */
function chosenColumns(activations: SparseActivations, features: number[]): SparseActivations {
  const columns = features.map((feature) => columnOf(activations, feature));
  const offsets = new Uint32Array(features.length + 1);
  columns.forEach(({ samples }, i) => offsets[i + 1] = offsets[i] + samples.length);
  const samples = new Uint32Array(offsets[features.length]);
  const values = new Float32Array(offsets[features.length]);
  columns.forEach((column, i) => {
    samples.set(column.samples, offsets[i]);
    values.set(column.values, offsets[i]);
  });
  return { count: activations.count, nFeatures: features.length, offsets, samples, values };
}

function squareSums(activations: SparseActivations): Float64Array {
  return Float64Array.from(
    { length: activations.nFeatures },
    (_, feature) => columnOf(activations, feature).values.reduce((sum, value) => sum + value * value, 0),
  );
}

/** Σ x·y over the samples of both. */
function product(a: ReturnType<typeof columnOf>, b: ReturnType<typeof columnOf>): number {
  let [sum, at] = [0, 0];
  a.samples.forEach((sample, entry) => {
    while (at < b.samples.length && b.samples[at] < sample) at++;
    if (b.samples[at] === sample) sum += a.values[entry] * b.values[at];
  });
  return sum;
}
