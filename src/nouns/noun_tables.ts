/** Tables about the data: repeats, JPEG damage, readings of the recogniser. */

import { categories, traitName } from "@/nouns/catalogue.ts";
import type { Nouns } from "@/nouns/dataset.ts";
import type { JpegDamage } from "@/nouns/jpeg_damage.ts";
import type { Reading } from "@/nouns/recogniser.ts";
import type { Trial } from "@/nouns/recogniser_trials.ts";
import { type Table, table } from "@/plot/table.ts";

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/**
 * Lists how the recogniser did under each kind of damage.
 *
 * @param trials From `tryRecogniser`.
 */
export function trialTable(trials: Trial[]): Table {
  return table({
    rows: trials.map(({ damage, psnr, categories: rates, all, exact }) => ({
      damage: describeDamage(damage),
      "PSNR (dB)": Number.isFinite(psnr) ? Number(psnr.toFixed(1)) : "∞",
      ...Object.fromEntries(categories.map((category, layer) => [category, percent(rates[layer])])),
      "all five": percent(all),
      "named exactly": percent(exact),
    })),
  });
}

/**
 * Lists one reading beside the truth.
 *
 * @param reading From `recognise`.
 * @param truth The noun's traits: [5].
 */
export function readingTable({ traits, margins }: Reading, truth: ArrayLike<number>): Table {
  return table({
    rows: categories.map((category, layer) => ({
      category,
      drawn: traitName(category, truth[layer]),
      read: traitName(category, traits[layer]),
      "margin (squared error)": Number(margins[layer].toFixed(2)),
    })),
  });
}

/**
 * Lists what JPEG and resizing cost.
 *
 * @param damage From `measureJpegDamage`.
 */
export function damageTable(damage: JpegDamage): Table {
  const decibels = (psnr: number) => `${psnr.toFixed(1)} dB`;
  return table({
    title: `Means over ${damage.nouns} nouns`,
    rows: [
      { what: "colours of the drawing", value: damage.drawnColors.toFixed(1) },
      { what: "colours of its 320 px JPEG", value: damage.jpegColors.toFixed(0) },
      { what: "cells of one colour in the JPEG", value: percent(damage.flatCells) },
      { what: "largest error of a channel, of 255", value: damage.worstError },
      { what: "JPEG at 320 px", value: decibels(damage.jpegPsnr) },
      { what: "JPEG alone at 128 px", value: decibels(damage.jpegAt128Psnr) },
      { what: "blur alone at 128 px", value: decibels(damage.blurAt128Psnr) },
      { what: "both at 128 px, as the write-up's model saw it", value: decibels(damage.bothAt128Psnr) },
      { what: "JPEG averaged back to 32 × 32 cells", value: decibels(damage.cellsPsnr) },
    ],
  });
}

/**
 * Lists the repeats that drawing the nouns met, beside what the public data set removed.
 *
 * @param nouns The data set.
 */
export function repeatTable({ train, heldOut, refused }: Nouns): Table {
  const kept = train.count + heldOut.count;
  const draws = kept + refused.combinations + refused.lookalikes;
  const scale = (50_000 / draws) ** 2; // pairs grow with the square
  return table({
    rows: [
      {
        draws,
        "combinations repeated": refused.combinations,
        "looking like another": refused.lookalikes,
        kept,
      },
      {
        draws: 50_000,
        "combinations repeated": `about ${(refused.combinations * scale).toFixed(0)}`,
        "looking like another": `about ${(refused.lookalikes * scale).toFixed(0)}`,
        kept: "49,859 in the public data set",
      },
    ],
  });
}

function describeDamage(damage: Trial["damage"]): string {
  if (damage === "none") return "none";
  if (damage === "jpeg") return "320 px JPEG, averaged back";
  if ("blurPixels" in damage) return `blur, ${damage.blurPixels} px`;
  return `noise, ${damage.noisePsnr} dB`;
}
