/** Absorption: a value's main feature is silent where a more specific feature has taken the value over. */

import { columnOf, type SparseActivations } from "@/features/activations.ts";
import { cosineTable } from "@/features/geometry.ts";
import { type NounRows, nounRows } from "@/features/noun_rows.ts";
import type { Thresholds } from "@/features/scores.ts";
import type { LabelledActivations } from "@/features/splitting.ts";
import { countSubconditions, divides } from "@/features/subconditions.ts";
import { allTargets, nounsShowing } from "@/features/targets.ts";

/** A group of a target's nouns on which its main feature is silent. */
export interface Hole {
  /** What else these nouns show, of `allTargets`. */
  target: number;
  /** Nouns that show both. */
  nouns: number;
  /** Share of them on which the main feature is silent. */
  silent: number;
  /** Share of the target's other nouns on which it is silent. */
  silentElsewhere: number;
  /** The feature that has taken over; absent where there is none, and the hole is a mere gap. */
  absorber?: Absorber;
}

/** A feature that stands in for the main one. */
export interface Absorber {
  /** The feature. */
  feature: number;
  /** F1 of its being active as a detector of the hole's target, among the nouns that show the parent. */
  f1: number;
  /** Cosine of its direction with the parent's true direction. */
  cosine: number;
}

/** The holes in the main feature of one target. */
export interface Absorption {
  /** Of `allTargets`. */
  target: number;
  /** The feature with the best F1 for it. */
  feature: number;
  /** Share of the target's nouns on which the feature is active. */
  recall: number;
  /** The holes, the one with the most nouns first. */
  holes: Hole[];
  /** Share of the target's nouns on which the feature is silent and an absorber of one of its holes is active. */
  absorbed: number;
}

/** What is read and when it counts. */
export interface AbsorptionOptions {
  /** Best thresholds for `allTargets`, chosen on the same nouns. */
  thresholds: Thresholds;
  /** The dictionary's directions, in the same coordinates as the true ones, raw or whitened: [m, d]. */
  decoder: Float32Array;
  /** The true directions of `allTargets`, the `differences` of `classMeans`: [T, d]. */
  directions: Float32Array;
  /** d. */
  dimensions: number;
  /** A target's best feature is its main feature from this F1, .5 unless told. */
  leastF1?: number;
  /** In a hole the main feature is silent on at least this share, .6 unless told. */
  leastSilent?: number;
  /** Outside it is silent on at most this share, .3 unless told. */
  mostSilentElsewhere?: number;
  /** An absorber's direction has at least this cosine with the parent's, .1 unless told (SAEBench). */
  leastCosine?: number;
}

/**
 * Maps absorption with exact labels, without a probe (after Chanin et al. 2024). A hole is a further target on whose nouns
 * the main feature of a target is not active although it is on the target's other nouns. It counts as absorbed when a
 * feature is active on it that detects the further target among the target's nouns with F1 ≥ .5 and that points along the
 * target: without this last condition, a layer that hides the target would look like a feature that absorbed it.
 *
 * @param labelled Activations and visible trait values.
 * @param options Thresholds, directions and limits.
 * @returns One entry for each of `allTargets` that has a main feature.
 * @throws {TypeError} When labels and activations are not of the same nouns.
 */
export function absorptionMap(
  { activations, labels: visible }: LabelledActivations,
  options: AbsorptionOptions,
): Absorption[] {
  const { leastF1 = 0.5, leastSilent = 0.6, mostSilentElsewhere = 0.3, leastCosine = 0.1 } = options;
  const { thresholds, decoder, directions, dimensions } = options;
  const labels = allTargets.labels(visible);
  const showing = nounsShowing(labels, allTargets);
  const rows = nounRows(activations);
  const cosines = cosineTable(directions, decoder, { dimensions }); // [T, m]
  return showing.flatMap((nouns, target) => {
    const feature = mainFeature(thresholds, target);
    if (!(thresholds.f1[feature * allTargets.count + target] >= leastF1)) return [];
    const marks = silence(activations, feature);
    const counts = countSubconditions(nouns, { labels, marks });
    const holes: Hole[] = [];
    for (let other = 0; other < allTargets.count; other++) {
      if (!divides(counts, other)) continue;
      const silent = counts.both[other] / counts.shown[other];
      const silentElsewhere = (counts.marked - counts.both[other]) / (counts.total - counts.shown[other]);
      if (silent < leastSilent || silentElsewhere > mostSilentElsewhere) continue;
      const inside = new Set(showing[other]);
      const absorber = findAbsorber({ nouns, inside, marks, rows }, (candidate) => {
        const cosine = cosines[target * activations.nFeatures + candidate];
        return candidate !== feature && cosine >= leastCosine ? cosine : undefined;
      });
      holes.push({
        target: other,
        nouns: counts.shown[other],
        silent,
        silentElsewhere,
        ...absorber && { absorber },
      });
    }
    holes.sort((a, b) => b.nouns - a.nouns || a.target - b.target);
    const absorbers = new Set(holes.flatMap(({ absorber }) => absorber ? [absorber.feature] : []));
    const taken = nouns.filter((noun) => marks[noun] && featuresOn(rows, noun).some((f) => absorbers.has(f)));
    return [{
      target,
      feature,
      recall: 1 - counts.marked / counts.total,
      holes,
      absorbed: taken.length / counts.total,
    }];
  });
}

/** Of the features that pass, the one whose being active tells the hole best among the parent's nouns: F1 ≥ .5. */
function findAbsorber(
  { nouns, inside, marks, rows }: {
    nouns: Uint32Array;
    inside: Set<number>;
    marks: Uint8Array;
    rows: NounRows;
  },
  cosineOf: (feature: number) => number | undefined,
): Absorber | undefined {
  const [active, hits] = [new Map<number, number>(), new Map<number, number>()];
  let size = 0;
  for (const noun of nouns) {
    const isInside = inside.has(noun);
    size += Number(isInside);
    for (const feature of featuresOn(rows, noun)) {
      active.set(feature, (active.get(feature) ?? 0) + 1);
      if (isInside && marks[noun]) hits.set(feature, (hits.get(feature) ?? 0) + 1);
    }
  }
  let best: Absorber | undefined;
  for (const [feature, count] of hits) {
    const [cosine, f1] = [cosineOf(feature), 2 * count / (active.get(feature)! + size)];
    if (cosine === undefined || f1 < 0.5) continue;
    if (!best || f1 > best.f1 || (f1 === best.f1 && feature < best.feature)) best = { feature, f1, cosine };
  }
  return best;
}

function mainFeature({ f1, nFeatures }: Thresholds, target: number): number {
  let best = 0;
  for (let feature = 1; feature < nFeatures; feature++) {
    if (f1[feature * allTargets.count + target] > f1[best * allTargets.count + target]) best = feature;
  }
  return best;
}

function silence(activations: SparseActivations, feature: number): Uint8Array {
  const marks = new Uint8Array(activations.count).fill(1);
  for (const sample of columnOf(activations, feature).samples) marks[sample] = 0;
  return marks;
}

function featuresOn({ offsets, features }: NounRows, noun: number): Uint32Array {
  return features.subarray(offsets[noun], offsets[noun + 1]);
}
