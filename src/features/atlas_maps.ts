/** Maps of features: where decoder directions lie, which features there are, and what their clusters are called. */

import type { DensityClusters } from "@/features/density_clusters.ts";
import { featureCategory } from "@/features/feature_entry.ts";
import type { FeatureFile, FeatureMap } from "@/features/feature_file.ts";
import { latentMoments, principalAxes } from "@/features/moments.ts";
import { categories } from "@/nouns/catalogue.ts";

/** Directions on their two widest principal axes. */
export interface PrincipalPlaces {
  /** [n, 2]. */
  places: Float32Array;
  /** Share of the variance on the two axes, 0 to 1. */
  share: number;
}

/** The features of a file that fire at all. @param file The file. @returns Their numbers, rising. */
export function livingFeatures({ features }: Pick<FeatureFile, "features">): number[] {
  return features.filter(({ density }) => density > 0).map(({ id }) => id);
}

/**
 * Labels living features by the category that their clear name belongs to.
 *
 * @param file The feature file.
 * @param features Numbers of features: [n].
 * @returns Position in `categories`, −1 for unclear and rare ones: [n].
 */
export function categoryLabels(file: FeatureFile, features: ArrayLike<number>): Int32Array {
  return Int32Array.from(features, (feature) => {
    const category = featureCategory(file.targets, file.features[feature]);
    return category ? categories.indexOf(category) : -1;
  });
}

/**
 * Makes a map out of places and their clusters, which are named by their members.
 *
 * @param file The feature file.
 * @param options Name, the features that have a place, the places: [n, 2], and their clusters.
 * @returns The map as the file has it; places to a thousandth.
 */
export function featureMap(
  file: FeatureFile,
  { name, places, features, clusters: { count, labels } }: {
    name: string;
    places: Float32Array;
    features: number[];
    clusters: Pick<DensityClusters, "count" | "labels">;
  },
): FeatureMap {
  const map: FeatureMap = {
    name,
    places: file.features.map(() => null),
    clusters: file.features.map(() => null),
    clusterNames: Array.from(
      { length: count },
      (_, cluster) => clusterName(file, features.filter((_, i) => labels[i] === cluster)),
    ),
  };
  features.forEach((feature, i) => {
    map.places[feature] = [thousandths(places[2 * i]), thousandths(places[2 * i + 1])];
    map.clusters[feature] = labels[i] < 0 ? null : labels[i];
  });
  return map;
}

/**
 * Names a cluster by its most frequent categories.
 *
 * @param file The feature file.
 * @param members Numbers of features.
 * @returns The two most frequent with their shares: "head 94 %, unclear 4 %"; features without a clear name are "unclear".
 */
export function clusterName(file: FeatureFile, members: number[]): string {
  const counts = new Map<string, number>();
  for (const label of categoryLabels(file, members)) {
    const name = label < 0 ? "unclear" : categories[label];
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, 2)
    .map(([name, count]) => `${name} ${Math.round(100 * count / members.length)} %`).join(", ");
}

/**
 * Puts directions on their two widest principal axes, centred.
 *
 * @param directions [n, width].
 * @param width Numbers in a direction.
 * @returns Places and how much of the variance they show.
 */
export function principalPlaces(directions: Float32Array, width: number): PrincipalPlaces {
  const moments = latentMoments(directions, width);
  const { directions: axes, variances } = principalAxes(moments);
  const places = new Float32Array(2 * directions.length / width);
  for (let at = 0; at < places.length; at++) {
    const [row, axis] = [Math.floor(at / 2) * width, (at % 2) * width];
    for (let i = 0; i < width; i++) places[at] += (directions[row + i] - moments.mean[i]) * axes[axis + i];
  }
  return { places, share: (variances[0] + variances[1]) / variances.reduce((sum, x) => sum + x, 0) };
}

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}
