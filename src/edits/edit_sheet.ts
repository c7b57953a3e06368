/** What edits of single features do to one noun, with and without the error term, and its code and plans as tables. */

import type { SheetFile } from "@/edits/ablation_sheets.ts";
import type { ChangePlan } from "@/edits/change_plan.ts";
import type { OwnNoun } from "@/edits/noun_from_traits.ts";
import { type FeatureEdit, steer, type SteerPath } from "@/edits/steer.ts";
import type { FeatureAnalysis } from "@/features/analysis.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import { featureName } from "@/features/names.ts";
import { type ImageSheet, imageSheet } from "@/plot/image_sheet.ts";
import { type Table, table } from "@/plot/table.ts";
import { type Codec, decodeImages } from "@/vae/vae.ts";

/** What names and measures features: an analysis, or these parts of one. */
export type NamedFeatures = Pick<FeatureAnalysis, "matches" | "records">;

/** Which edits, on which noun. */
export interface EditSheetOptions extends SheetFile {
  /** What draws. */
  codec: Codec;
  /** Whose features. */
  dictionary: Dictionary;
  /** Lists of edits, by what stands under their pictures. */
  edits: Readonly<Record<string, readonly FeatureEdit[]>>;
  /** The finding. */
  title: string;
  /** What is edited. */
  summary: string;
}

const paths: Record<string, SteerPath> = { "error term kept": "latent", "no error term": "sae" };

/**
 * Draws a noun under edits, in a row with the error term and in one without.
 *
 * @param noun From `ownNoun`.
 * @param options Codec, dictionary, edits, title and file.
 * @returns The sheet; the noun as it was drawn stands at its left.
 * @throws {RangeError | TypeError} When an edit is not one.
 */
export function editSheet(
  { picture, encoded }: OwnNoun,
  { codec, dictionary, edits, title, summary, file }: EditSheetOptions,
): ImageSheet {
  const rowOf = (path: SteerPath) =>
    Object.entries(edits).map(([label, list]) => ({
      label,
      pixels: decodeImages(codec, steer(dictionary, encoded, { edits: list, path })),
    }));
  return imageSheet({
    title,
    summary,
    rows: Object.values(paths).map((path, i) => [
      i === 0 ? { label: "as drawn", pixels: picture } : null,
      ...rowOf(path),
    ]),
    rowLabels: Object.keys(paths),
    file,
  });
}

/**
 * Lists what is active on a noun.
 *
 * @param features What names and measures them.
 * @param code The noun's activations: [m].
 * @returns A row for each active feature, the strongest first.
 */
export function codeTable(features: NamedFeatures, code: Float32Array): Table {
  return table({
    rows: activeFeatures(code).map((feature) => ({
      ...named(features, feature),
      activation: code[feature],
      "its maximum": features.records[feature].max,
    })),
  });
}

/**
 * Lists what a plan does to a noun.
 *
 * @param features What names and measures them.
 * @param options The plan, the noun's activations, [m], and what the plan is for.
 * @returns A row for each edit, the plan's first choice first.
 */
export function planTable(
  features: NamedFeatures,
  { plan, code, wish }: { plan: ChangePlan; code: Float32Array; wish: string },
): Table {
  return table({
    title: `${plan.edits.length} features make ${(100 * plan.explained).toFixed(0)} % of "${wish}"`,
    rows: plan.edits.map(({ feature, value = 0 }) => ({
      ...named(features, feature),
      before: code[feature],
      after: code[feature] + value,
      "its maximum": features.records[feature].max,
    })),
  });
}

/**
 * Finds what is active on a noun.
 *
 * @param code The noun's activations: [m].
 * @returns The features above 0, the strongest first.
 */
export function activeFeatures(code: Float32Array): number[] {
  return [...code.keys()].filter((feature) => code[feature] > 0).sort((a, b) => code[b] - code[a] || a - b);
}

function named({ matches, records }: NamedFeatures, feature: number) {
  return { feature, "stands for": featureName(matches[feature], records[feature]) };
}
