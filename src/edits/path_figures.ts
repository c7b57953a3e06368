/** Pictures and charts of paths between nouns. */

import type { SheetFile } from "@/edits/ablation_sheets.ts";
import type { SteeringKnowledge } from "@/edits/change_plan.ts";
import { type PathEnds, type PathName, pathNames, walkPaths } from "@/edits/interpolation.ts";
import type { PathStudy } from "@/edits/path_study.ts";
import { readPath } from "@/edits/way_points.ts";
import { categories } from "@/nouns/catalogue.ts";
import { lines } from "@/plot/charts.ts";
import { seriesColors } from "@/plot/colors.ts";
import type { Figure } from "@/plot/figure.ts";
import { type ImageSheet, imageSheet } from "@/plot/image_sheet.ts";
import type { Codec } from "@/vae/vae.ts";

const names = Object.values(pathNames);

/** Percent of a share, whole. */
const percent = (share: number) => Math.round(100 * share);

/**
 * Draws all paths between two nouns, with how many of the five traits that are read are the second noun's, or "neither" where
 * one is of neither noun. A blue frame: a clean noun whose traits are all the two ends' own.
 *
 * @param knowledge Features and trait effects.
 * @param ends The two nouns.
 * @param options The codec, the study that says what is clean, the number of points, and the file.
 * @returns The sheet, a row for each path.
 */
export function pathSheet(
  knowledge: SteeringKnowledge,
  ends: PathEnds,
  { codec, study, steps, file }: { codec: Codec; study: PathStudy; steps: number } & SheetFile,
): ImageSheet {
  const walked = walkPaths(knowledge, ends, { steps });
  const read = names.map((name) => readPath(codec, walked[name], ends.traits));
  const isNoun = read.map((points) =>
    points.map(({ error, ofTheEnds }) => ofTheEnds && error <= study.cleanError)
  );
  const between = isNoun.map((all) => all.slice(1, -1).filter(Boolean).length);
  return imageSheet({
    title:
      `On the way between two nouns, ${between[names.indexOf(pathNames.traits)]} of ${
        steps - 2
      } pictures are ` +
      `nouns trait by trait and ${between[names.indexOf(pathNames.line)]} on the straight line`,
    summary: "Under each picture: traits that are the second noun's. Clean nouns of the two ends' traits: " +
      names.map((name, i) => `${name} ${between[i]} of ${steps - 2}`).join("; "),
    rows: read.map((points, path) =>
      points.map(({ pixels, reading, ofTheEnds }, step) => ({
        pixels,
        label: ofTheEnds ? `${secondTraits(reading, ends)} of 5` : "neither",
        ...(isNoun[path][step] && { frame: seriesColors[0] }),
      }))
    ),
    rowLabels: [...names],
    columnLabels: Array.from({ length: steps }, (_, i) => `${percent(i / (steps - 1))} %`),
    scale: 2,
    file,
  });
}

/**
 * Draws the share of pictures that are clean nouns of the two ends' traits, along the way.
 *
 * @param study From `pathStudy`.
 * @param options The file.
 * @returns The figure.
 */
export function pathCurves(study: PathStudy, { file }: SheetFile = {}): Figure {
  const overall = (path: PathName) => percent(study.rows.find((row) => row.path === path)?.noun ?? 0);
  return lines({
    title:
      `Trait by trait ${
        overall(pathNames.traits)
      } % of the pictures between two nouns are nouns, on the straight ` +
      `line ${overall(pathNames.line)} %`,
    x: "way from one noun to the other (%)",
    y: "clean nouns of the two ends' traits (% of pictures)",
    series: names.map((name) => {
      const own = study.rows.filter(({ path, t }) => path === name && t !== undefined);
      return { name, x: own.map(({ t }) => percent(t!)), y: own.map(({ noun }) => 100 * noun) };
    }),
    summary:
      `${study.pairs} pairs of held-out nouns; clean: error up to ${
        study.cleanError.toFixed(4)
      }. Between the ends: ` +
      names.map((name) => `${name} ${overall(name)} %`).join("; "),
    file,
    layout: { yaxis: { range: [-3, 103] } },
  });
}

function secondTraits(reading: number[], { traits }: PathEnds): number {
  return reading.filter((trait, layer) => trait === traits[categories.length + layer]).length;
}
