/** Charts and tables of the atlas: the maps by category, their scores against chance, and how many clusters there are. */

import type { Atlas } from "@/features/atlas.ts";
import { purityNeighbors, trustNeighbors } from "@/features/atlas.ts";
import type { ClusterCount } from "@/features/cluster_trials.ts";
import { octavesOf } from "@/features/density_clusters.ts";
import { featureCategory, featureTitle } from "@/features/feature_entry.ts";
import type { FeatureFile, FeatureMap } from "@/features/feature_file.ts";
import { categories } from "@/nouns/catalogue.ts";
import { bars } from "@/plot/charts.ts";
import { categoryColors, lighter, referenceColor, seriesColors } from "@/plot/colors.ts";
import { type Figure, figure, type Trace } from "@/plot/figure.ts";
import { type Table, table } from "@/plot/table.ts";

/** Where a chart is saved. */
export interface ChartFile {
  /** Name in the figures folder, without extension. */
  file?: string | undefined;
}

const symbols = ["circle", "square", "triangle-up", "diamond", "cross", "circle"];
const unclear = "unclear";
const groups = [unclear, ...categories] as const;

/**
 * Draws one map of the features, or two side by side, coloured and shaped by the category of their names.
 *
 * @param file The feature file with its maps.
 * @param options Which maps, `["UMAP", "UMAP, cosine"]` unless told, the finding, and the file.
 * @returns The figure; a point says its name on hover.
 * @throws {RangeError} When the file has no map of this name.
 */
export function atlasChart(
  file: FeatureFile,
  { title, maps = ["UMAP", "UMAP, cosine"], file: picture }: ChartFile & {
    title: string;
    maps?: [string] | [string, string];
  },
): Figure {
  const data = maps.flatMap((name, panel) => mapTraces(file, mapNamed(file, name), panel));
  const counts = groups.map((group) =>
    `${group} ${
      file.features.filter((entry) => entry.density > 0 && groupOf(file, entry.id) === group).length
    }`
  );
  const bare = { showticklabels: false, ticks: "", showgrid: false, showline: false };
  return figure({
    title,
    data,
    layout: {
      height: 500,
      xaxis: { ...bare, title: maps[0], domain: [0, maps.length === 1 ? 1 : 0.49] },
      yaxis: { ...bare, title: "", scaleanchor: "x" },
      ...(maps.length === 2 && {
        xaxis2: { ...bare, title: maps[1], domain: [0.51, 1] },
        yaxis2: { ...bare, title: "", anchor: "x2", scaleanchor: "x2" },
      }),
      margin: { l: 20, r: 20 },
    },
    summary: `Living features by the category of their names: ${counts.join(", ")}`,
    file: picture,
  });
}

/**
 * Draws purity and trustworthiness of every map beside what chance gives.
 *
 * @param atlas The atlas.
 * @param options The file.
 * @returns The figure.
 */
export function atlasScoreChart({ scores }: Pick<Atlas, "scores">, { file }: ChartFile = {}): Figure {
  const [space, ...maps] = scores;
  const best = maps.reduce((a, b) => a.purity.score >= b.purity.score ? a : b);
  const two = (value: number | undefined) => value === undefined ? "" : value.toFixed(2);
  const shown = [
    { name: "same category nearby", color: seriesColors[0], of: (i: number) => scores[i].purity.score },
    {
      name: "the same by chance",
      color: lighter(seriesColors[0], 0.4),
      of: (i: number) => scores[i].purity.chance,
    },
    { name: "trustworthiness", color: seriesColors[1], of: (i: number) => scores[i].trust?.score },
    {
      name: "the same by chance ",
      color: lighter(seriesColors[1], 0.4),
      of: (i: number) => scores[i].trust?.chance,
    },
  ];
  return bars({
    title:
      `${
        two(best.purity.score)
      } of the neighbours on ${best.name}'s map share a feature's category, by chance ` +
      `${two(best.purity.chance)}; in all dimensions ${two(space.purity.score)}`,
    summary: scores.map(({ name, purity, trust }) =>
      `${name}: purity ${two(purity.score)} (chance ${two(purity.chance)})` +
      (trust ? `, trustworthiness ${two(trust.score)} (chance ${two(trust.chance)})` : "")
    ).join("; "),
    groups: scores.map(({ name }) => name === space.name ? `all ${name}` : name),
    series: shown.map(({ name, color, of }) => ({
      name,
      color,
      values: scores.map((_, i) => of(i) ?? NaN),
      texts: scores.map((_, i) => two(of(i))),
    })),
    x: "",
    y: `share (${purityNeighbors} and ${trustNeighbors} neighbours)`,
    layout: { yaxis: { range: [0, 1.08] } },
    file,
  });
}

/**
 * Lists the maps with their scores.
 *
 * @param atlas The atlas.
 * @returns The table.
 */
export function atlasTable({ scores }: Pick<Atlas, "scores">): Table {
  const present = categories.filter((category) => scores[0].purityOf[category] !== null);
  return table({
    title:
      `Share of a feature's ${purityNeighbors} nearest named after the same category; trustworthiness of the ` +
      `${trustNeighbors} nearest`,
    rows: scores.map(({ name, purity, purityOf, trust }) => ({
      map: name,
      purity: purity.score,
      "by chance, at most": purity.highestChance,
      ...Object.fromEntries(present.map((category) => [category, purityOf[category]])),
      trustworthiness: trust?.score,
      "by chance": trust?.chance,
    })),
  });
}

/**
 * Lists into how many clusters maps fall.
 *
 * @param counts From `clusterTrials`, or the scores of an atlas's maps.
 * @returns The table.
 */
export function clusterTable(counts: ClusterCount[]): Table {
  return table({
    title:
      "Clusters of at least 1 % of the points, and over how many octaves of distance a number of them holds",
    rows: counts.map(({ name, directions, clusters, lives, largestShare }) => ({
      "what is mapped": name,
      directions,
      clusters,
      octaves: octavesOf(lives, clusters).toFixed(2),
      "next: octaves": lives.slice(1, 4).map((life) => `${life.count}: ${life.octaves.toFixed(2)}`).join(
        ", ",
      ),
      "octaves with three": octavesOf(lives, 3).toFixed(2),
      "in the largest": `${Math.round(100 * largestShare)} %`,
    })),
  });
}

function mapTraces(file: FeatureFile, { places }: FeatureMap, panel: number): Trace[] {
  return groups.map((group, i) => {
    const own = file.features.filter(({ id }) => places[id] && groupOf(file, id) === group).map(({ id }) =>
      id
    );
    return {
      type: "scatter",
      mode: "markers",
      name: group,
      legendgroup: group,
      showlegend: panel === 0 && own.length > 0,
      x: own.map((id) => places[id]![0]),
      y: own.map((id) => places[id]![1]),
      customdata: own.map((id) => `${id} · ${featureTitle(file, id)}`),
      hovertemplate: "%{customdata}<extra></extra>",
      xaxis: panel === 0 ? "x" : "x2",
      yaxis: panel === 0 ? "y" : "y2",
      marker: {
        color: group === unclear ? lighter(referenceColor, 0.5) : categoryColors[group],
        symbol: symbols[i === 0 ? 5 : i - 1],
        size: group === unclear ? 3 : 5,
      },
    };
  });
}

function groupOf(file: FeatureFile, id: number): (typeof groups)[number] {
  return featureCategory(file.targets, file.features[id]) ?? unclear;
}

function mapNamed({ maps }: FeatureFile, name: string): FeatureMap {
  const found = maps.find((map) => map.name === name);
  if (found) return found;
  throw new RangeError(
    `Cannot draw the map "${name}": found the maps ${maps.map((map) => map.name).join("; ") || "none"}. ` +
      "Make them with makeAtlas() and withAtlas()",
  );
}
