/** Opens the explorer on the trained artifacts of a preset, without training anything. */
import { useBackend } from "@/backend/use_backend.ts";
import { createExplorer, type Explorer } from "@/explorer/explorer.ts";
import type { PictureModel } from "@/explorer/picture_model.ts";
import { studyModel } from "@/explorer/study_model.ts";
import { analyseFeatures, type FeatureStudy } from "@/features/analysis.ts";
import { makeAtlas, withAtlas } from "@/features/atlas.ts";
import { buildFeatureFile } from "@/features/feature_file_build.ts";
import type { StoredFeatures } from "@/features/feature_file_folder.ts";
import { resolvePreset } from "@/notebook/presets.ts";
import { loadNouns } from "@/nouns/dataset.ts";
import { traitsOf } from "@/nouns/images.ts";
import type { Sae } from "@/sae/sae.ts";
import { sweep } from "@/sae/sweep.ts";
import type { RunOptions } from "@/training/progress.ts";
import { encodeMeans } from "@/vae/latents.ts";
import { trainVae } from "@/vae/train_vae.ts";
import type { Vae } from "@/vae/vae.ts";

/** An explorer with all that it was opened on. */
export interface OpenExplorer {
  /** The answers. */
  explorer: Explorer;
  /** The models behind it. */
  model: PictureModel;
  /** The VAE. */
  vae: Vae;
  /** The SAE. */
  sae: Sae;
  /** The SAE's features with nouns and latents. */
  study: FeatureStudy;
  /** The feature file with its pictures and maps. */
  stored: StoredFeatures;
}

/**
 * Opens the explorer on a preset's VAE and the study's own SAE. Feature file and maps are made once and kept.
 *
 * @param preset Name of the preset.
 * @param options Progress of what is not kept yet.
 * @returns The explorer.
 * @throws {RangeError} If there is no such preset.
 * @throws {Error} If the models of the preset are not trained.
 */
export async function openExplorer(preset: string, options: RunOptions = {}): Promise<OpenExplorer> {
  const config = resolvePreset(preset);
  await useBackend();
  const nouns = await loadNouns(config.data);
  const onlyStored = { signal: AbortSignal.abort() }; // a stopped training says whether there is a finished one
  const vae = await trained("VAE", preset, () => trainVae(nouns, config.vae, onlyStored));
  const latents = await encodeMeans(vae, nouns, options);
  const { members: [sae] } = await trained("SAE", preset, () => sweep(latents, [config.sae], onlyStored));
  const analysis = await analyseFeatures(sae, { nouns, latents }, options);
  const study = { codec: vae, analysis, nouns, latents };
  const features = await buildFeatureFile(study, options);
  const stored = withAtlas(features, await makeAtlas(features, analysis.dictionary, options));
  const model = studyModel(vae, analysis.dictionary);
  return { explorer: explorerOf(study, { model, stored }), model, vae, sae, study, stored };
}

/**
 * Makes the explorer of a study that is already in memory, for example in a notebook.
 *
 * @param study Nouns.
 * @param parts The models, and the feature file made from the study.
 * @returns The explorer.
 */
export function explorerOf(
  { nouns: { train, heldOut } }: Pick<FeatureStudy, "nouns">,
  { model, stored }: { model: PictureModel; stored: Pick<StoredFeatures, "file"> },
): Explorer {
  return createExplorer({
    model,
    file: stored.file,
    nouns: { train: train.count, heldOut: heldOut.count },
    traitsOf: ({ set, number }) => traitsOf(set === "train" ? train : heldOut, number),
  });
}

async function trained<Model extends { complete: boolean }>(
  what: string,
  preset: string,
  open: () => Promise<Model>,
): Promise<Model> {
  const model = await open().catch((error) => {
    if (error?.name === "AbortError") return undefined;
    throw error;
  });
  if (model?.complete) return model;
  throw new Error(
    `Cannot open the explorer: found no trained ${what} of the preset "${preset}", wanted one. ` +
      `Run python3 study.py reproduce --preset ${preset}`,
  );
}
