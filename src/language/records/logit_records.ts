/** What features vote for, as their records hold it. */

import type { Dictionary } from "@/features/dictionary.ts";
import { extremeTokens, logitWeights, medianShifted } from "@/language/records/logit_weights.ts";
import { binned } from "@/language/records/record_effects.ts";
import { type LogitRecord, textSizes } from "@/language/records/text_record.ts";
import type { TransformerParameters } from "@/language/model/transformer.ts";

/**
 * Computes the logit weights of some features, shifted so that each row's median is 0.
 *
 * @param parameters The model.
 * @param dictionary Its directions.
 * @param ids The features.
 * @returns Weights, [ids, vocabulary], and the medians that were taken away, [ids].
 * @throws {RangeError} When there is no such feature.
 */
export function logitTables(
  parameters: Pick<TransformerParameters, "mlpOut" | "unembed">,
  { decoder, nFeatures, dimensions }: Pick<Dictionary, "decoder" | "nFeatures" | "dimensions">,
  ids: number[],
): { weights: Float32Array; medians: number[] } {
  const directions = new Float32Array(ids.length * dimensions);
  ids.forEach((id, row) => {
    if (!Number.isInteger(id) || id < 0 || id >= nFeatures) {
      throw new RangeError(
        `Cannot record the feature: found ${id}, wanted an integer from 0 to ${
          nFeatures - 1
        }. Choose another number`,
      );
    }
    directions.set(decoder.subarray(id * dimensions, (id + 1) * dimensions), row * dimensions);
  });
  const raw = logitWeights(parameters, directions);
  const vocabulary = parameters.unembed.shape[1]!;
  const weights = new Float32Array(raw.length);
  const medians = ids.map((_, row) => {
    const own = raw.subarray(row * vocabulary, (row + 1) * vocabulary);
    const shifted = medianShifted(own);
    weights.set(shifted, row * vocabulary);
    return own[0] - shifted[0];
  });
  return { weights, medians };
}

/**
 * Sums up the weights of one feature.
 *
 * @param shifted Its weights, their median 0: [vocabulary].
 * @param median What was taken away.
 * @returns Top, bottom and histogram.
 */
export function logitRecord(shifted: Float32Array, median: number): LogitRecord {
  const { top, bottom } = extremeTokens(shifted, textSizes.logits);
  const values = (tokens: number[]) => ({ tokens, values: tokens.map((token) => shifted[token]) });
  return { median, top: values(top), bottom: values(bottom), histogram: binned(shifted) };
}
