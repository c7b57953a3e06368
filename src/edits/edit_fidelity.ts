/** How close an edited picture comes to the exact target: the same noun drawn with the trait swapped. */

import { visibleMask } from "@/edits/effect.ts";
import { type Counterfactuals, pictures } from "@/features/counterfactuals.ts";
import { agreement } from "@/nouns/agreement.ts";
import { categories, type Category } from "@/nouns/catalogue.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { pixelCount } from "@/nouns/renderer.ts";

/** What became of each pair under one edit. */
export interface SwapOutcomes {
  /** 1 where the target value is read: [n]. */
  arrived: Uint8Array;
  /** How many of the other four traits are read as in the target, 0 to 4: [n]. */
  kept: Uint8Array;
  /** Squared error from the exact target on the region of the change, summed over pixels and channels: [n]. */
  insideError: Float64Array;
  /** The same on all other pixels: [n]. */
  outsideError: Float64Array;
  /** Pixels of the region: [n]. */
  insidePixels: Uint16Array;
}

/** One edit of the pairs of one category, or the mean over the categories. */
export interface FidelityRow {
  /** What was done. */
  recipe: string;
  /** The category, or "all" for the mean over the categories. */
  category: Category | "all";
  /** Pairs. */
  count: number;
  /** 1 − Σ‖edited − target‖² / Σ‖unedited − target‖²: 0 for doing nothing, 1 for the exact target, negative for harm. */
  fidelity: number;
  /** The fidelity as a share of that of the encoded and decoded target: 1 is all that the codec can draw. */
  relativeFidelity: number;
  /** Mean squared error on the region of the change, of numbers in [-1, 1]. */
  insideMse: number;
  /** Mean squared error on all other pixels. */
  outsideMse: number;
  /** 10 log₁₀(4 / insideMse), in dB. */
  insidePsnr: number;
  /** 10 log₁₀(4 / outsideMse), in dB. */
  outsidePsnr: number;
  /** Share of pairs whose target value is read. */
  arrived: number;
  /** Share of pairs whose other four traits are all read as in the target. */
  kept: number;
  /** Share of pairs for which both hold. */
  success: number;
}

/**
 * The region of a change: where the category can be seen before or after.
 *
 * @param pairs The pairs.
 * @returns 1 inside, 0 outside: [n, 1024].
 */
export function changedRegions({ count, layers, traits, targetTraits }: Counterfactuals): Uint8Array {
  const regions = new Uint8Array(count * pixelCount);
  for (let pair = 0; pair < count; pair++) {
    const region = regions.subarray(pair * pixelCount, (pair + 1) * pixelCount);
    for (const all of [traits, targetTraits]) {
      visibleMask(fiveOf(all, pair), layers[pair]).forEach((seen, pixel) => region[pixel] |= seen);
    }
  }
  return regions;
}

/**
 * Compares edited pictures with the exact targets.
 *
 * @param edited RGB in [-1, 1]: [n, 32, 32, 3].
 * @param pairs What was to be swapped.
 * @returns The outcome of each pair.
 * @throws {TypeError} When there is not one picture for each pair.
 */
export function compareWithTargets(edited: Float32Array, pairs: Counterfactuals): SwapOutcomes {
  const { count, layers, targetTraits } = pairs;
  if (edited.length !== count * pixelCount * 3) {
    throw new TypeError(
      `Cannot compare with the targets: found ${edited.length} numbers for ${count} pairs, wanted ` +
        `${count * pixelCount * 3}. Give one picture of 32 px for each pair`,
    );
  }
  const [targets, regions] = [pictures(targetTraits), changedRegions(pairs)];
  const outcomes: SwapOutcomes = {
    arrived: new Uint8Array(count),
    kept: new Uint8Array(count),
    insideError: new Float64Array(count),
    outsideError: new Float64Array(count),
    insidePixels: new Uint16Array(count),
  };
  for (let pair = 0; pair < count; pair++) {
    const picture = edited.subarray(pair * pixelCount * 3, (pair + 1) * pixelCount * 3);
    const agreed = agreement(recognise(picture).traits, fiveOf(targetTraits, pair));
    outcomes.arrived[pair] = Number(agreed[layers[pair]]);
    outcomes.kept[pair] = agreed.filter((same, layer) => same && layer !== layers[pair]).length;
    picture.forEach((x, at) => {
      const inside = regions[pair * pixelCount + Math.floor(at / 3)];
      const error = inside ? outcomes.insideError : outcomes.outsideError;
      error[pair] += (x - targets[pair * pixelCount * 3 + at]) ** 2;
    });
    outcomes.insidePixels[pair] = regions.subarray(pair * pixelCount, (pair + 1) * pixelCount)
      .reduce((sum, x) => sum + x, 0);
  }
  return outcomes;
}

/**
 * Sums outcomes up by category.
 *
 * @param outcomes Of one edit.
 * @param options The edit's name, the pairs, and the outcomes of doing nothing and of the encoded target.
 * @returns A row for each category that has pairs, and their mean, last.
 */
export function fidelityRows(
  outcomes: SwapOutcomes,
  { recipe, pairs, nothing, ceiling }: {
    recipe: string;
    pairs: Counterfactuals;
    nothing: SwapOutcomes;
    ceiling: SwapOutcomes;
  },
): FidelityRow[] {
  const rows = categories.flatMap((category, layer): FidelityRow[] => {
    const own = [...pairs.layers.keys()].filter((pair) => pairs.layers[pair] === layer);
    if (own.length === 0) return [];
    const sum = (of: (pair: number) => number) => own.reduce((total, pair) => total + of(pair), 0);
    const error = ({ insideError, outsideError }: SwapOutcomes) =>
      sum((pair) => insideError[pair] + outsideError[pair]);
    const share = (of: (pair: number) => boolean) => sum((pair) => Number(of(pair))) / own.length;
    const pixels = sum((pair) => outcomes.insidePixels[pair]);
    const insideMse = sum((pair) => outcomes.insideError[pair]) / pixels / 3;
    const outsideMse = sum((pair) => outcomes.outsideError[pair]) / (own.length * pixelCount - pixels) / 3;
    const fidelity = 1 - error(outcomes) / error(nothing);
    return [{
      recipe,
      category,
      count: own.length,
      fidelity,
      relativeFidelity: fidelity / (1 - error(ceiling) / error(nothing)),
      insideMse,
      outsideMse,
      insidePsnr: psnr(insideMse),
      outsidePsnr: psnr(outsideMse),
      arrived: share((pair) => outcomes.arrived[pair] === 1),
      kept: share((pair) => outcomes.kept[pair] === 4),
      success: share((pair) => outcomes.arrived[pair] === 1 && outcomes.kept[pair] === 4),
    }];
  });
  return rows.length ? [...rows, meanRow(rows)] : [];
}

/**
 * Takes the outcomes of some pairs.
 *
 * @param outcomes Of all pairs.
 * @param chosen Positions, in this order.
 * @returns Theirs.
 */
export function takeOutcomes(outcomes: SwapOutcomes, chosen: readonly number[]): SwapOutcomes {
  return {
    arrived: Uint8Array.from(chosen, (pair) => outcomes.arrived[pair]),
    kept: Uint8Array.from(chosen, (pair) => outcomes.kept[pair]),
    insideError: Float64Array.from(chosen, (pair) => outcomes.insideError[pair]),
    outsideError: Float64Array.from(chosen, (pair) => outcomes.outsideError[pair]),
    insidePixels: Uint16Array.from(chosen, (pair) => outcomes.insidePixels[pair]),
  };
}

function meanRow(rows: FidelityRow[]): FidelityRow {
  const mean = (of: (row: FidelityRow) => number) =>
    rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
  const [insideMse, outsideMse] = [mean((row) => row.insideMse), mean((row) => row.outsideMse)];
  return {
    recipe: rows[0].recipe,
    category: "all",
    count: rows.reduce((sum, { count }) => sum + count, 0),
    fidelity: mean((row) => row.fidelity),
    relativeFidelity: mean((row) => row.relativeFidelity),
    insideMse,
    outsideMse,
    insidePsnr: psnr(insideMse),
    outsidePsnr: psnr(outsideMse),
    arrived: mean((row) => row.arrived),
    kept: mean((row) => row.kept),
    success: mean((row) => row.success),
  };
}

/** Numbers in [-1, 1] span 2, so that the peak is 2² = 4. */
function psnr(mse: number): number {
  return 10 * Math.log10(4 / mse);
}

function fiveOf(traits: Uint8Array, pair: number): Uint8Array {
  return traits.subarray(pair * categories.length, (pair + 1) * categories.length);
}
