/** What every pixel of every sprite would cost on an image, in squared error: the recogniser's arithmetic. */

import { categories, type Category, sprites, traitCounts, valueOffsets } from "@/nouns/catalogue.ts";
import { scaledPalette } from "@/nouns/images.ts";
import { pixelCount } from "@/nouns/renderer.ts";

/** The distinct pairs of position and colour that occur in the sprites. */
interface SpritePairs {
  /** Grid position of each pair: [pairs]. */
  positions: Uint16Array;
  /** Palette index of each pair: [pairs]. */
  colors: Uint8Array;
  /** For each value index the pairs of its opaque pixels, in the order of its sprite: [437][pixels]. */
  ofValue: readonly Uint16Array[];
}

/** Differences of squared error below this are sums of the same pixels in another order. */
export const roundingError = 1e-4;

const pairs = collectPairs();

/** For each value index the numbers of its opaque pixels in what `pixelCosts` returns: [437][pixels]. */
export const costIndices: readonly Uint16Array[] = pairs.ofValue;

/**
 * Prices every distinct sprite pixel on an image: cost(p, c) = |c|² − 2 x_p·c, which is |x_p − c|² − |x_p|², so that the
 * squared error of any noun is the sum of the costs of its visible pixels plus the constant Σ |x|².
 *
 * @param image RGB in [-1, 1]: [32, 32, 3].
 * @returns One cost for each distinct pair of position and colour, indexed by `costIndices`.
 * @throws {TypeError} When the image has not 3,072 numbers, or one is not finite.
 */
export function pixelCosts(image: Float32Array): Float32Array {
  checkImage(image);
  const { positions, colors } = pairs;
  const costs = new Float32Array(positions.length);
  for (let i = 0; i < costs.length; i++) costs[i] = costOf(image, positions[i], colors[i]);
  return costs;
}

/**
 * Finds the best and the second-best value of one category when the other four are known.
 *
 * The squared error of value v is a constant plus Σ over the opaque pixels of v that no higher layer hides of
 * cost(p, v) − cost(p, what lies below).
 *
 * @param image RGB in [-1, 1]: [32, 32, 3].
 * @param costs Its pixel costs, from `pixelCosts`.
 * @param options The noun's traits, of which the category's own is ignored, and the category.
 * @returns The trait of least squared error, and by how much the next best is worse: 0 when nothing of it can be seen.
 */
export function bestOfCategory(
  image: Float32Array,
  costs: Float32Array,
  { traits, category }: { traits: ArrayLike<number>; category: Category },
): { trait: number; margin: number } {
  const layer = categories.indexOf(category);
  const below = costsBelow(image, traits, layer);
  let trait = 0;
  let best = Infinity;
  let second = Infinity;
  for (let candidate = 0; candidate < traitCounts[layer]; candidate++) {
    const { positions } = sprites[valueOffsets[layer] + candidate];
    const indices = costIndices[valueOffsets[layer] + candidate];
    let error = 0;
    for (let i = 0; i < positions.length; i++) {
      // Where a higher layer hides the pixel, `below` is NaN: no comparison with NaN is true.
      const under = below[positions[i]];
      if (under === under) error += costs[indices[i]] - under;
    }
    if (error < best) {
      second = best;
      best = error;
      trait = candidate;
    } else if (error < second) {
      second = error;
    }
  }
  const margin = second - best;
  return { trait, margin: margin < roundingError ? 0 : margin };
}

/** The cost of what the layers below show at each pixel; NaN where a layer above hides it: [1024]. */
function costsBelow(image: Float32Array, traits: ArrayLike<number>, layer: number): Float64Array {
  const below = new Float64Array(pixelCount);
  const colors = new Uint8Array(pixelCount);
  for (let under = 0; under < layer; under++) {
    const sprite = sprites[valueOffsets[under] + traits[under]];
    sprite.positions.forEach((position, i) => colors[position] = sprite.colors[i]);
  }
  if (layer > 0) below.forEach((_, p) => below[p] = Math.fround(costOf(image, p, colors[p])));
  for (let above = layer + 1; above < categories.length; above++) {
    for (const position of sprites[valueOffsets[above] + traits[above]].positions) below[position] = NaN;
  }
  return below;
}

function costOf(image: Float32Array, position: number, color: number): number {
  const red = scaledPalette[color * 3];
  const green = scaledPalette[color * 3 + 1];
  const blue = scaledPalette[color * 3 + 2];
  const product = image[position * 3] * red + image[position * 3 + 1] * green +
    image[position * 3 + 2] * blue;
  return red * red + green * green + blue * blue - 2 * product;
}

function checkImage(image: Float32Array): void {
  if (image.length !== pixelCount * 3) {
    throw new TypeError(
      `Cannot recognise the image: found ${image.length} numbers, wanted ${pixelCount * 3}. ` +
        "Give one image of 32 × 32 RGB pixels",
    );
  }
  for (let i = 0; i < image.length; i++) {
    if (!Number.isFinite(image[i])) {
      throw new TypeError(
        `Cannot recognise the image: found ${image[i]} at ${i}, wanted finite numbers. ` +
          "Look for the step that produced it",
      );
    }
  }
}

function collectPairs(): SpritePairs {
  const numberOf = new Map<number, number>();
  const ofValue = sprites.map(({ positions, colors }) =>
    Uint16Array.from(positions, (position, i) => {
      const pair = position * 256 + colors[i];
      if (!numberOf.has(pair)) numberOf.set(pair, numberOf.size);
      return numberOf.get(pair)!;
    })
  );
  const keys = [...numberOf.keys()];
  return {
    positions: Uint16Array.from(keys, (pair) => pair >> 8),
    colors: Uint8Array.from(keys, (pair) => pair & 255),
    ofValue,
  };
}
