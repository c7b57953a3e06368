/** The record of one feature as tables: its numbers, what it tells, its relatives and its latent axes. */

import { featureTitle, latentPlace } from "@/features/feature_entry.ts";
import type { FeatureFile } from "@/features/feature_file.ts";
import { shortDecimal } from "@/features/names.ts";
import { type Table, table } from "@/plot/table.ts";

/**
 * Lists a feature's statistics.
 *
 * @param file The feature file.
 * @param feature Its number.
 * @returns The table.
 */
export function recordFacts({ features, counts }: FeatureFile, feature: number): Table {
  const { density, max, mean, meanSquare, skew, kurtosis, specificity, effect, area } = features[feature];
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  return table({
    title: `Feature ${feature} over ${counts.train} training nouns`,
    rows: [{
      "fires on": percent(density),
      maximum: max.toFixed(2),
      "mean E[a]": mean.toPrecision(3),
      "E[a²]": meanSquare.toPrecision(3),
      skew: skew.toPrecision(3),
      kurtosis: kurtosis.toPrecision(3),
      "activation on what it is named after": percent(specificity),
      "pixels change by": percent(effect),
      "area changed": percent(area),
    }],
  });
}

/**
 * Lists what a feature tells, best first.
 *
 * @param file The feature file.
 * @param feature Its number.
 * @returns The table.
 */
export function recordTraits({ features, targets }: FeatureFile, feature: number): Table {
  return table({
    title: "What it tells, judged on held-out nouns",
    rows: features[feature].targets.map(({ target, precision, recall, f1, auroc }) => ({
      trait: targets[target].label,
      precision: shortDecimal(precision),
      recall: shortDecimal(recall),
      F1: shortDecimal(f1),
      AUROC: shortDecimal(auroc),
    })),
  });
}

/**
 * Lists a feature's relatives by both measures, side by side.
 *
 * @param file The feature file.
 * @param feature Its number.
 * @returns The table, the first of each on top.
 */
export function recordRelatives(file: FeatureFile, feature: number): Table {
  const { nearest, correlated } = file.features[feature];
  const name = (id: number | undefined) => id === undefined ? "" : `${id} · ${featureTitle(file, id)}`;
  const rows = Math.max(nearest.features.length, correlated.features.length);
  return table({
    title: "Its relatives by direction and by company",
    rows: Array.from({ length: rows }, (_, i) => ({
      "nearest direction": name(nearest.features[i]),
      cosine: shortOrNone(nearest.similarities[i]),
      "fires together with": name(correlated.features[i]),
      correlation: shortOrNone(correlated.similarities[i]),
    })),
  });
}

/**
 * Lists the latent axes that a feature points along and those that it follows.
 *
 * @param file The feature file.
 * @param feature Its number.
 * @returns The table; a place is channel, row and column of the latent, from 0.
 */
export function recordAxes({ features, latentShape }: FeatureFile, feature: number): Table {
  const { alignment, correlatedAxes } = features[feature];
  const where = (axis: number | undefined) => {
    if (axis === undefined) return "";
    const place = latentPlace(axis, latentShape);
    return place ? `channel ${place.channel}, row ${place.y}, column ${place.x}` : `${axis}`;
  };
  return table({
    title: "The latent axes that it points along, and those that it follows",
    rows: alignment.axes.map((axis, i) => ({
      "points along": where(axis),
      entry: shortDecimal(alignment.values[i]),
      "share of Σ |entry|": `${(100 * alignment.shares[i]).toFixed(1)} %`,
      follows: where(correlatedAxes.axes[i]),
      correlation: shortOrNone(correlatedAxes.correlations[i]),
    })),
  });
}

function shortOrNone(value: number | undefined): string {
  return value === undefined ? "" : shortDecimal(value);
}
