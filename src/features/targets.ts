/** What features are scored against: the 437 trait values, and the attributes that groups of values share. */

import { attributes } from "@/features/attributes.ts";
import { valueLabel } from "@/features/names.ts";
import { categories, valueCount } from "@/nouns/catalogue.ts";

/** A list of things that a noun can show, of which each noun shows a few. */
export interface Targets {
  /** How many there are, T. */
  count: number;
  /** How many a noun shows at the most, w. */
  perNoun: number;
  /** Names a target, 0 to T − 1. */
  name(target: number): string;
  /** Turns the visible trait values of nouns, [n, 5], into their targets, [n, w]; −1 where there is none. */
  labels(visible: Int16Array): Int16Array;
}

/** The trait values themselves. */
export const valueTargets: Targets = {
  count: valueCount,
  perNoun: categories.length,
  name: valueLabel,
  labels: (visible) => visible,
};

const groupings = [...new Set(attributes.map(groupingOf))];

/** What groups of values share, from `attributes`: a noun has one target for each category and kind at the most. */
export const attributeTargets: Targets = {
  count: attributes.length,
  perNoun: groupings.length,
  name: (target) => attributes[target].name,
  labels: (visible) => {
    const nouns = visible.length / categories.length;
    const labels = new Int16Array(nouns * groupings.length).fill(-1);
    for (let noun = 0; noun < nouns; noun++) {
      for (let layer = 0; layer < categories.length; layer++) {
        const value = visible[noun * categories.length + layer];
        if (value < 0) continue;
        for (const { target, grouping } of attributesOfValue[value]) {
          labels[noun * groupings.length + grouping] = target;
        }
      }
    }
    return labels;
  },
};

/** Trait values first, attributes after them. */
export const allTargets: Targets = {
  count: valueTargets.count + attributeTargets.count,
  perNoun: valueTargets.perNoun + attributeTargets.perNoun,
  name: (target) =>
    target < valueCount ? valueTargets.name(target) : attributeTargets.name(target - valueCount),
  labels: (visible) => {
    const [own, shared] = [valueTargets.perNoun, attributeTargets.perNoun];
    const groups = attributeTargets.labels(visible);
    return Int16Array.from({ length: visible.length / own * (own + shared) }, (_, at) => {
      const [noun, place] = [Math.floor(at / (own + shared)), at % (own + shared)];
      if (place < own) return visible[noun * own + place];
      const group = groups[noun * shared + place - own];
      return group < 0 ? -1 : valueCount + group;
    });
  },
};

/**
 * Lists the nouns that show each target.
 *
 * @param labels Targets of n nouns, −1 where there is none: [n, w].
 * @param targets What the labels are labels of.
 * @returns For each target its nouns, rising: [T].
 */
export function nounsShowing(
  labels: Int16Array,
  { count, perNoun }: Pick<Targets, "count" | "perNoun">,
): Uint32Array[] {
  const shown = new Uint32Array(count);
  for (const label of labels) if (label >= 0) shown[label]++;
  const nouns = Array.from(shown, (length) => new Uint32Array(length));
  const filled = new Uint32Array(count);
  labels.forEach((label, at) => {
    if (label >= 0) nouns[label][filled[label]++] = Math.floor(at / perNoun);
  });
  return nouns;
}

/**
 * Says whether a noun shows a target of `allTargets`.
 *
 * @param labels Its set's targets, −1 where there is none: [n, w].
 * @param which The noun and the target.
 * @returns Whether it does.
 */
export function showsTarget(labels: Int16Array, { noun, target }: { noun: number; target: number }): boolean {
  const { perNoun } = allTargets;
  for (let at = noun * perNoun, end = at + perNoun; at < end; at++) if (labels[at] === target) return true;
  return false;
}

const attributesOfValue = Array.from(
  { length: valueCount },
  (_, value) =>
    attributes.flatMap((attribute, target) =>
      attribute.values.includes(value) ? [{ target, grouping: groupings.indexOf(groupingOf(attribute)) }] : []
    ),
);

function groupingOf({ category, kind }: { category: string; kind: string }): string {
  return `${category} ${kind}`;
}
