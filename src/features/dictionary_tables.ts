/** Small tables of what was measured about dictionaries: levels, categories, geometry, universality, parts, holes, unions. */

import type { Absorption } from "@/features/absorption.ts";
import type { CoalitionScore } from "@/features/coalitions.ts";
import type { Geometry } from "@/features/geometry.ts";
import type { BestFeature, LevelScores, TargetScores } from "@/features/level_scores.ts";
import { shortDecimal } from "@/features/names.ts";
import type { Parts } from "@/features/splitting.ts";
import { allTargets } from "@/features/targets.ts";
import type { Universality } from "@/features/universality.ts";
import { categories, type Category, valueCount, valueOf } from "@/nouns/catalogue.ts";
import { type Table, table } from "@/plot/table.ts";

/** What was measured, with the name that tables call it. */
export interface Named<T> {
  /** For example the SAE's name. */
  name: string;
  /** What was measured. */
  measured: T;
}

/**
 * Tabulates the best features of values and of attributes: means over the targets, on nouns that did not choose.
 *
 * @param dictionaries The dictionaries, two rows each.
 * @returns The table.
 */
export function levelTable(dictionaries: Named<LevelScores>[]): Table {
  const mean = (targets: TargetScores[], of: (scores: TargetScores) => BestFeature) =>
    shortDecimal(meanOf(targets.map((scores) => of(scores).score)));
  return table({
    title: "The best feature of each trait value and of each attribute, mean held-out scores",
    rows: dictionaries.flatMap(({ name, measured }) =>
      levels(measured.targets).map(({ level, entries }) => ({
        dictionary: name,
        level,
        targets: entries.length,
        F1: mean(entries, ({ f1 }) => f1),
        AUROC: mean(entries, ({ auroc }) => auroc),
        Pearson: mean(entries, ({ pearson }) => pearson),
        "F1 > .8": entries.filter(({ f1 }) => f1.score > 0.8).length,
      }))
    ),
  });
}

/**
 * Tabulates how the features of one dictionary tell whole categories.
 *
 * @param scores From `levelScores`.
 * @returns The table; shares of entropy in per cent.
 */
export function factorTable({ factors }: LevelScores): Table {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return table({
    title: "What features say of whole categories",
    rows: factors.map(({ category, ofCategory, chance, features, ofFeature }) => ({
      category,
      "best feature tells": percent(ofCategory),
      "by chance": percent(chance),
      "features of it": features,
      "of their variation": percent(ofFeature),
    })),
  });
}

/**
 * Tabulates how dictionaries lie to the true directions.
 *
 * @param dictionaries The comparisons, a row each: one for each kind of coordinates, or for random directions.
 * @returns The table.
 */
export function geometryTable(dictionaries: Named<Geometry>[]): Table {
  return table({
    title: "Directions against the true ones, |cosine|",
    rows: dictionaries.map(({ name, measured }) => ({
      dictionary: name,
      "one to one (MCC)": shortDecimal(measured.mcc),
      "best of a target": shortDecimal(measured.targetMmcs),
      "best of a feature": shortDecimal(measured.featureMmcs),
      uniqueness: shortDecimal(measured.uniqueness),
    })),
  });
}

/**
 * Tabulates how many features another dictionary has too.
 *
 * @param comparisons A row each, named after both sides.
 * @returns The table.
 */
export function universalityTable(comparisons: Named<Universality>[]): Table {
  return table({
    title: "Features found again in another dictionary, by correlation on the same nouns",
    rows: comparisons.map(({ name, measured }) => ({
      comparison: name,
      "living features": measured.features.length,
      "median correlation": shortDecimal(measured.median),
      "found again": shortDecimal(measured.foundAgain),
      "one to one": shortDecimal(measured.foundAgainOneToOne),
    })),
  });
}

/**
 * Tabulates how many targets have no feature, one, repeated ones or split ones.
 *
 * @param map From `splittingMap`.
 * @returns The table, a row for each category and one for all attributes.
 */
export function splittingTable(map: Parts[]): Table {
  return table({
    title: "Trait values and attributes by how their features share them",
    rows: categoryRows(map).map(({ group, entries }) => {
      const having = (kind: Parts["kind"]) => entries.filter((parts) => parts.kind === kind).length;
      const split = entries.filter(({ kind }) => kind === "split");
      return {
        group,
        "no feature": having("none"),
        whole: having("whole"),
        repeated: having("repeated"),
        split: split.length,
        "split along a trait": split.filter(({ parts }) => parts.some(({ condition }) => condition)).length,
      };
    }),
  });
}

/**
 * Tabulates the holes of main features.
 *
 * @param map From `absorptionMap`.
 * @returns The table, a row for each category and one for all attributes.
 */
export function absorptionTable(map: Absorption[]): Table {
  return table({
    title: "Main features with holes, and the nouns that another feature took over",
    rows: categoryRows(map).map(({ group, entries }) => ({
      group,
      "main features": entries.length,
      "with holes": entries.filter(({ holes }) => holes.length > 0).length,
      "absorbed ones": entries.filter(({ absorbed }) => absorbed > 0).length,
      "mean recall": shortDecimal(meanOf(entries.map(({ recall }) => recall))),
      "nouns absorbed": `${(100 * meanOf(entries.map(({ absorbed }) => absorbed))).toFixed(2)} %`,
    })),
  });
}

/**
 * Tabulates the single best feature of each value against the best union of a few.
 *
 * @param scores From `levelScores`.
 * @param unions From `scoreCoalitions`, for the trait values on the same held-out nouns: [437].
 * @returns The table, a row for each category and one for all.
 */
export function coalitionTable({ targets }: LevelScores, unions: CoalitionScore[]): Table {
  const values = targets.slice(0, valueCount).map((scores) => ({
    target: scores.target,
    single: scores.f1.score,
    union: unions[scores.target].f1,
  }));
  return table({
    title: "Mean held-out F1 of the best feature and of the best few together",
    rows: [...categoryRows(values).filter(({ entries }) => entries.length), { group: "all", entries: values }]
      .map(
        ({ group, entries }) => ({
          group,
          "one feature": shortDecimal(meanOf(entries.map(({ single }) => single))),
          together: shortDecimal(meanOf(entries.map(({ union }) => union))),
          "F1 > .8 alone": entries.filter(({ single }) => single > 0.8).length,
          "F1 > .8 together": entries.filter(({ union }) => union > 0.8).length,
        }),
      ),
  });
}

function levels<T>(targets: T[]): { level: string; entries: T[] }[] {
  return [
    { level: "value", entries: targets.slice(0, valueCount) },
    { level: "attribute", entries: targets.slice(valueCount, allTargets.count) },
  ];
}

function categoryRows<T extends { target: number }>(
  entries: T[],
): { group: Category | "attributes"; entries: T[] }[] {
  const groupOf = (target: number) => target < valueCount ? valueOf(target).category : "attributes";
  return [...categories, "attributes" as const].map((group) => ({
    group,
    entries: entries.filter(({ target }) => groupOf(target) === group),
  }));
}

/** 0 of none. */
function meanOf(list: number[]): number {
  return list.length ? list.reduce((sum, x) => sum + x, 0) / list.length : 0;
}
