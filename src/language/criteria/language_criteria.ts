/** All that is measured of the write-up's features: the search, the five criteria, pinned writing, and what is not found. */

import type { Halves } from "@/features/level_scores.ts";
import type { ContextReport, CriteriaOptions } from "@/language/criteria/criteria.ts";
import {
  type CriteriaSources,
  criteriaSources,
  type SourceOptions,
} from "@/language/criteria/criteria_sources.ts";
import type { LanguageSaes, LanguageSaesInput } from "@/language/saes/language_saes.ts";
import { fiveCriteria } from "@/language/criteria/measure_criteria.ts";
import { type PinnedWriting, pinnedWriting } from "@/language/criteria/pinned_writing.ts";
import { type TargetScores, targetScores } from "@/language/criteria/target_scores.ts";
import { regionLabels } from "@/language/criteria/token_contexts.ts";
import {
  frequentTargets,
  keepTargets,
  nextTokenLabels,
  type TokenLabels,
  tokenLabels,
} from "@/language/criteria/token_labels.ts";
import type { UnitSource } from "@/language/criteria/units.ts";
import { artifact, type Json } from "@/training/artifact.ts";
import { progressParts } from "@/training/progress_parts.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";

/** Everything that was measured. */
export interface LanguageCriteria {
  /** Tokens that chose and that judged. */
  tokens: Halves<number>;
  /** The contexts. */
  contexts: ContextReport[];
  /** Writing with each context's feature pinned. */
  writing: PinnedWriting[];
  /** Single tokens with enough uses: what units do tell. */
  ownTokens: TargetScores;
  /** The token that comes next: what they do not. */
  nextTokens: TargetScores;
  /** Regions of Python: what they do not either. */
  regions: TargetScores;
}

/** How much is measured. */
export interface LanguageCriteriaOptions extends SourceOptions, CriteriaOptions {
  /** How often a token has to occur among those that judge, 200 unless told. */
  leastUses?: number;
  /** Texts behind each prompt, 8 unless told. */
  texts?: number;
}

const version = 3;

/**
 * Measures all of it, or reads it if it was measured before.
 *
 * @param saes The SAEs and floors, complete.
 * @param input Tokens and models.
 * @param options How much, seed, progress and stop.
 * @returns The measures.
 * @throws {DOMException} `AbortError` if it was stopped: it takes less than a minute and begins anew.
 * @throws {RangeError} If an SAE is missing.
 */
export async function languageCriteria(
  saes: LanguageSaes,
  { data, models }: LanguageSaesInput,
  { signal, onProgress, ...options }: LanguageCriteriaOptions = {},
): Promise<LanguageCriteria> {
  const inputs = {
    data: data.key,
    ...Object.fromEntries(Object.entries(models).map(([role, { key }]) => [role, key])),
  };
  const run = { signal, onProgress };
  const compute = async () => {
    const [collecting, ...parts] = progressParts(run, { title: "The five criteria", shares: [5, 4, 4, 4] });
    const sources = await criteriaSources(saes, { data, models, ...options, ...collecting });
    try {
      return {
        metrics: await measured(sources, options, parts) as unknown as Record<string, Json>,
        tensors: {},
      };
    } finally {
      sources.dispose();
    }
  };
  const config = { saes: saes.config, ...options };
  const found = await artifact("language-criteria", config, compute, { version, inputs });
  const measures = found.metrics as unknown as LanguageCriteria;
  const contexts = measures.contexts.map((context) => ({
    ...context,
    units: context.units.map((unit) => ({ ...unit, threshold: unit.threshold ?? Infinity })), // JSON has no infinity
  }));
  return { ...measures, contexts };
}

async function measured(
  sources: CriteriaSources,
  { leastUses = 200, texts = 8, ...options }: LanguageCriteriaOptions,
  [measuring, writing, scoring]: RunOptions[],
): Promise<LanguageCriteria> {
  const { data: { choose, judge, tokenizer }, features, syntax } = sources;
  const counts = {
    choosing: features.activations.choosing.count,
    heldOut: features.activations.heldOut.count,
  };
  const contexts = await fiveCriteria(sources, { ...options, ...measuring });
  const pinned = await pinnedWriting(sources, contexts, { ...writing, texts, seed: options.seed ?? 0 });
  const halves = (labels: (set: typeof judge, half: keyof typeof counts) => TokenLabels) => ({
    choosing: labels(choose, "choosing"),
    heldOut: labels(judge, "heldOut"),
  });
  const frequent = (own: Halves<TokenLabels>) => {
    const targets = frequentTargets(own.heldOut, leastUses);
    return { choosing: keepTargets(own.choosing, targets), heldOut: keepTargets(own.heldOut, targets) };
  };
  const [ownTokens, nextTokens, regions] = await scoresInTurn(
    [features, sources.neurons, ...sources.floors],
    [
      frequent(halves((set, half) => tokenLabels(set, tokenizer, { positions: counts[half] }))),
      frequent(halves((set, half) => nextTokenLabels(set, tokenizer, { positions: counts[half] }))),
      halves((set, half) => regionLabels(set, { syntax: syntax[half], positions: counts[half] })),
    ],
    scoring,
  );
  return { tokens: counts, contexts, writing: pinned, ownTokens, nextTokens, regions };
}

/** Scores one kind of unit on one kind of target at a time, so that it can be stopped. */
async function scoresInTurn(
  sources: UnitSource[],
  labels: Halves<TokenLabels>[],
  run: RunOptions,
): Promise<TargetScores[]> {
  const meter = progressMeter({ title: "What units tell", steps: sources.length * labels.length, ...run });
  const pause = breather(0);
  let done = 0;
  const scores: TargetScores[] = [];
  for (const own of labels) {
    const parts: TargetScores[] = [];
    for (const source of sources) {
      run.signal?.throwIfAborted();
      parts.push(targetScores([source], own));
      meter.report(++done);
      await pause();
    }
    scores.push({ ...parts[0], sources: parts.flatMap((part) => part.sources) });
  }
  return scores;
}
