/** The feature explorer as a folder of plain files: `deno task export [folder] [--preset quick]`. */
import { parseArgs } from "node:util";
import { join, resolve } from "@std/path";
import { traitEffects } from "@/edits/trait_effects.ts";
import { exportPage, type ExportParts } from "@/explorer/export_page.ts";
import { kernelModel } from "@/explorer/kernel_model.ts";
import { openExplorer } from "@/explorer/open_explorer.ts";
import { packWeights, unpackWeights } from "@/explorer/packed_weights.ts";
import { pictureError } from "@/explorer/picture_error.ts";
import type { PictureModel } from "@/explorer/picture_model.ts";
import { trainedWeights } from "@/explorer/trained_weights.ts";
import { projectFolder } from "@/notebook/notebooks.ts";

const compared = 200; // held-out nouns

/**
 * Writes the folder from the trained models and says what it holds.
 *
 * @param args The folder, `explorer_page` unless told, and `--preset`, quick unless told.
 * @throws {Error} If the models are not trained, or the folder holds something else.
 */
export async function exportExplorer(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { preset: { type: "string", default: "quick" } },
  });
  if (positionals.length > 1) {
    throw new TypeError(`Cannot export the page: found ${positionals.length} folders, wanted one. Name one`);
  }
  const folder = positionals[0] ? resolve(positionals[0]) : join(projectFolder, "explorer_page");
  console.error("Reading the trained models …");
  const { model, vae, sae, study, stored } = await openExplorer(values.preset);
  const { weights, activation } = await trainedWeights(vae, sae);
  const effects = await traitEffects(study);
  const parts = { stored, weights, activation, effects, nouns: study.nouns };
  console.log(await exportModels(folder, parts, { model, latents: study.latents.heldOut }));
}

/**
 * Writes the folder and compares its models, whose weights are rounded, with those that it was made from.
 *
 * @param folder Where to.
 * @param parts What goes in.
 * @param own The models themselves, and held-out latents to compare on: [n, d].
 * @returns What was written and how far its pictures are off, for a terminal.
 * @throws {Error} If the folder holds something else.
 */
export async function exportModels(
  folder: string,
  parts: ExportParts,
  { model, latents }: { model: PictureModel; latents: Float32Array },
): Promise<string> {
  const { weights, activation } = parts;
  const packed = kernelModel(model.name, { weights: unpackWeights(packWeights(weights)), activation });
  const some = latents.subarray(0, compared * model.dimensions);
  const { pictures, largest, changed, repainted } = pictureError(model, packed, some);
  const { files } = await exportPage(folder, parts);
  const megabytes = Object.values(files).reduce((sum, bytes) => sum + bytes, 0) / 1e6;
  const share = (value: number) => `${(100 * value).toFixed(3)} %`;
  return `Wrote ${Object.keys(files).length} files, ${megabytes.toFixed(1)} MB, to ${folder}
Against the study's own models, on ${pictures} held-out nouns: colours differ by at most ${largest} of 255 (${
    share(changed)
  } of
them at all), the nearest palette colour in ${share(repainted)} of the pixels.
Open ${join(folder, "index.html")} in a browser, or put the folder on any file host.`;
}

if (import.meta.main) {
  try {
    await exportExplorer(Deno.args);
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(1);
  }
  Deno.exit(0);
}
