/** Where in the picture a dictionary's features act: the share of an ablation's change on the pixels of its trait. */

import { ablate } from "@/edits/ablation.ts";
import { effectMap, shareInside, visibleMask } from "@/edits/effect.ts";
import { encodeLatents, takeRows } from "@/edits/encoded.ts";
import type { TraitReader } from "@/edits/trait_reader.ts";
import { columnOf } from "@/features/activations.ts";
import type { AnalysisData } from "@/features/analysis.ts";
import { categories, type Category, valueOf } from "@/nouns/catalogue.ts";
import { traitsOf } from "@/nouns/images.ts";
import { pixelCount } from "@/nouns/renderer.ts";
import { seededRandom, shuffledIndices } from "@/training/random.ts";
import { type Codec, decodeImages } from "@/vae/vae.ts";

/** Locality of the features of one category, or of all. */
export interface LocalityRow {
  /** The category of the value that the features tell best, or "all". */
  category: Category | "all";
  /** Features that were tried. */
  features: number;
  /** Ablations: features times nouns. */
  count: number;
  /** Mean share of the squared change on the visible pixels of the category, 0 to 1; an ablation without effect counts as chance. */
  inside: number;
  /** Mean share of the picture that these pixels are: what `inside` would be by chance. */
  area: number;
  /** Mean of (inside − area) / (1 − area): 0 by chance, 1 for a change on the trait's pixels only. */
  excess: number;
}

/** How many ablations. */
export interface LocalityOptions {
  /** Living features to try, drawn at random; all when there are fewer. */
  features: number;
  /** Nouns for each, drawn from the held-out ones on which it fires and the category can be seen. */
  nounsPerFeature: number;
  /** Seed of both draws. */
  seed: number;
}

/**
 * Ablates features one at a time, z′ = z − fᵢ dᵢ, error term kept, and maps the change against the exact mask of the
 * category whose value the feature tells best.
 *
 * @param reader The dictionary with what its features tell.
 * @param data Nouns, latents, codec and the size of the trial.
 * @returns A row for each category that has features, and one for all, last.
 */
export function ablationLocality(
  { dictionary, activations, matches }: TraitReader,
  { nouns, latents, codec, features, nounsPerFeature, seed }:
    & AnalysisData
    & { codec: Codec }
    & LocalityOptions,
): LocalityRow[] {
  const random = seededRandom(seed, "locality");
  const trials: { feature: number; noun: number; layer: number }[] = [];
  let taken = 0;
  for (const feature of shuffledIndices(dictionary.nFeatures, random)) {
    if (taken === features) break;
    if (matches[feature].chosenF1 === 0) continue;
    const layer = categories.indexOf(valueOf(matches[feature].value).category);
    const { samples } = columnOf(activations.heldOut, feature);
    const seen = samples.filter((noun) => nouns.heldOut.visiblePixels[noun * categories.length + layer] > 0);
    if (seen.length === 0) continue;
    const chosen = shuffledIndices(seen.length, random).subarray(0, nounsPerFeature);
    chosen.forEach((at) => trials.push({ feature, noun: seen[at], layer }));
    taken++;
  }
  const rows = trials.map(({ noun }) => noun);
  const encoded = encodeLatents(dictionary, takeRows(latents.heldOut, { rows, width: latents.dimensions }));
  const edited = ablate(dictionary, encoded, {
    features: trials.map(({ feature }) => [feature]),
    replacement: { kind: "zero" },
    errorTerm: true,
  });
  const effect = effectMap(decodeImages(codec, encoded.latents), decodeImages(codec, edited));
  const outcomes = trials.map(({ feature, noun, layer }, i) => {
    const mask = visibleMask(traitsOf(nouns.heldOut, noun), layer);
    const area = mask.reduce((sum, pixel) => sum + pixel, 0) / pixelCount;
    const share = shareInside(effect.subarray(i * pixelCount, (i + 1) * pixelCount), mask);
    const inside = Number.isNaN(share) ? area : share;
    return { feature, layer, inside, area, excess: area < 1 ? (inside - area) / (1 - area) : 0 };
  });
  return [...categories, "all" as const].flatMap((category, layer): LocalityRow[] => {
    const own = outcomes.filter((outcome) => category === "all" || outcome.layer === layer);
    const mean = (of: "inside" | "area" | "excess") =>
      own.reduce((sum, outcome) => sum + outcome[of], 0) / own.length;
    return own.length === 0 ? [] : [{
      category,
      features: new Set(own.map(({ feature }) => feature)).size,
      count: own.length,
      inside: mean("inside"),
      area: mean("area"),
      excess: mean("excess"),
    }];
  });
}
