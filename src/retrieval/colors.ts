/** Which glasses or body a colour in words comes closest to. */

import { type Category, palette, sprites, traitName, valueOf } from "@/nouns/catalogue.ts";
import { colorNames, lightnessWords } from "@/retrieval/color_names.ts";
import { wordsOf } from "@/retrieval/words.ts";

/** A colour as OKLab's lightness and two opponent axes. */
export type Lab = readonly [number, number, number];

/** At this distance two colours have nothing in common any more. */
const farApart = 0.3;

/** Hue tells colours apart more than lightness does: how much OKLab's axes count in a distance. */
const axisWeights: Lab = [0.5, 2, 2];

const basicColors = new Set(
  ["red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "beige", "grey", "white", "black"],
);

/** Words that may stand beside colours without adding anything. */
const besideColors = new Set([
  "and",
  "color",
  "hue",
  "tone",
  "half",
  "other",
  "one",
  "the",
  "a",
  "all",
  "very",
  "of",
]);

/**
 * Reads the colours that a text is made of.
 *
 * @param text For example "pale blue" or "yellow and orange".
 * @returns The colours, and whether the text says anything else.
 */
export function readColors(text: string): { colors: Lab[]; only: boolean } {
  const colors: Lab[] = [];
  let only = true;
  let lighter = 0;
  for (const word of wordsOf(text)) {
    if (Object.hasOwn(colorNames, word)) {
      const [lightness, a, b] = oklab(hexRgb(colorNames[word]));
      colors.push([Math.min(1, Math.max(0, lightness + lighter)), a, b]);
      lighter = 0;
    } else if (Object.hasOwn(lightnessWords, word)) lighter = lightnessWords[word];
    else if (!besideColors.has(word)) only = false;
  }
  return { colors: blended(text, colors), only: only && colors.length > 0 };
}

/**
 * Measures how close colours are to those of a trait value: 1 − d/.3 and at least 0, with d half the sum of the mean
 * distances from each colour of one side to the nearest of the other, √((ΔL/2)² + (2Δa)² + (2Δb)²) in OKLab.
 *
 * @param asked The colours of a text: at least one.
 * @param value A value of the glasses or of the body, 0 to 436.
 * @returns 0 to 1.
 */
export function colorLikeness(asked: readonly Lab[], value: number): number {
  const own = valueColors(value);
  const toward = (from: readonly Lab[], to: readonly Lab[]) =>
    from.reduce((sum, one) => sum + Math.min(...to.map((other) => distance(one, other))), 0) / from.length;
  return Math.max(0, 1 - (toward(asked, own) + toward(own, asked)) / 2 / farApart);
}

/**
 * Replaces names of shades by the basic colour that is closest: "azure stripes" becomes "blue stripes".
 *
 * @param text Any text.
 * @returns The text in lower case, shades replaced.
 */
export function plainColors(text: string): string {
  return text.toLowerCase().replace(/[a-z]+/g, (word) => {
    if (!Object.hasOwn(colorNames, word) || basicColors.has(word)) return word;
    const shade = oklab(hexRgb(colorNames[word]));
    const distances = [...basicColors].map((name) => distance(shade, oklab(hexRgb(colorNames[name]))));
    return [...basicColors][distances.indexOf(Math.min(...distances))];
  });
}

/** Whether a category's values are colours. */
export function isColored(category: Category): boolean {
  return category === "glasses" || category === "body";
}

/** The colours of a frame or a body; white and black are the lenses' own unless the name says black. */
function valueColors(value: number): Lab[] {
  const { category, trait } = valueOf(value);
  const found = [...new Set(sprites[value].colors)].map((at) => [...palette.subarray(at * 3, at * 3 + 3)]);
  if (category === "body") return found.slice(0, 1).map(oklab);
  const light = (rgb: number[]) => Math.min(...rgb) > 250;
  const dark = (rgb: number[]) => Math.max(...rgb) < 10;
  const black = traitName(category, trait).includes("black");
  const frame = found.filter((rgb) => !light(rgb) && (black || !dark(rgb)));
  return (frame.length ? frame : [[0, 0, 0]]).map(oklab);
}

/** "sky blue" and "lime green" are one colour: the former word's. */
function blended(text: string, colors: Lab[]): Lab[] {
  const words = wordsOf(text).filter((word) => Object.hasOwn(colorNames, word));
  const apart = /\band\b|,|\/|&|\bother\b|\bbut\b/.test(text);
  if (colors.length === 2 && !apart && basicColors.has(words[1]) && !basicColors.has(words[0])) {
    return colors.slice(0, 1);
  }
  return colors;
}

function distance(one: Lab, other: Lab): number {
  return Math.hypot(...axisWeights.map((weight, axis) => weight * (one[axis] - other[axis])));
}

function hexRgb(hex: string): number[] {
  return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

/**
 * OKLab of an 8-bit sRGB colour (Ottosson 2020, "A perceptual color space for image processing").
 *
 * @param rgb Three numbers from 0 to 255.
 * @returns Lightness from 0 to 1 and the two opponent axes.
 */
export function oklab(rgb: ArrayLike<number>): Lab {
  const [r, g, b] = Array.from(rgb, (x) => x / 255).map((x) =>
    x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4
  );
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
