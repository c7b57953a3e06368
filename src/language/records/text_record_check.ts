/** Checks records of text features that came from outside, field by field. */

import type { Alignment } from "@/features/feature_file.ts";
import { specificityIntervals } from "@/features/specificity.ts";
import {
  type AblationRecord,
  type Bins,
  type Correlated,
  type LogitRecord,
  type Nearest,
  type SequenceInterval,
  type TextEntry,
  type TextRecords,
  textSizes,
  type TokenCode,
} from "@/language/records/text_record.ts";
import type { TokenEffect, TokenValues } from "@/language/records/text_sequence.ts";
import { promptCheck, sequenceCheck } from "@/language/records/text_sequence_check.ts";
import {
  type Check,
  fields,
  list,
  number,
  oneOf,
  orNull,
  paired,
  parseChecked,
  text,
} from "@/training/json_check.ts";

/**
 * Reads text records from text that may be anything.
 *
 * @param json The text.
 * @returns The records, every field checked, every token and feature within its range.
 * @throws {SyntaxError} If it is no JSON.
 * @throws {TypeError | RangeError} If a field is missing, unknown, or not what it has to be; the error names it.
 */
export function parseTextRecords(json: string): TextRecords {
  const remedy = "Write the records again with textRecords()";
  return parseChecked(json, { check: checkRecords, action: "read the text records", remedy });
}

/** Format and version first, so that newer records are not called broken ones; then the sizes that bound everything else. */
const checkRecords: Check<TextRecords> = (value, place) => {
  const { format, version, vocabulary, counts } = Object(value);
  oneOf(["language-features"])(format, "format");
  oneOf([1])(version, "version");
  const words = list(text({ most: 400 }))(vocabulary, "vocabulary").length;
  const { features } = fields({ features: whole, tokens: whole, context: whole, neurons: whole })(
    counts,
    "counts",
  );
  const records = recordsCheck({ words, features })(value, place);
  records.features.forEach(({ id, quantiles }, i) => {
    const before = records.features[i - 1]?.id ?? -1;
    if (id <= before) throw new RangeError(`found ${id} at features[${i}].id, wanted more than ${before}`);
    if (quantiles.length) {
      list(number(), { length: records.quantileLevels.length })(quantiles, `features[${i}].quantiles`);
    }
  });
  list(number(), { length: features })(records.labels.tokens, "labels.tokens");
  return records;
};

const whole = number({ min: 0, integer: true });
const share = number({ min: 0, max: 1 });
const similarity = number({ min: -1.0001, max: 1.0001 });
const amount = number({ min: 0 });
const name = text({ most: 200 });

function recordsCheck({ words, features }: { words: number; features: number }): Check<TextRecords> {
  const token = number({ min: 0, max: words - 1, integer: true });
  const feature = number({ min: 0, max: features - 1, integer: true });
  const values = (most: number, value = number()) =>
    paired(fields<TokenValues>({ tokens: list(token, { most }), values: list(value, { most }) }));
  const votes = values(textSizes.votes, number({ min: -1, max: 1 }));
  const effect = fields<TokenEffect>({
    at: whole,
    loss: number(),
    probability: share,
    without: share,
    kl: amount,
    shift: number(),
    up: votes,
    down: votes,
  });
  const sequence = sequenceCheck({ token, effect });
  const extremes = list(sequence, { most: textSizes.extremes });
  const counts = list(whole, { length: textSizes.bins });
  const bins = fields<Bins>({ low: number(), high: number(), counts });
  const related = (id: Check<number>) => {
    const size = { most: textSizes.related };
    return paired(fields<Correlated>({
      ids: list(id, size),
      correlations: list(similarity, size),
      cosines: list(similarity, size),
    }));
  };
  const three = { most: textSizes.related };
  const entry = fields<TextEntry>({
    id: feature,
    density: share,
    max: amount,
    mean: amount,
    meanSquare: amount,
    skew: amount,
    kurtosis: amount,
    histogram: counts,
    quantiles: list(amount, { most: 100 }),
    top: list(sequence, { most: textSizes.top }),
    intervals: list(
      fields<SequenceInterval>({ share, sequences: list(sequence, { most: textSizes.interval }) }),
      { length: specificityIntervals },
    ),
    alignment: paired(
      fields<Alignment>({
        axes: list(whole, three),
        values: list(number(), three),
        shares: list(share, three),
      }),
    ),
    neurons: related(whole),
    correlated: related(feature),
    nearest: paired(fields<Nearest>({ ids: list(feature, three), cosines: list(similarity, three) })),
    encoderB: orNull(related(whole)),
    logits: fields<LogitRecord>({
      median: number(),
      top: values(textSizes.logits),
      bottom: values(textSizes.logits),
      histogram: bins,
    }),
    ablation: fields<AblationRecord>({
      tokens: whole,
      loss: number(),
      kl: amount,
      helped: share,
      histogram: bins,
      helps: extremes,
      hurts: extremes,
    }),
  });
  const code = paired(fields<TokenCode>({
    features: list(feature),
    activations: list(amount),
    quantiles: list(share),
    losses: list(number()),
    kls: list(amount),
  }));
  return fields<TextRecords>({
    format: oneOf(["language-features"]),
    version: oneOf([1]),
    name,
    nameB: orNull(name),
    text: name,
    counts: fields({ features: whole, tokens: whole, context: whole, neurons: whole }),
    vocabulary: list(text({ most: 400 })),
    quantileLevels: list(share, { most: 100 }),
    labels: paired(fields<TokenValues>({
      tokens: list(number({ min: -1, max: words - 1, integer: true })),
      values: list(share),
    })),
    features: list(entry),
    prompts: list(promptCheck({ token, code })),
  });
}
