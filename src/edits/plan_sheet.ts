/** A noun before and after a plan, beside the noun that the plan is to reach. */

import type { SheetFile } from "@/edits/ablation_sheets.ts";
import type { ChangePlan } from "@/edits/change_plan.ts";
import { changedValues, type OwnNoun } from "@/edits/noun_from_traits.ts";
import { steer } from "@/edits/steer.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { type ImageSheet, imageSheet } from "@/plot/image_sheet.ts";
import { type Codec, decodeImages } from "@/vae/vae.ts";

/** Which plan, towards which noun. */
export interface PlanSheetOptions extends SheetFile {
  /** What draws, 32 px. */
  codec: Codec;
  /** Whose features. */
  dictionary: Dictionary;
  /** The plan. */
  plan: ChangePlan;
  /** The noun to reach. */
  target: OwnNoun;
}

/**
 * Draws the noun, the noun steered by the plan, error term kept, and the target as the codec shows it.
 *
 * @param noun From `ownNoun`.
 * @param options Codec, dictionary, plan, target and file.
 * @returns The sheet; its title counts the traits that are read as wished.
 */
export function planSheet(
  noun: OwnNoun,
  { codec, dictionary, plan, target, file }: PlanSheetOptions,
): ImageSheet {
  const { edits, explained } = plan;
  const steered = decodeImages(codec, steer(dictionary, noun.encoded, { edits }));
  const changed = changedValues(noun.traits, target.traits).length;
  const right = recognise(steered).traits.filter((trait, layer) => trait === target.traits[layer]).length;
  return imageSheet({
    title: `${edits.length} features change ${changed} traits at once: ${right} of 5 are read as wished`,
    summary: `The plan makes ${(100 * explained).toFixed(0)} % of the displacement`,
    tiles: [
      { label: "before", pixels: noun.picture },
      { label: "steered", pixels: steered },
      { label: "target, encoded", pixels: decodeImages(codec, target.encoded.latents) },
    ],
    scale: 4,
    file,
  });
}
