/** A slider through strengths that stays alive in a saved notebook: the same frames as the film strips, one dose at a time. */

import type { SheetFile } from "@/edits/ablation_sheets.ts";
import { frameTile, type Strip } from "@/edits/film_strip.ts";
import type { Figure } from "@/plot/figure.ts";
import { imageSheet } from "@/plot/image_sheet.ts";
import { pictureSlider } from "@/plot/picture_slider.ts";

/** What the slider shows. */
export interface SteerSliderOptions extends SheetFile {
  /** The strips of each noun, all with the same edits and doses: [nouns][edits]. */
  nouns: readonly (readonly Strip[])[];
  /** What is changed in each noun: [nouns]. */
  labels: readonly string[];
}

/** Screen pixels for each pixel of a frame. */
const scale = 3;
/** Letters that fit under a frame of that size. */
const letters = 15;
/** Colours of each picture, so that all of them fit into a notebook: the eye cannot tell them from the exact ones. */
const colours = 256;

/**
 * Makes the slider: a row for each edit, a column for each noun, a position for each dose. Frames have the colours of `filmStrip`.
 *
 * @param options Strips and labels.
 * @returns The figure; where nothing is alive it shows dose 1, or the dose next to it.
 * @throws {TypeError} When there are no strips, or not one label for each noun.
 */
export async function steerSlider({ nouns, labels, file }: SteerSliderOptions): Promise<Figure> {
  if (nouns.length === 0 || nouns.length !== labels.length || nouns.some((strips) => strips.length === 0)) {
    throw new TypeError(
      `Cannot make the slider: found strips of ${nouns.length} nouns and ${labels.length} labels, wanted at least one ` +
        "noun with a strip and a label for each. Make them with recipeStrips()",
    );
  }
  const [first] = nouns;
  const doses = first[0].frames.map(({ dose }) => dose);
  const steps = await Promise.all(doses.map(async (dose, at) => ({
    label: String(dose),
    png: await imageSheet({
      title: `Strength ${dose}`,
      summary: labels.join("; "),
      rows: first.map((_, edit) => nouns.map((strips) => frameTile(strips[edit].frames[at], letters))),
      rowLabels: first.map(({ name }) => name),
      columnLabels: [...labels],
      scale,
    }).png(1, { colours }),
  })));
  const rightAt = (at: number) =>
    first.map(({ name }, edit) => {
      const right = nouns.filter((strips) => {
        const { arrived, lost } = strips[edit].frames[at];
        return arrived && !lost;
      });
      return `${name} ${right.length} of ${nouns.length}`;
    }).join(", ");
  const nearest = doses.reduce(
    (best, dose, at) => Math.abs(dose - 1) < Math.abs(doses[best] - 1) ? at : best,
    0,
  );
  const { width, height } = pngSize(steps[0].png);
  return pictureSlider({
    title: `Right at strength ${doses[nearest]}: ${rightAt(nearest)}`,
    quantity: "strength",
    steps,
    width,
    height,
    active: nearest,
    summary: doses.map((dose, at) => `strength ${dose}: ${rightAt(at)}`).join("; "),
    file,
  });
}

/** Width and height stand in the first chunk of a PNG file, from byte 16. */
function pngSize(png: Uint8Array): { width: number; height: number } {
  const view = new DataView(png.buffer, png.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
