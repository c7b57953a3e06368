/** What is scored and how, as kinds and references share it. */
import { interventionalScores } from "@/edits/interventional_scores.ts";
import {
  type InterventionContext,
  interventionContext,
  type InterventionData,
} from "@/edits/intervention_context.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import type { RunOptions } from "@/training/progress.ts";
import type { VariantsConfig } from "@/variants/config.ts";
import type { DictionaryScores } from "@/variants/dictionary_scores.ts";
import type { VariantRow } from "@/variants/kept_rows.ts";

/** What is scored, and how. */
export interface ScoreRequest {
  /** Nouns, latents and the codec that draws them. */
  data: InterventionData;
  /** The comparison's configuration. */
  config: VariantsConfig;
}

/**
 * Puts a dictionary's features to use.
 *
 * @param dictionary The dictionary.
 * @param context From {@linkcode contextOf}.
 * @param run Signal and progress.
 * @returns Interventional scores; none where the VAE draws no noun well enough to be read before anything is changed.
 */
export async function intervened(dictionary: Dictionary, context: InterventionContext, run: RunOptions) {
  return context.editPairs.count > 0 ? await interventionalScores(dictionary, context, run) : {};
}

/**
 * What the scores of a request depend on besides the configuration.
 *
 * @param request Data and configuration.
 * @returns The keys of latents and nouns.
 */
export function inputsOf({ data }: ScoreRequest): { latents: string; nouns: string } {
  return { latents: data.latents.key, nouns: data.nouns.key };
}

/**
 * Prepares interventions with the sizes of the configuration.
 *
 * @param request Data and configuration.
 * @returns The context.
 */
export function contextOf({ data, config }: ScoreRequest): InterventionContext {
  const { choosing, responsePairs, editPairs, seed } = config;
  const localityFeatures = Math.min(60, config.nFeatures);
  return interventionContext(data, {
    choosing,
    responsePairs,
    editPairs,
    steerPairs: editPairs,
    localityFeatures,
    seed,
  });
}

/**
 * Makes a row to keep.
 *
 * @param variant The kind or the reference.
 * @param scores What was measured.
 * @returns The row, without a seed.
 */
export function rowOf(variant: string, { metrics, valueF1, valueFeatures }: DictionaryScores): VariantRow {
  return { variant, metrics, valueF1, valueFeatures };
}
