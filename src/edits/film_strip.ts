/** Film strips: a noun under one edit at rising strength, with what is read of each frame. */

import type { SheetFile } from "@/edits/ablation_sheets.ts";
import { encodeLatents } from "@/edits/encoded.ts";
import { recipeNamed } from "@/edits/recipes.ts";
import { type FeatureEdit, steer } from "@/edits/steer.ts";
import type { SteeringRecipe } from "@/edits/steering_recipe.ts";
import type { Counterfactuals } from "@/features/counterfactuals.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import { valueLabel } from "@/features/names.ts";
import { agreement } from "@/nouns/agreement.ts";
import { categories, traitName } from "@/nouns/catalogue.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { seriesColors } from "@/plot/colors.ts";
import { type ImageSheet, imageSheet, type LabelledTile } from "@/plot/image_sheet.ts";
import { splitImages } from "@/plot/tiles.ts";
import { type Codec, decodeImages } from "@/vae/vae.ts";

/** One frame of a strip. */
export interface Frame {
  /** RGB in [-1, 1]: [size, size, 3]. */
  pixels: Float32Array;
  /** How strong the edit was. */
  dose: number;
  /** The trait of the changed category that is read. */
  shown: string;
  /** Whether the wanted trait is read. */
  arrived: boolean;
  /** The first other category whose trait is no longer read, if any. */
  lost: string | undefined;
}

/** A strip: one edit of one noun. */
export interface Strip {
  /** What is done. */
  name: string;
  /** Frames at rising doses. */
  frames: Frame[];
}

/** What a strip shows. */
export interface StripOptions {
  /** The nouns and what is to change in them. */
  pairs: Counterfactuals;
  /** Which of them. */
  pair: number;
  /** Doses, rising: 1 is the whole edit. */
  doses: readonly number[];
}

/** Frame colours: the wanted trait with all others kept, and another trait lost; none while nothing has happened. */
const [successColor, lossColor] = [seriesColors[0], seriesColors[1]];

/**
 * Plays recipes at rising doses on one noun.
 *
 * @param recipes From `steeringRecipes`.
 * @param options The codec and the dictionary, the noun, the doses and the names of the recipes.
 * @returns A strip for each recipe.
 * @throws {RangeError} When there is no recipe of a name.
 * @throws {TypeError} When the codec's pictures are not of 32 px, which the recogniser reads.
 */
export function recipeStrips(
  recipes: SteeringRecipe[],
  { codec, dictionary, names, ...options }:
    & { codec: Codec; dictionary: Dictionary; names: readonly string[] }
    & StripOptions,
): Strip[] {
  const { pairs, pair, doses } = options;
  const { dimensions } = dictionary;
  const encoded = encodeLatents(dictionary, pairs.latents);
  const own = (rows: Float32Array) => rows.subarray(pair * dimensions, (pair + 1) * dimensions);
  return names.map((name) => {
    const recipe = recipeNamed(recipes, name);
    const start = own(recipe.path === "latent" ? pairs.latents : encoded.reconstructions);
    const direction = own(recipe.directions({ pairs, encoded }));
    const latents = Float32Array.from(
      doses.flatMap((dose) => Array.from(start, (x, axis) => x + dose * direction[axis])),
    );
    return { name, frames: readFrames(codec, latents, options) };
  });
}

/**
 * Sets one feature to rising values on one noun, error term kept: the slider of one feature.
 *
 * @param dictionary Whose feature.
 * @param options The codec, the feature and its largest activation, to which a dose of 1 sets it, and the noun.
 * @returns The strip.
 * @throws {RangeError} When there is no such feature.
 */
export function featureStrip(
  dictionary: Dictionary,
  { codec, feature, max, ...options }: { codec: Codec; feature: number; max: number } & StripOptions,
): Strip {
  const { pairs: { latents }, pair, doses } = options;
  const { dimensions } = dictionary;
  const encoded = encodeLatents(dictionary, latents.slice(pair * dimensions, (pair + 1) * dimensions));
  const edited = doses.map((dose) => {
    const edits: FeatureEdit[] = [{ feature, action: "set", value: dose * max }];
    return steer(dictionary, encoded, { edits });
  });
  return {
    name: `feature ${feature}`,
    frames: readFrames(codec, Float32Array.from(edited.flatMap((latent) => [...latent])), options),
  };
}

/**
 * Draws strips below each other. A blue frame: the wanted trait is read and the others are kept; an orange one: another
 * trait is lost.
 *
 * @param strips Of the same noun at the same doses.
 * @param options The noun, and the file.
 * @returns The sheet.
 */
export function filmStrip(
  strips: Strip[],
  { pairs, pair, file }: Pick<StripOptions, "pairs" | "pair"> & SheetFile,
): ImageSheet {
  const successes = strips.map(({ frames }) =>
    frames.filter(({ arrived, lost }) => arrived && !lost).map(({ dose }) => dose)
  );
  const [from, to] = [valueLabel(pairs.from[pair]), valueLabel(pairs.to[pair])];
  const best = successes.findIndex((doses) =>
    doses.length === Math.max(...successes.map(({ length }) => length))
  );
  return imageSheet({
    title: successes[best].length
      ? `From ${from} to ${to}: right with ${strips[best].name} at strength ${rangeOf(successes[best])}`
      : `From ${from} to ${to}: no strength succeeds`,
    summary: strips.map(({ name }, i) =>
      `${name}: ${successes[i].length ? `right at ${rangeOf(successes[i])}` : "never right"}`
    ).join("; "),
    rows: strips.map(({ frames }) => frames.map((frame) => frameTile(frame))),
    rowLabels: strips.map(({ name }) => name),
    columnLabels: strips[0].frames.map(({ dose }) => String(dose)),
    scale: 2,
    colours: 256,
    file,
  });
}

function readFrames(codec: Codec, latents: Float32Array, { pairs, pair, doses }: StripOptions): Frame[] {
  const layer = pairs.layers[pair];
  const wanted = pairs.targetTraits.subarray(pair * categories.length, (pair + 1) * categories.length);
  return splitImages(decodeImages(codec, latents), { size: codec.imageSize }).map((pixels, i) => {
    const { traits } = recognise(pixels);
    const agreed = agreement(traits, wanted);
    const lost = categories.find((_, other) => other !== layer && !agreed[other]);
    return {
      pixels,
      dose: doses[i],
      shown: traitName(categories[layer], traits[layer]),
      arrived: agreed[layer],
      lost,
    };
  });
}

function rangeOf(doses: number[]): string {
  return doses.length === 1 ? String(doses[0]) : `${doses[0]} to ${doses.at(-1)}`;
}

/**
 * Judges a frame as it is drawn: blue when the wanted trait is read and the others are kept, orange when another is lost.
 *
 * @param frame The frame.
 * @param letters Most letters under it.
 * @returns Its picture with a colour, and what is read or lost under it.
 */
export function frameTile({ pixels, shown, arrived, lost }: Frame, letters?: number): LabelledTile {
  return {
    pixels,
    label: frameLabel(lost ? `lost ${lost}` : shown, letters),
    ...(lost ? { frame: lossColor } : arrived ? { frame: successColor } : {}),
  };
}

/**
 * Shortens a text to what fits under a frame.
 *
 * @param text Any.
 * @param letters At most so many; at two screen pixels for each of the frame's, 12 fit.
 * @returns The text, or its beginning with an ellipsis.
 */
export function frameLabel(text: string, letters = 12): string {
  return text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
}
