/** The records of a study's SAE: which features to show, the records of those, and what it finds in a reader's own texts. */

import { evenly } from "@/features/selection.ts";
import { type LanguageSaes, type LanguageSaesInput, memberNamed } from "@/language/saes/language_saes.ts";
import type { MeasuredMember } from "@/language/saes/measured_member.ts";
import { storedTextRecords } from "@/language/records/stored_text_records.ts";
import type { TextRecords } from "@/language/records/text_record.ts";
import { readTexts } from "@/language/records/text_reading.ts";
import type { TextRecordOptions, TextRecordSource } from "@/language/records/text_record_build.ts";
import { featureLabels, vocabularyOf } from "@/language/records/token_sequences.ts";
import type { RunOptions } from "@/training/progress.ts";
import { seededRandom, shuffledIndices } from "@/training/random.ts";

/** Which features are shown. */
export interface FeatureChoice {
  /** These in any case. */
  features?: number[];
  /** So many of those that tell a frequent token best, at even steps from the best F1 to the worst; 40 unless told. */
  matched?: number;
  /** So many living ones drawn by chance, 20 unless told. */
  drawn?: number;
  /** Decides the draw, 0 unless told. */
  seed?: number;
}

/**
 * Chooses features without picking the pretty ones.
 *
 * @param member The SAE with its measures.
 * @param choice How many of each kind.
 * @returns Their numbers, rising, each once.
 */
export function chooseFeatures(
  { matches, density }: Pick<MeasuredMember, "matches" | "density">,
  { features = [], matched = 40, drawn = 20, seed = 0 }: FeatureChoice = {},
): number[] {
  const ranked = matches.filter(({ feature }) => feature >= 0).sort((a, b) =>
    b.f1 - a.f1 || a.token - b.token
  );
  const living = Array.from(density.keys()).filter((feature) => density[feature] > 0);
  const order = shuffledIndices(living.length, seededRandom(seed, "shown features")).subarray(0, drawn);
  const chosen = [
    ...features,
    ...evenly(ranked.map(({ feature }) => feature), matched),
    ...Array.from(order, (place) => living[place]),
  ];
  return [...new Set(chosen)].sort((a, b) => a - b);
}

/** Which SAE, and how thoroughly. */
export interface StudyRecordOptions extends TextRecordOptions, FeatureChoice {
  /** Name of the SAE; the study's first unless told. */
  member?: string;
  /** Features to record; with `matched` and `drawn` 0 these alone. */
  features?: number[];
}

/**
 * Records features of a study's SAE on the tokens that judge, the SAE of the second model standing beside it as B-encoder.
 *
 * @param saes The study's SAEs, complete.
 * @param input Tokens and models.
 * @param options Which SAE and features; everything that `textRecords` takes.
 * @returns The records, built once.
 * @throws {RangeError} If there is no such SAE, or it has no activations.
 * @throws {DOMException} `AbortError` when it is stopped.
 */
export async function studyTextRecords(
  saes: LanguageSaes,
  input: LanguageSaesInput,
  { member: name = saes.members[0]?.name ?? "", matched, drawn, ...options }: StudyRecordOptions = {},
): Promise<TextRecords> {
  const { member, source } = studySource(saes, input, name);
  const features = chooseFeatures(member, { ...options, ...numbersGiven({ matched, drawn }) });
  return await storedTextRecords(source, {
    text: "held-out text",
    promptFeatures: 24,
    ...options,
    features,
    inputs: {
      data: input.data.key,
      model: input.models[member.role].key,
      second: source.second ? input.models["second model"].key : "none",
      saes: JSON.stringify(saes.config),
    },
  });
}

/** Which texts, and by which SAE. */
export interface StudyPromptOptions extends RunOptions {
  /** A reader's texts, each at most a context less one token long. */
  texts: readonly string[];
  /** Name of the SAE; the study's first unless told. */
  member?: string;
}

/** Texts with their features, and the words for both. */
export type StudyPrompts = Pick<TextRecords, "name" | "vocabulary" | "labels" | "features" | "prompts">;

/**
 * Reads a reader's own texts with a study's SAE: for each token the active features, their activations, the quantiles of
 * these on the tokens that judge, and the loss effects on the text's own next token. It takes seconds; nothing is stored.
 *
 * @param saes The study's SAEs, complete.
 * @param input Tokens and models.
 * @param options The texts, and which SAE.
 * @returns A prompt for each text, as in the records of the study, and what `promptSheet` needs to draw them; no feature's
 * own record.
 * @throws {RangeError} If there is no such SAE, or it has no activations; if there is no text, or one is empty or too long.
 * @throws {TypeError} If one is no text.
 * @throws {DOMException} `AbortError` when it is stopped.
 */
export async function studyPrompts(
  saes: LanguageSaes,
  input: LanguageSaesInput,
  { member: name = saes.members[0]?.name ?? "", ...options }: StudyPromptOptions,
): Promise<StudyPrompts> {
  const { source } = studySource(saes, input, name);
  const { tokenizer, set, activations } = source;
  const prompts = await readTexts(source, options);
  return {
    name,
    vocabulary: vocabularyOf(tokenizer),
    labels: featureLabels({ tokens: set.tokens, activations }, tokenizer.size),
    features: [],
    prompts,
  };
}

/** What the records of an SAE are made from, the SAE of the second model standing beside it. */
function studySource(
  saes: LanguageSaes,
  { data, models }: LanguageSaesInput,
  name: string,
): { member: MeasuredMember; source: TextRecordSource } {
  const member = memberNamed(saes, name);
  if (!member.activations) {
    throw new RangeError(
      `Cannot record ${name}: found no activations of it, wanted an SAE. Choose another member`,
    );
  }
  const other = saes.members.find(({ role, kind, activations }) =>
    role === "second model" && kind === "trained" && activations
  );
  const source = {
    model: models[member.role],
    tokenizer: data.tokenizer,
    set: data.judge,
    dictionary: member.dictionary,
    activations: member.activations.judge,
  };
  if (member.role !== "model" || !other?.activations) return { member, source };
  return {
    member,
    source: { ...source, second: { name: other.name, activations: other.activations.judge } },
  };
}

function numbersGiven(choice: { matched: number | undefined; drawn: number | undefined }): FeatureChoice {
  return Object.fromEntries(Object.entries(choice).filter(([, value]) => value !== undefined));
}
