/** Sheets of edits on trial nouns: where they changed the picture, and where they failed. */

import { effectLimit, type SheetFile } from "@/edits/ablation_sheets.ts";
import { effectMap, shareInside, visibleMask } from "@/edits/effect.ts";
import type { Recipe } from "@/edits/recipes.ts";
import { makeSubjects } from "@/edits/subjects.ts";
import type { AblationTrials } from "@/edits/trials.ts";
import type { FeatureStudy } from "@/features/analysis.ts";
import { valueLabel } from "@/features/names.ts";
import { agreement } from "@/nouns/agreement.ts";
import { categories, traitName, valueOf } from "@/nouns/catalogue.ts";
import { traitsOf } from "@/nouns/images.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { type ImageSheet, imageSheet } from "@/plot/image_sheet.ts";
import { heatTile, splitImages } from "@/plot/tiles.ts";
import { decodeImages } from "@/vae/vae.ts";

/** Which trials to show, and what was done to them. */
export interface OutcomeOptions extends SheetFile {
  /** All outcomes. */
  trials: AblationTrials;
  /** Positions in the trials, a column each; eight fit at two screen pixels for each of theirs. */
  positions: number[];
  /** What was done. */
  recipe: Recipe;
  /** The finding. */
  title: string;
}

/**
 * Draws some trials: before, after, where the picture changed, the exact mask, and what is read afterwards.
 *
 * @param study The SAE's features with nouns, latents and VAE.
 * @param options Which trials.
 * @returns The sheet.
 */
export function outcomeSheet(
  study: FeatureStudy,
  { trials, positions, recipe, title, file }: OutcomeOptions,
): ImageSheet {
  const { codec, nouns } = study;
  const values = positions.map((position) => trials.values[position]);
  const subjects = makeSubjects(study, {
    nouns: positions.map((position) => trials.nouns[position]),
    values,
    seed: 0,
  });
  const before = splitImages(decodeImages(codec, subjects.encoded.latents));
  const after = splitImages(decodeImages(codec, recipe.edit(subjects)));
  const truth = Array.from(subjects.nouns, (noun) => traitsOf(nouns.heldOut, noun));
  const layers = values.map((value) => categories.indexOf(valueOf(value).category));
  const masks = truth.map((traits, i) => visibleMask(traits, layers[i]));
  const effects = after.map((image, i) => effectMap(before[i], image));
  const shares = effects.map((effect, i) => shareInside(effect, masks[i]) || 0);
  const verdicts = after.map((image, i) =>
    verdict(recognise(image).traits, { truth: truth[i], layer: layers[i] })
  );
  return imageSheet({
    title,
    summary: values.map((value, i) => `${valueLabel(value)}: ${verdicts[i]}`).join("; "),
    rows: [
      before.map((pixels, i) => ({ pixels, label: nameOf(values[i]) })),
      after.map((pixels, i) => ({ pixels, label: verdicts[i] })),
      effects.map((effect, i) => ({
        pixels: heatTile(effect, { limit: effectLimit }),
        label: `${Math.round(100 * shares[i])} %`,
      })),
      masks.map((mask) => heatTile(Float32Array.from(mask), { limit: 1 })),
    ],
    rowLabels: ["before", recipe.name, "change, share inside the mask", "exact mask"],
    file,
  });
}

/** "gone", "still read", or the first trait that was lost by accident. */
function verdict(reading: number[], { truth, layer }: { truth: Uint8Array; layer: number }): string {
  const agreed = agreement(reading, truth);
  if (agreed[layer]) return "still read";
  const lost = agreed.findIndex((same, other) => !same && other !== layer);
  return lost < 0 ? "gone" : `lost ${categories[lost]}`;
}

function nameOf(value: number): string {
  const { category, trait } = valueOf(value);
  const name = traitName(category, trait);
  return name.length > 9 ? `${name.slice(0, 8)}…` : name;
}
