/** The data set: seeded nouns without repeats, split into training and held-out, stored as one artifact. */

import { categories, palette, traitCounts } from "@/nouns/catalogue.ts";
import { layerMap, pixelCount, renderNoun, visiblePixelCounts } from "@/nouns/renderer.ts";
import { artifact } from "@/training/artifact.ts";
import { resolveConfig } from "@/training/config.ts";
import { seededRandom } from "@/training/random.ts";

/** What the data set is made of. */
export interface DataConfig {
  /** Seed of the draw, an integer from 0. Change it to see how much a result owes to the sample. */
  seed: number;
  /** Nouns to train on, 1 to 1,000,000. Fewer makes everything faster and rare traits unreliable. */
  trainCount: number;
  /** Nouns held out for every measurement, 1 to 100,000. They do not depend on `trainCount`. */
  heldOutCount: number;
}

/** Nouns with their exact truth. */
export interface NounSet {
  /** How many nouns. */
  count: number;
  /** Background, body, accessory, head, glasses of each noun: [count, 5]. */
  traits: Uint8Array;
  /** Palette indices: [count, 32, 32]. */
  pixels: Uint8Array;
  /** Pixels that show each of the five layers; a noun's sum to 1,024: [count, 5]. */
  visiblePixels: Uint16Array;
}

/** How many draws were refused because the data set had them already. */
export interface Refusals {
  /** Draws that repeated a combination of five traits. */
  combinations: number;
  /** Draws of a new combination that looks exactly like an earlier noun, for example because its body is covered. */
  lookalikes: number;
}

/** The data set with the key that binds later artifacts to it. */
export interface Nouns {
  /** Hash of the configuration: the artifact's key. */
  key: string;
  /** The resolved configuration. */
  config: DataConfig;
  /** What the models are trained on. */
  train: NounSet;
  /** What they are measured on; no image of it occurs in `train`. */
  heldOut: NounSet;
  /** What drawing the nouns met. */
  refused: Refusals;
}

/** Where the data set is kept. */
export interface LoadNounsOptions {
  /** Folder of the artifacts; the project's own when absent. */
  root?: string;
}

/** The configuration that is used where nothing else is said. */
export const dataDefaults: DataConfig = { seed: 0, trainCount: 50_000, heldOutCount: 5_000 };

const dataRules = {
  seed: { min: 0, max: Number.MAX_SAFE_INTEGER, integer: true },
  trainCount: { min: 1, max: 1_000_000, integer: true },
  heldOutCount: { min: 1, max: 100_000, integer: true },
};

const formatVersion = 1;

/**
 * Checks a data configuration and completes it with the defaults.
 *
 * @param overrides The fields that differ from `dataDefaults`.
 * @throws {TypeError} When a field is unknown or of a wrong type.
 * @throws {RangeError} When a value is outside its range.
 */
export function resolveDataConfig(overrides: Partial<DataConfig> = {}): DataConfig {
  return resolveConfig("data", dataDefaults, dataRules, overrides);
}

/**
 * Gives the data set of a configuration: read from its artifact, or drawn, rendered and stored.
 *
 * @param overrides The fields that differ from `dataDefaults`.
 * @param options Where it is kept.
 * @returns Training and held-out nouns, in which no image occurs twice.
 */
export async function loadNouns(
  overrides: Partial<DataConfig> = {},
  options: LoadNounsOptions = {},
): Promise<Nouns> {
  const config = resolveDataConfig(overrides);
  const stored = await artifact("nouns", config, () => Promise.resolve(computeNouns(config)), {
    version: formatVersion,
    ...options,
  });
  const set = (name: string): NounSet => ({
    count: stored.tensors[`${name}/traits`].shape[0],
    traits: stored.tensors[`${name}/traits`].data as Uint8Array,
    pixels: stored.tensors[`${name}/pixels`].data as Uint8Array,
    visiblePixels: stored.tensors[`${name}/visible_pixels`].data as Uint16Array,
  });
  const refused = stored.metrics.refused as unknown as Refusals;
  return { key: stored.key, config, train: set("train"), heldOut: set("held_out"), refused };
}

/**
 * Draws and renders nouns without storing them. The held-out ones come first, from a stream of their own, so that the
 * same nouns are held out whatever `trainCount` is.
 *
 * @param config A resolved configuration.
 * @returns Training and held-out nouns, in which no image occurs twice, and what was refused on the way.
 */
export function drawNouns(config: DataConfig): { train: NounSet; heldOut: NounSet; refused: Refusals } {
  const seen = { combinations: new Set<number>(), images: new Set<string>() };
  const refused = { combinations: 0, lookalikes: 0 };
  const draw = (count: number, split: string): NounSet => {
    const set = emptySet(count);
    const random = seededRandom(config.seed, "nouns", split);
    const traits = new Uint8Array(categories.length);
    for (let index = 0; index < count;) {
      traits.forEach((_, layer) => traits[layer] = random.integer(traitCounts[layer]));
      const combination = traits.reduce((code, trait, layer) => code * traitCounts[layer] + trait, 0);
      const pixels = renderNoun(traits, set.pixels.subarray(index * pixelCount, (index + 1) * pixelCount));
      const image = imageHash(pixels);
      if (seen.combinations.has(combination)) refused.combinations++;
      else if (seen.images.has(image)) refused.lookalikes++;
      else {
        seen.combinations.add(combination);
        seen.images.add(image);
        set.traits.set(traits, index * categories.length);
        set.visiblePixels.set(visiblePixelCounts(layerMap(traits, layers)), index * categories.length);
        index++;
      }
    }
    return set;
  };
  const layers = new Uint8Array(pixelCount);
  const heldOut = draw(config.heldOutCount, "held-out");
  return { train: draw(config.trainCount, "train"), heldOut, refused };
}

function computeNouns(config: DataConfig) {
  const { train, heldOut, refused } = drawNouns(config);
  return {
    metrics: { refused: { ...refused } },
    tensors: {
      palette: { shape: [palette.length / 3, 3], data: palette },
      ...arraysOf("train", train),
      ...arraysOf("held_out", heldOut),
    },
  };
}

function arraysOf(name: string, set: NounSet) {
  return {
    [`${name}/traits`]: { shape: [set.count, categories.length], data: set.traits },
    [`${name}/visible_pixels`]: { shape: [set.count, categories.length], data: set.visiblePixels },
    [`${name}/pixels`]: { shape: [set.count, 32, 32], data: set.pixels },
  };
}

function emptySet(count: number): NounSet {
  return {
    count,
    traits: new Uint8Array(count * categories.length),
    pixels: new Uint8Array(count * pixelCount),
    visiblePixels: new Uint16Array(count * categories.length),
  };
}

/** Two independent FNV-1a hashes side by side, 64 bits: a chance collision would only refuse one more draw. */
function imageHash(pixels: Uint8Array): string {
  let low = 0x811c9dc5;
  let high = 0xcbf29ce4;
  for (let i = 0; i < pixels.length; i++) {
    low = Math.imul(low ^ pixels[i], 0x01000193);
    high = Math.imul(high ^ pixels[i], 0x01000197) ^ (high >>> 15);
  }
  return `${low},${high}`;
}
