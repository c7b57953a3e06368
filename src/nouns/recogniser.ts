/** Reads the five traits off any 32×32 image: the noun of least squared error, found exactly. */

import {
  categories,
  type Category,
  checkTraits,
  sprites,
  traitCounts,
  valueIndex,
  valueOffsets,
} from "@/nouns/catalogue.ts";
import { fitLower, type LowerFit, unfitted } from "@/nouns/lower_fit.ts";
import { pixelCount, spriteMask } from "@/nouns/renderer.ts";
import { bestOfCategory, costIndices, pixelCosts } from "@/nouns/sprite_costs.ts";

/** What was read off an image. */
export interface Reading {
  /** Background, body, accessory, head, glasses: [5]. */
  traits: number[];
  /**
   * By how much the squared error (summed over pixels and channels in [-1, 1]) would grow if the category took its next
   * best value and the other four stayed: [5]. 0 means that the image cannot tell, for example because the body is
   * covered.
   */
  margins: number[];
}

/** What was read for one category. */
export interface CategoryReading {
  /** The most likely trait. */
  trait: number;
  /** By how much the squared error would grow with the next best one; 0 when the image cannot tell. */
  margin: number;
}

const headLayer = 3;
const glassesLayer = 4;
const glassesGroups = groupByMask(glassesLayer);
const lowerCosts = costsByPosition(headLayer);

/**
 * Reads all five traits off an image with nothing known: the noun whose rendering has the least squared error, which is
 * the most likely one under Gaussian noise.
 *
 * The search is exact. Glasses lie on top and share two outlines, so the best pair of each outline is found alone.
 * Heads are tried in the order of a lower bound of the error (each pixel beneath takes its cheapest colour) until the
 * bound exceeds the best noun found; for each the best background, body and accessory are computed in closed form,
 * because every body and every background is one flat colour on one outline.
 *
 * @param image RGB in [-1, 1]: [32, 32, 3].
 * @returns The traits and their margins.
 * @throws {TypeError} When the image has not 3,072 numbers, or one is not finite.
 */
export function recognise(image: Float32Array): Reading {
  const costs = pixelCosts(image);
  const { glasses, head, lower } = bestNoun(image, costs);
  const traits = [...lower.traits, head, glasses];
  const margins = categories.map((category) => bestOfCategory(image, costs, { traits, category }).margin);
  return { traits, margins };
}

/**
 * Reads one trait off an image whose other four traits are known.
 *
 * @param image RGB in [-1, 1]: [32, 32, 3].
 * @param traits The noun's five traits, of which the category's own is ignored: [5].
 * @param category What to read.
 * @returns The trait of least squared error and its margin.
 * @throws {TypeError} When the image has not 3,072 finite numbers or there are not five traits.
 * @throws {RangeError} When a trait or the category does not exist.
 */
export function recogniseCategory(
  image: Float32Array,
  traits: ArrayLike<number>,
  category: Category,
): CategoryReading {
  checkTraits(traits);
  valueIndex(category, 0);
  return bestOfCategory(image, pixelCosts(image), { traits, category });
}

function bestNoun(image: Float32Array, costs: Float32Array) {
  const cheapest = cheapestBelow(costs);
  const candidates = glassesGroups.flatMap((group) => headBounds(costs, cheapest, group));
  let best = { glasses: 0, head: 0, lower: unfitted as LowerFit };
  let bestError = Infinity;
  candidates.sort((a, b) => a.bound - b.bound);
  for (const { bound, upper, head, glasses } of candidates) {
    if (bound >= bestError) break;
    const lower = fitLower(image, costs, { covered: coverOf(head, glasses) });
    if (upper + lower.error < bestError) {
      bestError = upper + lower.error;
      best = { glasses, head, lower };
    }
  }
  return best;
}

/** For every head under the best glasses of a group: its own cost with theirs, and a lower bound of the whole noun's. */
function headBounds(costs: Float32Array, cheapest: Float64Array, group: number[]) {
  let glasses = group[0];
  let glassesCost = Infinity;
  for (const candidate of group) {
    const cost = sumOf(costs, costIndices[valueOffsets[glassesLayer] + candidate]);
    if (cost < glassesCost) [glasses, glassesCost] = [candidate, cost];
  }
  const hidden = spriteMask(valueOffsets[glassesLayer] + glasses);
  const rest = cheapest.reduce((sum, cost, position) => hidden[position] ? sum : sum + cost, 0);
  return Array.from({ length: traitCounts[headLayer] }, (_, head) => {
    const { positions } = sprites[valueOffsets[headLayer] + head];
    const indices = costIndices[valueOffsets[headLayer] + head];
    let headCost = 0;
    let replaced = 0;
    for (let i = 0; i < positions.length; i++) {
      if (hidden[positions[i]]) continue;
      headCost += costs[indices[i]];
      replaced += cheapest[positions[i]];
    }
    const upper = glassesCost + headCost;
    return { bound: upper + rest - replaced, upper, head, glasses };
  });
}

/** The least cost that background, body or any accessory could have at each pixel: [1024]. */
function cheapestBelow(costs: Float32Array): Float64Array {
  const cheapest = new Float64Array(pixelCount);
  for (let position = 0; position < pixelCount; position++) {
    let least = Infinity;
    for (const index of lowerCosts[position]) if (costs[index] < least) least = costs[index];
    cheapest[position] = least;
  }
  return cheapest;
}

function coverOf(head: number, glasses: number): Uint8Array {
  const covered = spriteMask(valueOffsets[headLayer] + head);
  for (const position of sprites[valueOffsets[glassesLayer] + glasses].positions) covered[position] = 1;
  return covered;
}

function groupByMask(layer: number): number[][] {
  const traits = Array.from({ length: traitCounts[layer] }, (_, trait) => trait);
  return [...Map.groupBy(traits, (trait) => sprites[valueOffsets[layer] + trait].positions.join()).values()];
}

/** For each position the costs of everything that the layers below `layer` could show there. */
function costsByPosition(layer: number): Uint16Array[] {
  const sets = Array.from({ length: pixelCount }, () => new Set<number>());
  for (let value = 0; value < valueOffsets[layer]; value++) {
    sprites[value].positions.forEach((position, i) => sets[position].add(costIndices[value][i]));
  }
  return sets.map((set) => Uint16Array.from(set));
}

function sumOf(costs: Float32Array, indices: Uint16Array): number {
  let sum = 0;
  for (const index of indices) sum += costs[index];
  return sum;
}
