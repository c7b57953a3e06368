/** Fits background, body and accessory to the pixels that head and glasses leave open. */

import { sprites, traitCounts, valueOffsets } from "@/nouns/catalogue.ts";
import { scaledPalette } from "@/nouns/images.ts";
import { pixelCount, spriteMask } from "@/nouns/renderer.ts";
import { costIndices, roundingError } from "@/nouns/sprite_costs.ts";

/** The lower three layers under a head and glasses. */
export interface LowerFit {
  /** Background, body, accessory. */
  traits: [background: number, body: number, accessory: number];
  /** Squared error of the open pixels, less their Σ |x|². */
  error: number;
  /** Whether no pixel of the body is seen, so that 30 nouns look like this one. */
  bodyCovered: boolean;
}

/** No fit yet: every fit is better. */
export const unfitted: LowerFit = { traits: [0, 0, 0], error: Infinity, bodyCovered: false };

const bodyLayer = 1;
const accessoryLayer = 2;
const inBody = spriteMask(valueOffsets[bodyLayer]);

/**
 * Finds the background, body and accessory of least squared error where nothing covers them. Every body and every
 * background is one flat colour on one outline, so for each accessory the best of them follow from the sums of the
 * colours that it leaves open: n |c|² − 2 c·Σx is least for the nearest colour to their mean.
 *
 * @param image RGB in [-1, 1]: [32, 32, 3].
 * @param costs Its pixel costs, from `pixelCosts`.
 * @param options Which pixels a head and glasses cover: 1 where they do, [1024].
 * @returns The best three; with equal errors the one that more nouns look like, then the first.
 */
export function fitLower(
  image: Float32Array,
  costs: Float32Array,
  { covered }: { covered: Uint8Array },
): LowerFit {
  const open = [new Float64Array(4), new Float64Array(4)]; // pixel count and colour sums outside and inside the body
  for (let position = 0; position < pixelCount; position++) {
    if (!covered[position]) addPixel(open[inBody[position]], image, { position, sign: 1 });
  }
  let best = unfitted;
  for (let accessory = 0; accessory < traitCounts[accessoryLayer]; accessory++) {
    const { positions } = sprites[valueOffsets[accessoryLayer] + accessory];
    const indices = costIndices[valueOffsets[accessoryLayer] + accessory];
    const left = [open[0].slice(), open[1].slice()];
    let error = 0;
    for (let i = 0; i < positions.length; i++) {
      const position = positions[i];
      if (covered[position]) continue;
      error += costs[indices[i]];
      addPixel(left[inBody[position]], image, { position, sign: -1 });
    }
    const background = bestFlat(left[0], 0);
    const body = bestFlat(left[1], bodyLayer);
    error += background.error + body.error;
    const fit: LowerFit = {
      traits: [background.trait, body.trait, accessory],
      error,
      bodyCovered: left[1][0] === 0,
    };
    if (isLikelier(fit, best)) best = fit;
  }
  return best;
}

/**
 * Smaller error first. A shirt of one flat colour over any of 30 bodies looks like one body of that colour without a
 * shirt: among equal images the one that more nouns look like is the likelier.
 */
function isLikelier(fit: LowerFit, best: LowerFit): boolean {
  if (Math.abs(fit.error - best.error) > roundingError) return fit.error < best.error;
  return fit.bodyCovered && !best.bodyCovered;
}

function addPixel(
  sums: Float64Array,
  image: Float32Array,
  { position, sign }: { position: number; sign: number },
): void {
  sums[0] += sign;
  sums[1] += sign * image[position * 3];
  sums[2] += sign * image[position * 3 + 1];
  sums[3] += sign * image[position * 3 + 2];
}

/** The trait of a one-coloured layer that is nearest to a region: n |c|² − 2 c·Σx. */
function bestFlat([count, red, green, blue]: Float64Array, layer: number): { trait: number; error: number } {
  if (count === 0) return { trait: 0, error: 0 };
  const best = { trait: 0, error: Infinity };
  for (let trait = 0; trait < traitCounts[layer]; trait++) {
    const color = sprites[valueOffsets[layer] + trait].colors[0] * 3;
    const [r, g, b] = [scaledPalette[color], scaledPalette[color + 1], scaledPalette[color + 2]];
    const error = count * (r * r + g * g + b * b) - 2 * (r * red + g * green + b * blue);
    if (error < best.error) [best.trait, best.error] = [trait, error];
  }
  return best;
}
