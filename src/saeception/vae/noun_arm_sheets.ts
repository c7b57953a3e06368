/** What the arms ask the VAE to represent, as pictures. */
import type { Nouns } from "@/nouns/dataset.ts";
import { type ImageSheet, imageSheet } from "@/plot/image_sheet.ts";
import { type NounArms, sampleCount } from "@/saeception/vae/noun_arms.ts";
import { encodeNouns } from "@/vae/latents.ts";
import { decodeImages, type Vae } from "@/vae/vae.ts";

/** What is drawn. */
export interface DecodedTargetsOptions {
  /** The VAE that the study started from: it draws the targets. */
  vae: Vae;
  /** Its nouns. */
  nouns: Nouns;
  /** Training nouns to show, 1 to 12; 6 when absent. */
  count?: number;
  /** Name of the file in the figures folder. */
  file?: string;
}

/**
 * Shows the "sharpened nouns": for some training nouns the original, its reconstruction, and every arm's target decoded by
 * the VAE that the study started from. Targets of random directions have length 1, the others their own.
 *
 * @param study The arms.
 * @param options VAE, nouns, how many, and the file.
 * @returns The sheet, a column for each noun.
 * @throws {RangeError} When more nouns are wanted than targets were kept.
 */
export function decodedTargets(
  { arms }: Pick<NounArms, "arms">,
  { vae, nouns, count = 6, file }: DecodedTargetsOptions,
): ImageSheet {
  if (!(count >= 1 && count <= sampleCount)) {
    throw new RangeError(`Cannot show the targets: count is ${count}, wanted is 1 to ${sampleCount}`);
  }
  const { originals, latents } = encodeNouns(
    vae,
    nouns.train,
    Uint32Array.from({ length: count }, (_, i) => i),
  );
  const size = originals.length / count;
  const withTargets = arms.filter(({ targets }) => targets.length > 0);
  const rows = [
    originals,
    decodeImages(vae, latents),
    ...withTargets.map(({ targets }) => decodeImages(vae, targets.subarray(0, count * vae.dimensions))),
  ];
  return imageSheet({
    title: "What each arm asks the VAE to represent: its targets, decoded",
    summary: `${count} training nouns; at the top the originals and the VAE's reconstructions`,
    rows: rows.map((images) =>
      Array.from({ length: count }, (_, noun) => images.subarray(noun * size, (noun + 1) * size))
    ),
    rowLabels: ["original", "reconstruction", ...withTargets.map(({ title }) => title.split(":")[0])],
    ...(file && { file }),
  });
}
