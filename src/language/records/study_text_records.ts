/** The records of a study's SAE: which features to show, and the records of those. */

import { evenly } from "@/features/selection.ts";
import { type LanguageSaes, type LanguageSaesInput, memberNamed } from "@/language/saes/language_saes.ts";
import type { MeasuredMember } from "@/language/saes/measured_member.ts";
import { storedTextRecords } from "@/language/records/stored_text_records.ts";
import type { TextRecords } from "@/language/records/text_record.ts";
import type { TextRecordOptions } from "@/language/records/text_record_build.ts";
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
  { data, models }: LanguageSaesInput,
  { member: name = saes.members[0]?.name ?? "", matched, drawn, ...options }: StudyRecordOptions = {},
): Promise<TextRecords> {
  const member = memberNamed(saes, name);
  if (!member.activations) {
    throw new RangeError(
      `Cannot record ${name}: found no activations of it, wanted an SAE. Choose another member`,
    );
  }
  const other = saes.members.find(({ role, kind, activations }) =>
    role === "second model" && kind === "trained" && activations
  );
  const features = chooseFeatures(member, { ...options, ...numbersGiven({ matched, drawn }) });
  const second = member.role === "model" && other?.activations
    ? { name: other.name, activations: other.activations.judge }
    : undefined;
  const model = models[member.role];
  return await storedTextRecords({
    model,
    tokenizer: data.tokenizer,
    set: data.judge,
    dictionary: member.dictionary,
    activations: member.activations.judge,
    ...(second && { second }),
  }, {
    text: "held-out text",
    promptFeatures: 24,
    ...options,
    features,
    inputs: {
      data: data.key,
      model: model.key,
      second: second ? models["second model"].key : "none",
      saes: JSON.stringify(saes.config),
    },
  });
}

function numbersGiven(choice: { matched: number | undefined; drawn: number | undefined }): FeatureChoice {
  return Object.fromEntries(Object.entries(choice).filter(([, value]) => value !== undefined));
}
