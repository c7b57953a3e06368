/** Measures the five criteria for the best feature of each context and for everything it is held against. */

import { directionOf } from "@/features/dictionary.ts";
import type { Halves } from "@/features/level_scores.ts";
import { massShare, stackedIntervals } from "@/features/stacked_intervals.ts";
import { type ContextAblation, contextAblations } from "@/language/criteria/context_ablation.ts";
import {
  type ContextReport,
  type CriteriaInputs,
  type CriteriaOptions,
  pinMultiples,
  type UnitReport,
} from "@/language/criteria/criteria.ts";
import {
  coefficientsOf,
  findSubjects,
  foundAgain,
  positionsAway,
  type Subject,
} from "@/language/criteria/criteria_subjects.ts";
import { type Followers, followers, weightAgreement } from "@/language/criteria/followers.ts";
import { extremeTokens, logitWeights, medianShifted } from "@/language/records/logit_weights.ts";
import { type PinnedChance, pinnedChance } from "@/language/criteria/pinning.ts";
import { positionLogits } from "@/language/records/position_logits.ts";
import { contextGroups, marksOf, neighborGroups } from "@/language/criteria/token_contexts.ts";
import { tokenText } from "@/language/corpus/tokenizer.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";
import { progressParts } from "@/training/progress_parts.ts";

const effectTitles = ["Taking units out", "Holding units"];

/** A token is typical from so many times behind the context on, and from this share of what comes next there. */
const leastFollowers = 3;
const leastShare = 0.002;

/** A context with its positions and what follows it. */
interface Context {
  name: string;
  target: number;
  marks: Halves<Uint8Array>;
  typical: Followers;
}

/**
 * Measures all five criteria. Units and thresholds are chosen on one half of the held-out tokens, typical next tokens on the
 * model's own training text; everything that is reported is of the other half.
 *
 * @param inputs Tokens, contexts and sources.
 * @param options How much, seed, progress and stop.
 * @returns One report for each context that both halves show.
 * @throws {DOMException} `AbortError` if it was stopped.
 * @throws {RangeError} If the two halves have no context in common.
 */
export async function fiveCriteria(
  inputs: CriteriaInputs,
  options: CriteriaOptions = {},
): Promise<ContextReport[]> {
  const contexts = contextsOf(inputs);
  const [search, ...effects] = progressParts(options, { title: "The five criteria", shares: [4, 3, 3] });
  const pause = breather(0);
  const meter = progressMeter({ title: "Search", steps: 2, ...search });
  const step = async (done: number) => {
    options.signal?.throwIfAborted();
    meter.report(done, { force: true });
    await pause();
  };
  await step(0);
  const { units, neurons } = findSubjects(inputs, contexts.map(({ target }) => target));
  await step(1);
  const again = foundAgain(inputs, units);
  await step(2);
  const downstream = await downstreamEffects(inputs, { contexts, units, ...options, parts: effects });
  return contexts.map((context, c) => {
    const own = units.filter(({ target }) => target === context.target);
    const groups = contextGroups(inputs.data.judge, context.target, {
      labels: inputs.labels.heldOut,
      tokenizer: inputs.data.tokenizer,
    });
    return {
      name: context.name,
      uses: { choosing: sum(context.marks.choosing), heldOut: sum(context.marks.heldOut) },
      followers: context.typical,
      units: own.map((unit): UnitReport => ({
        ...unit.found,
        kind: unit.kind,
        exchangedF1: unit.exchangedF1,
        ...specificityOf(unit, groups),
        ...weightsOf(inputs, { unit, context }),
        ...downstream.get(unit)!,
        again: again.get(unit) ?? null,
      })),
      coefficients: coefficientsOf(inputs, own[0]),
      neuron: neurons[c],
    };
  });
}

/** The contexts that both halves show. */
function contextsOf({ data, labels }: CriteriaInputs): Context[] {
  const contexts = labels.heldOut.names.map((name, target) => {
    const marks = { choosing: marksOf(labels.choosing, target), heldOut: marksOf(labels.heldOut, target) };
    const shown = marksOf(labels.training, target);
    const typical = followers(data.train.tokens, {
      vocabulary: data.tokenizer.size,
      marks: shown,
      leastCount: Math.max(leastFollowers, leastShare * sum(shown)),
    });
    return { name, target, marks, typical };
  }).filter(({ marks }) => marks.choosing.includes(1) && marks.heldOut.includes(1));
  if (contexts.length > 0) return contexts;
  throw new RangeError(
    `Cannot measure the criteria: found none of the contexts ${
      labels.heldOut.names.join("; ")
    } in both halves of the ` +
      "tokens, wanted at least one. Take more tokens",
  );
}

function specificityOf({ source, feature }: Subject, groups: Uint8Array) {
  const groupCount = neighborGroups.length;
  const intervals = stackedIntervals(source.activations.heldOut, { feature, groups, groupCount });
  return { intervals, specificity: massShare(intervals, groupCount) };
}

function weightsOf({ data }: CriteriaInputs, { unit, context }: { unit: Subject; context: Context }) {
  const { source: { model, dictionary }, feature } = unit;
  const weights = medianShifted(logitWeights(model.parameters, directionOf(dictionary, feature)));
  const named = (tokens: number[]) =>
    tokens.map((token): [string, number] => [tokenText(data.tokenizer, token), weights[token]]);
  const { top, bottom } = extremeTokens(weights, 10);
  const marks = context.marks.heldOut;
  return {
    weights: weightAgreement(weights, { typical: context.typical.tokens, tokens: data.judge.tokens, marks }),
    top: named(top),
    bottom: named(bottom),
  };
}

/** Takes out and holds each unit, model by model. */
async function downstreamEffects(
  { data, labels }: CriteriaInputs,
  { contexts, units, parts, ablated = 200, pinnedAt = 200, multiples = pinMultiples, seed = 0 }:
    & CriteriaOptions
    & {
      contexts: Context[];
      units: Subject[];
      parts: RunOptions[];
    },
): Promise<Map<Subject, { ablation: ContextAblation; pinned: PinnedChance }>> {
  const contextOf = ({ target }: Subject) => contexts.find((context) => context.target === target)!;
  const models = [...new Set(units.map(({ source }) => source.model))];
  const byModel = models.map((model) => units.filter(({ source }) => source.model === model));
  const [taking, holding] = parts.map((part, i) =>
    progressParts(part, { title: effectTitles[i], shares: models.map(() => 1) })
  );
  const ablations = new Map<Subject, ContextAblation>();
  for (const [i, own] of byModel.entries()) {
    const subjects = own.map((unit) => ({ ...unit, marks: contextOf(unit).marks.heldOut }));
    const found = await contextAblations(data.judge, subjects, { ...taking[i], tokens: ablated, seed });
    own.forEach((unit, j) => ablations.set(unit, found[j]));
  }
  const away = positionsAway(labels.heldOut, { count: pinnedAt, seed });
  const effects: Awaited<ReturnType<typeof downstreamEffects>> = new Map();
  for (const [i, model] of models.entries()) {
    const at = await positionLogits(model, data.judge, { ...holding[i], positions: away });
    for (const unit of byModel[i]) {
      const typical = contextOf(unit).typical.tokens;
      effects.set(unit, {
        ablation: ablations.get(unit)!,
        pinned: pinnedChance(at, unit, { multiples, typical }),
      });
    }
  }
  return effects;
}

function sum(marks: Uint8Array): number {
  return marks.reduce((total, mark) => total + mark, 0);
}
