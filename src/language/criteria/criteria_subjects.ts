/** Which units are measured for each context: the best feature, and what it is held against. */

import { pickFeatures } from "@/features/activations.ts";
import { alignmentOf } from "@/features/alignment.ts";
import { directionOf } from "@/features/dictionary.ts";
import { closestUnits, pearson } from "@/language/criteria/closest_units.ts";
import type { ContextReport, CriteriaInputs, FoundAgain } from "@/language/criteria/criteria.ts";
import { logitWeights } from "@/language/records/logit_weights.ts";
import type { Unit } from "@/language/criteria/pinning.ts";
import type { TokenLabels } from "@/language/criteria/token_labels.ts";
import {
  bestUnits,
  exchanged,
  findUnits,
  type FoundUnit,
  scoreUnit,
  type UnitSource,
} from "@/language/criteria/units.ts";
import { seededRandom, shuffledIndices } from "@/training/random.ts";

/** A unit that is measured for a context. */
export interface Subject extends Unit {
  /** What it is: "feature", "best neuron" … */
  kind: string;
  /** The context. */
  target: number;
  /** What the search says of it. */
  found: FoundUnit;
  /** F1 of what the same search finds with the halves exchanged. */
  exchangedF1: number;
}

/**
 * Searches all sources.
 *
 * @param inputs Contexts and sources.
 * @param targets The contexts.
 * @returns The units, for each context the feature first; and the neuron that goes along with each context's feature.
 */
export function findSubjects(
  { labels, features, neurons, floors }: CriteriaInputs,
  targets: number[],
): { units: Subject[]; neurons: ContextReport["neuron"][] } {
  const back = exchanged(labels);
  const turned = (source: UnitSource) => ({ ...source, activations: exchanged(source.activations) });
  const bestOf = (source: UnitSource, kind: string) => {
    const found = findUnits(source, labels);
    const other = bestUnits(turned(source), back);
    return targets.map((target): Subject => ({
      source,
      kind,
      target,
      feature: found[target].feature,
      found: found[target],
      exchangedF1: other[target].f1,
    }));
  };
  const best = bestOf(features, "feature");
  const closest = closestUnits(picked(features, best.map(({ feature }) => feature)), neurons.activations);
  const correlated = closest.map(({ feature }, at): Subject => ({
    source: neurons,
    kind: "most correlated neuron",
    target: targets[at],
    feature,
    found: scoreUnit(neurons, labels, { feature, target: targets[at] }),
    exchangedF1: scoreUnit(turned(neurons), back, { feature, target: targets[at] }).f1,
  }));
  const others = [
    bestOf(neurons, "best neuron"),
    correlated,
    ...floors.map((floor) => bestOf(floor, floor.name)),
  ];
  return {
    units: targets.flatMap((_, at) => [best[at], ...others.map((list) => list[at])]),
    neurons: closest.map(({ feature: neuron, correlation }) => ({ neuron, correlation })),
  };
}

/**
 * Looks for units in a second model.
 *
 * @param inputs The second model's sources.
 * @param units Any.
 * @returns What was found, for the units whose source has a counterpart there.
 */
export function foundAgain({ again }: CriteriaInputs, units: Subject[]): Map<Subject, FoundAgain> {
  const found = new Map<Subject, FoundAgain>();
  for (const source of new Set(units.map((unit) => unit.source))) {
    const other = again[source.name];
    if (!other) continue;
    const own = units.filter((unit) => unit.source === source);
    const features = own.map(({ feature }) => feature);
    closestUnits(picked(source, features), other.activations).forEach(
      ({ feature: partner, correlation }, at) => {
        const [here, there] = [{ source, feature: features[at] }, { source: other, feature: partner }].map(
          weightsOf,
        );
        found.set(own[at], { partner, correlation, logitWeights: pearson(here, there) });
      },
    );
  }
  return found;
}

/**
 * Looks at the neurons that a context's feature is written to most.
 *
 * @param inputs Contexts and neurons.
 * @param subject The feature.
 * @returns The neurons of its largest decoder coefficients, the largest first.
 */
export function coefficientsOf(
  { labels, neurons }: CriteriaInputs,
  { source, feature, target }: Subject,
): ContextReport["coefficients"] {
  const { axes, values, shares } = alignmentOf(directionOf(source.dictionary, feature));
  return axes.map((neuron, at) => ({
    neuron,
    value: values[at],
    share: shares[at],
    f1: scoreUnit(neurons, labels, { feature: neuron, target }).f1,
  }));
}

/**
 * Draws positions that show none of the contexts.
 *
 * @param labels Of the judging tokens.
 * @param options How many at the most, and the seed.
 * @returns Rising positions.
 */
export function positionsAway(
  { labels, perNoun }: TokenLabels,
  { count, seed }: { count: number; seed: number },
): Uint32Array {
  const away = Array.from({ length: labels.length / perNoun }, (_, at) => at)
    .filter((at) => labels.subarray(at * perNoun, (at + 1) * perNoun).every((label) => label < 0));
  const order = shuffledIndices(away.length, seededRandom(seed, "positions away from contexts"));
  return Uint32Array.from(order.subarray(0, count), (i) => away[i]).sort();
}

function picked({ activations: { choosing, heldOut } }: UnitSource, features: number[]) {
  return { choosing: pickFeatures(choosing, features), heldOut: pickFeatures(heldOut, features) };
}

function weightsOf({ source: { model, dictionary }, feature }: Unit): Float32Array {
  return logitWeights(model.parameters, directionOf(dictionary, feature));
}
