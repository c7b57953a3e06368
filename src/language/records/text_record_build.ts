/** Builds the records of text features: statistics over held-out text, and what the model loses without each feature. */

import { activationProfile, quantileLevels } from "@/features/activation_profile.ts";
import { columnOf, type SparseActivations } from "@/features/activations.ts";
import { axisCorrelations } from "@/features/axis_correlations.ts";
import { alignmentOf } from "@/features/alignment.ts";
import { bucketCounts } from "@/features/records.ts";
import { contextCount } from "@/language/model/contexts.ts";
import { streamEffects } from "@/language/records/effect_stream.ts";
import { measureJobs, promptJobs, sequenceJobs } from "@/language/records/effect_jobs.ts";
import { logitRecord, logitTables } from "@/language/records/logit_records.ts";
import { nearestFeatures, relatedFeatures } from "@/language/records/related_features.ts";
import { ablationRecords, drawnTokens } from "@/language/records/record_effects.ts";
import { activeOn, drawPrompts, readPrompts, strongestFeatures } from "@/language/records/text_prompts.ts";
import { type TextEntry, type TextRecords, textSizes } from "@/language/records/text_record.ts";
import { parseTextRecords } from "@/language/records/text_record_check.ts";
import { featureLabels, sequenceAt, vocabularyOf } from "@/language/records/token_sequences.ts";
import { textPrompts, type TextReader } from "@/language/records/text_reading.ts";
import type { TokenSet } from "@/language/corpus/token_set.ts";
import { shortNumbers } from "@/plot/short_numbers.ts";
import { progressMeter, type RunOptions } from "@/training/progress.ts";

/** What the records are of; the activations are on the first tokens of the set, whole contexts. */
export interface TextRecordSource extends TextReader {
  /** Held-out text. */
  set: TokenSet;
  /** A second dictionary's activations on the same tokens, and its name: the B-encoder of sae_vis. */
  second?: { name: string; activations: SparseActivations };
}

/** What is recorded, and how thoroughly. */
export interface TextRecordOptions extends RunOptions {
  /** The features to record; all of the dictionary unless told. */
  features?: number[];
  /** A reader's own texts, which are prompts before all others; none unless told. */
  texts?: string[];
  /** Places of the first tokens of the prompts; drawn by `seed` unless told. */
  prompts?: number[];
  /** Prompts to draw, 6 unless told. */
  promptCount?: number;
  /**
   * So many features are recorded besides, those that are the strongest on most tokens of the reader's texts, and so many of
   * the drawn prompts; none unless told.
   */
  promptFeatures?: number;
  /** Tokens in a prompt, 64 unless told. */
  promptLength?: number;
  /** Tokens before the active one in a sequence, 9 unless told. */
  before?: number;
  /** Tokens after it, 6 unless told. */
  after?: number;
  /** Active tokens of a feature on which it is removed, at the most; drawn by chance, 1,000 unless told. */
  ablations?: number;
  /** What the text is, for a reader: "held-out text" unless told. */
  text?: string;
  /** Decides every draw, 0 unless told. */
  seed?: number;
}

/**
 * Builds the records. The model runs twice over the text: once for the neurons and for the effects that are counted, once for
 * the effects of what is shown.
 *
 * @param source Model, text and dictionary.
 * @param options Which features, and how thoroughly.
 * @returns The records, every number with five significant digits, checked.
 * @throws {RangeError} When a feature does not exist, or the activations are not of whole contexts of the text.
 * @throws {DOMException} `AbortError` when it is stopped.
 */
export async function textRecords(
  source: TextRecordSource,
  options: TextRecordOptions = {},
): Promise<TextRecords> {
  const { model, tokenizer, set, dictionary, activations, second } = source;
  const { before = 9, after = 6, ablations = 1000, text = "held-out text", seed = 0, signal } = options;
  const { context, dMlp } = model.config;
  const contexts = checkedContexts(source);
  const meter = progressMeter({ title: `Records of ${dictionary.name}`, steps: 2 * contexts, ...options });
  const { promptCount = 6, promptLength: length = context >> 1 } = options;
  const places = options.prompts ?? drawPrompts(set, { context, contexts, count: promptCount, length, seed });
  const stretches = places.map((position) => ({
    position,
    length,
    next: set.tokens[position + length] ?? null,
  }));
  const drawn = readPrompts(set, activations, { stretches });
  const own = options.texts?.length ? await textPrompts(source, { texts: options.texts, signal }) : undefined;
  const prompts = [...own?.prompts ?? [], ...drawn];
  const wanted = options.features ?? Array.from({ length: dictionary.nFeatures }, (_, i) => i);
  const strongest = [own?.prompts ?? [], drawn].flatMap((some) =>
    strongestFeatures(some, options.promptFeatures ?? 0)
  );
  const ids = [...new Set([...wanted, ...strongest])].sort((a, b) => a - b);
  const known = [...new Set([...ids, ...activeOn(prompts)])];
  const { weights, medians } = logitTables(model.parameters, dictionary, known);
  const vocabulary = tokenizer.size;

  const neurons = axisCorrelations(activations, { dimensions: dMlp, features: ids });
  const counted = drawnTokens(activations, { features: ids, most: ablations, seed });
  const effects = await streamEffects(model, set, {
    pairs: counted,
    weights,
    signal,
    onContexts: (done) => meter.report(done),
    listen: { contexts, activations: (rows) => neurons.add(rows) },
  });
  const cut = (feature: number, position: number) =>
    sequenceAt({ tokens: set.tokens, activations, context }, { feature, position, before, after });
  const ablation = ablationRecords(counted, effects, {
    count: ids.length,
    cut: (row, position) => cut(ids[row], position),
  });
  const correlated = relatedFeatures(activations, activations, { features: ids });
  const nearest = nearestFeatures(dictionary, ids);
  const encoderB = second && relatedFeatures(activations, second.activations, { features: ids });
  const sizes = { top: textSizes.top, random: 0, interval: textSizes.interval };
  const features = ids.map((id, i): TextEntry => {
    const column = columnOf(activations, id);
    const max = column.values.reduce((most, value) => Math.max(most, value), 0);
    const profile = activationProfile(column, { count: activations.count, seed, feature: id, sizes });
    const { axes, correlations, cosines } = neurons.of(id, textSizes.related);
    return {
      id,
      density: column.values.length / activations.count,
      max,
      mean: column.values.reduce((sum, value) => sum + value, 0) / activations.count,
      meanSquare: profile.meanSquare,
      skew: profile.skew,
      kurtosis: profile.kurtosis,
      histogram: Array.from(bucketCounts(column.values, { max, buckets: textSizes.bins })),
      quantiles: profile.quantiles,
      top: profile.top.nouns.map((position) => cut(id, position)),
      intervals: profile.intervals.map(({ share, nouns }) => ({
        share,
        sequences: nouns.map((position) => cut(id, position)),
      })),
      alignment: alignmentOf(dictionary.decoder.subarray(id * dMlp, (id + 1) * dMlp)),
      neurons: { ids: axes, correlations, cosines },
      correlated: correlated[i],
      nearest: nearest[i],
      encoderB: encoderB?.[i] ?? null,
      logits: logitRecord(weights.subarray(i * vocabulary, (i + 1) * vocabulary), medians[i]),
      ablation: ablation[i],
    };
  });
  const shown = { features: known, weights, signal };
  await measureJobs(model, set, {
    ...shown,
    jobs: [...sequenceJobs(features), ...promptJobs(drawn, known[0])],
    onContexts: (done) => meter.report(Math.min(2 * contexts - 1, contexts + done)),
  });
  if (own) await measureJobs(model, own.set, { ...shown, jobs: promptJobs(own.prompts, known[0]) });
  meter.report(2 * contexts);
  const records: TextRecords = {
    format: "language-features",
    version: 1,
    name: dictionary.name,
    nameB: second?.name ?? null,
    text,
    counts: { features: dictionary.nFeatures, tokens: activations.count, context, neurons: dMlp },
    vocabulary: vocabularyOf(tokenizer),
    quantileLevels: quantileLevels.slice(),
    labels: featureLabels({ tokens: set.tokens, activations }, vocabulary),
    features,
    prompts,
  };
  return parseTextRecords(JSON.stringify(shortNumbers(records)));
}

/** How many contexts went through, when these are the activations of whole contexts of this text. */
function checkedContexts({ model, set, dictionary, activations, second }: TextRecordSource): number {
  const { context, dMlp } = model.config;
  const contexts = activations.count / context;
  const fits = Number.isInteger(contexts) && contexts > 0 && contexts <= contextCount(set, context);
  if (fits && activations.nFeatures === dictionary.nFeatures && dictionary.dimensions === dMlp) {
    if (!second || second.activations.count === activations.count) return contexts;
  }
  throw new RangeError(
    `Cannot record the features of ${dictionary.name}: found activations of ${activations.nFeatures} features on ` +
      `${activations.count} tokens${
        second ? `, of the second on ${second.activations.count},` : ""
      } and directions of ` +
      `${dictionary.dimensions}; wanted ${dictionary.nFeatures} features on the first whole contexts of ${context} tokens, ` +
      `and ${dMlp} neurons. Take them from encodeTokens() of the same set`,
  );
}
