/** Two ways of being related, by direction and by company: how often relatives mean the same. */

import { featureCategory, titleTargets } from "@/features/feature_entry.ts";
import type { FeatureFile } from "@/features/feature_file.ts";
import { livingFeatures } from "@/features/atlas_maps.ts";
import { bars } from "@/plot/charts.ts";
import { lighter, referenceColor, seriesColors } from "@/plot/colors.ts";
import type { Figure } from "@/plot/figure.ts";

/** What the relatives of features with a clear name are, as shares that add up to 1. */
export interface RelativeShares {
  /** They share a target of their title. */
  sameName: number;
  /** Another name, of the same category. */
  sameCategory: number;
  /** A clear name of another category. */
  otherCategory: number;
  /** No clear name. */
  unclear: number;
}

/** How relatives agree, by both measures. */
export interface Relatives {
  /** Features with a clear name, over which all shares are means. */
  features: number;
  /** The nearest decoder direction, and all of the list. */
  nearest: { first: RelativeShares; all: RelativeShares };
  /** The feature whose activations correlate most, and all of the list. */
  correlated: { first: RelativeShares; all: RelativeShares };
  /** Any other living feature. */
  chance: RelativeShares;
  /** Mean share of a living feature's nearest that are among its most correlated too. */
  overlap: number;
}

/**
 * Counts what the relatives of features with a clear name are.
 *
 * @param file The feature file.
 * @returns The shares; NaN where no feature has a clear name.
 */
export function relatives(file: FeatureFile): Relatives {
  const { features, targets } = file;
  const living = livingFeatures(file);
  const category = features.map((entry) => featureCategory(targets, entry));
  const told = features.map((entry, id) => category[id] ? titleTargets(entry) : []);
  const named = living.filter((id) => category[id]);
  const kindOf = (own: number, other: number): keyof RelativeShares => {
    if (!category[other]) return "unclear";
    if (told[own].some((target) => told[other].includes(target))) return "sameName";
    return category[own] === category[other] ? "sameCategory" : "otherCategory";
  };
  const sharesOf = (relativesOf: (id: number) => number[]): RelativeShares => {
    const counts = { sameName: 0, sameCategory: 0, otherCategory: 0, unclear: 0 };
    let all = 0;
    for (const id of named) {
      for (const other of relativesOf(id)) {
        counts[kindOf(id, other)]++;
        all++;
      }
    }
    const { sameName, sameCategory, otherCategory, unclear } = counts;
    return {
      sameName: sameName / all,
      sameCategory: sameCategory / all,
      otherCategory: otherCategory / all,
      unclear: unclear / all,
    };
  };
  const both = (list: "nearest" | "correlated") => ({
    first: sharesOf((id) => features[id][list].features.slice(0, 1)),
    all: sharesOf((id) => features[id][list].features),
  });
  const shared = living.map((id) => {
    const { nearest, correlated } = features[id];
    return nearest.features.filter((other) => correlated.features.includes(other)).length /
      nearest.features.length;
  });
  return {
    features: named.length,
    nearest: both("nearest"),
    correlated: both("correlated"),
    chance: sharesOf((id) => living.filter((other) => other !== id)),
    overlap: shared.reduce((sum, share) => sum + share, 0) / shared.length,
  };
}

/**
 * Draws what relatives are, by both measures and by chance.
 *
 * @param counted From `relatives`.
 * @param options Name of the picture's file.
 * @returns The figure, stacked to 1.
 */
export function relativesChart(
  { features, nearest, correlated, chance }: Relatives,
  { file }: { file?: string | undefined } = {},
): Figure {
  const groups: [string, RelativeShares][] = [
    ["fires most alike", correlated.first],
    ["nearest direction", nearest.first],
    ["9 that fire alike", correlated.all],
    ["9 nearest directions", nearest.all],
    ["any other feature", chance],
  ];
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const kinds: [keyof RelativeShares, string, string][] = [
    ["sameName", "same name", seriesColors[0]],
    ["sameCategory", "same category, another name", lighter(seriesColors[0], 0.5)],
    ["otherCategory", "another category", seriesColors[1]],
    ["unclear", "no clear name", lighter(referenceColor, 0.6)],
  ];
  return bars({
    title:
      `The feature that fires most alike has the same name in ${
        percent(correlated.first.sameName)
      } of cases, ` +
      `the nearest direction in ${percent(nearest.first.sameName)}`,
    summary: groups.map(([name, shares]) =>
      `${name}: ${kinds.map(([kind, words]) => `${words} ${percent(shares[kind])}`).join(", ")}`
    ).join("; "),
    groups: groups.map(([name]) => name),
    series: kinds.map(([kind, name, color]) => ({
      name,
      color,
      values: groups.map(([, shares]) => shares[kind]),
    })),
    x: "relative",
    y: `share, mean over ${features} named features`,
    layout: { barmode: "stack", yaxis: { range: [0, 1] } },
    file,
  });
}
