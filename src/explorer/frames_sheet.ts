/** The saved pictures of live sliders as a sheet, with what the recogniser reads of each. */
import { floatsOf } from "@/explorer/picture.ts";
import type { SliderFrames } from "@/explorer/slider_frames.ts";
import { agreement } from "@/nouns/agreement.ts";
import { categories, type Category } from "@/nouns/catalogue.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { seriesColors } from "@/plot/colors.ts";
import { type ImageSheet, imageSheet, type LabelledTile } from "@/plot/image_sheet.ts";

/** Frame colours, as in film strips: only the category that most of the features are about changes, or another. */
const [aloneColor, lossColor] = seriesColors;

/**
 * Draws a row for each feature and a column for each strength. Under a picture stand the categories in which another trait
 * is read than the noun's; a blue frame: only the one that most of the features are about; an orange one: others too.
 *
 * @param slider The pictures, of 32 px.
 * @param options Name of the picture's file in the figures folder.
 * @returns The sheet; its title counts the pictures by what is read.
 * @throws {TypeError} When the pictures are not of 32 px, which the recogniser reads.
 */
export function framesSheet(
  { noun, traits, features, strengths, plain, frames }: SliderFrames,
  { file }: { file?: string | undefined } = {},
): ImageSheet {
  const subject = mostFrequent(features.flatMap(({ category }) => category ?? []));
  const changes = frames.map((row) =>
    row.map((picture) => {
      const agreed = agreement(recognise(floatsOf(picture)).traits, traits);
      return categories.filter((_, layer) => !agreed[layer]);
    })
  );
  const tile = (changed: Category[], pixels: Uint8Array): LabelledTile => ({
    pixels,
    label: changed.join(", "),
    ...(changed.length && { frame: changed.every((one) => one === subject) ? aloneColor : lossColor }),
  });
  return imageSheet({
    title: titleOf(changes.flat(), subject),
    summary:
      `${noun}, one feature at a time set to multiples of its maximum, error term kept; under a picture the ` +
      "categories in which another trait is read",
    rows: frames.map((row, i) => [
      i === 0 ? plain.rgb : null,
      ...row.map(({ rgb }, j) => tile(changes[i][j], rgb)),
    ]),
    rowLabels: features.map(({ id, title }) => `${title} #${id}`),
    columnLabels: ["no edit", ...strengths.map((times) => `${times} × max`.replace("-", "−"))],
    scale: 2,
    colours: 256,
    file,
  });
}

function titleOf(changes: Category[][], subject: Category | undefined): string {
  const kept = changes.filter(({ length }) => length === 0).length;
  const start = `One feature at a time: ${kept} of ${changes.length} pictures keep all five traits`;
  if (!subject) return start;
  const changed = changes.filter((one) => one.includes(subject));
  const alone = changed.filter(({ length }) => length === 1).length;
  return `${start}, the ${subject} changes in ${changed.length}, in ${alone || "none"} of them alone`;
}

function mostFrequent(found: Category[]): Category | undefined {
  const count = (category: Category) => found.filter((one) => one === category).length;
  return found.toSorted((a, b) => count(b) - count(a))[0];
}
