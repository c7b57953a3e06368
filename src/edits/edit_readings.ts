/** What the recogniser reads of one noun under an edit of rising strength, as a table. */

import type { OwnNoun } from "@/edits/noun_from_traits.ts";
import { type FeatureEdit, steer } from "@/edits/steer.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import { categories, traitName } from "@/nouns/catalogue.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { type Table, table } from "@/plot/table.ts";
import { type Codec, decodeImages } from "@/vae/vae.ts";

/** Which edits are read. */
export interface EditReadingOptions {
  /** What draws, 32 px. */
  codec: Codec;
  /** Whose features. */
  dictionary: Dictionary;
  /** The strengths, as `edits` takes them. */
  strengths: readonly number[];
  /** What is done at a strength. */
  edits(strength: number): readonly FeatureEdit[];
  /** Heading of the strengths' column. */
  heading: string;
  /** One line above the table. */
  title: string;
}

/**
 * Reads five traits off the noun at each strength, error term kept.
 *
 * @param noun From `ownNoun`.
 * @param options Codec, dictionary, strengths and edits.
 * @returns A row for each strength, a column for each category.
 * @throws {RangeError | TypeError} When an edit is not one.
 */
export function editReadings(
  { encoded }: OwnNoun,
  { codec, dictionary, strengths, edits, heading, title }: EditReadingOptions,
): Table {
  const rows = strengths.map((strength) => {
    const steered = steer(dictionary, encoded, { edits: edits(strength) });
    const { traits } = recognise(decodeImages(codec, steered));
    const read = categories.map((category, layer) => [category, traitName(category, traits[layer])]);
    return { [heading]: strength, ...Object.fromEntries(read) };
  });
  return table({ title, rows });
}
