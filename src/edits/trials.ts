/** Ablation on trial: many trait values, few nouns each, every recipe on the same nouns, every outcome kept. */

import { measureEffects } from "@/edits/effect.ts";
import { ablationRecipes, recipeNamed } from "@/edits/recipes.ts";
import { chooseSubjects, layersOf } from "@/edits/subjects.ts";
import type { FeatureStudy } from "@/features/analysis.ts";
import { valueOffsets } from "@/nouns/catalogue.ts";
import { traitsOf } from "@/nouns/images.ts";
import { artifact, type ArtifactContents } from "@/training/artifact.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";
import type { NamedArrays } from "@/training/safetensors.ts";
import { type Codec, decodeImages } from "@/vae/vae.ts";

/** Every recipe's outcome on every noun. */
export interface AblationTrials {
  /** The artifact's key. */
  key: string;
  /** The nouns, by their number in the held-out set: [n]. */
  nouns: Uint32Array;
  /** The trait value that was to be taken out: [n]. */
  values: Uint16Array;
  /** Share of the picture that the trait's visible pixels are: [n]. */
  area: Float32Array;
  /** How many nouns were looked at to find n that are read right before the edit. */
  candidates: number;
  /** The outcomes by recipe, in the order of `ablationRecipes`. */
  outcomes: Record<string, Outcomes>;
}

/** The outcomes of one recipe. */
export interface Outcomes {
  /** 1 where the trait is no longer read: [n]. */
  gone: Uint8Array;
  /** How many of the other four traits are still read: [n]. */
  kept: Uint8Array;
  /** 1 where the target of a swap is read: [n]. */
  arrived: Uint8Array;
  /** Share of the squared change on the trait's visible pixels, 0 where nothing changed: [n]. */
  inside: Float32Array;
}

/** The size of the trials. */
export interface TrialOptions extends RunOptions {
  /** About how many nouns to try in each category, spread over its values. */
  perCategory: number;
  /** Seed of controls and swap targets. */
  seed: number;
  /** Names of the recipes to try; all when absent. */
  recipes?: readonly string[];
  /** Folder of the artifacts; the project's own when absent. */
  root?: string;
}

/**
 * Runs every recipe on held-out nouns that are read right before any edit, and keeps the outcomes as an artifact.
 *
 * @param study The SAE's features with nouns, latents and VAE.
 * @param options Size, seed, signal and progress.
 * @returns The outcomes.
 * @throws {RangeError} When the codec's pictures are not 32 pixels wide, because the recogniser reads no others, or when
 * there is no recipe of a name.
 */
export async function ablationTrials(
  study: FeatureStudy,
  options: TrialOptions,
): Promise<AblationTrials> {
  checkSize(study.codec);
  const { analysis, codec, latents } = study;
  const stored = await artifact(
    "ablation",
    {
      perCategory: options.perCategory,
      seed: options.seed,
      ...(options.recipes && { recipes: options.recipes }),
    },
    () => runTrials(study, options),
    {
      version: 1,
      inputs: { activations: analysis.key, latents: latents.key, vae: codec.key },
      ...(options.root && { root: options.root }),
    },
  );
  const read = <A>(name: string) => stored.tensors[name].data as A;
  const names = stored.metrics.recipes as string[];
  return {
    key: stored.key,
    nouns: read("nouns"),
    values: read("values"),
    area: read("area"),
    candidates: stored.metrics.candidates as number,
    outcomes: Object.fromEntries(names.map((name) => [name, {
      gone: read(`${name}/gone`),
      kept: read(`${name}/kept`),
      arrived: read(`${name}/arrived`),
      inside: read(`${name}/inside`),
    }])),
  };
}

async function runTrials(
  study: FeatureStudy,
  { perCategory, seed, recipes: chosen, ...run }: TrialOptions,
): Promise<ArtifactContents> {
  const { codec, nouns } = study;
  const { subjects, candidates } = chooseSubjects(study, { perCategory, seed });
  const all = ablationRecipes(study.analysis, study, { seed });
  const recipes = chosen ? chosen.map((name) => recipeNamed(all, name)) : all;
  const layers = layersOf(subjects.values);
  const traits = Uint8Array.from([...subjects.nouns].flatMap((noun) => [...traitsOf(nouns.heldOut, noun)]));
  const plain = decodeImages(codec, subjects.encoded.latents);
  const reconstructed = decodeImages(codec, subjects.encoded.reconstructions);
  const meter = progressMeter({ title: "Ablation trials", steps: recipes.length, ...run });
  const pause = breather();
  const list = (data: Uint8Array | Uint16Array | Uint32Array | Float32Array) => ({
    shape: [layers.length],
    data,
  });
  const tensors: NamedArrays = { nouns: list(subjects.nouns), values: list(subjects.values) };
  for (const [done, recipe] of recipes.entries()) {
    run.signal?.throwIfAborted();
    const before = recipe.fromReconstruction ? reconstructed : plain;
    const after = decodeImages(codec, recipe.edit(subjects));
    const effects = measureEffects({ before, after }, { traits, layers });
    const arrived = effects.map(({ reading }, i) =>
      Number(!!recipe.swaps && valueOffsets[layers[i]] + reading[layers[i]] === subjects.targets[i])
    );
    tensors[`${recipe.name}/gone`] = list(Uint8Array.from(effects, ({ gone }) => Number(gone)));
    tensors[`${recipe.name}/kept`] = list(Uint8Array.from(effects, ({ kept }) => kept));
    tensors[`${recipe.name}/arrived`] = list(Uint8Array.from(arrived));
    tensors[`${recipe.name}/inside`] = list(Float32Array.from(effects, ({ inside }) => inside || 0));
    tensors.area = list(Float32Array.from(effects, ({ area }) => area));
    meter.report(done + 1);
    await pause();
  }
  return { metrics: { candidates, recipes: recipes.map(({ name }) => name) }, tensors };
}

function checkSize({ imageSize, name }: Codec): void {
  if (imageSize === 32) return;
  throw new RangeError(
    `Cannot try ablations with ${name}: found pictures of ${imageSize} px, wanted 32, which the recogniser reads. ` +
      "Set vae.imageSize to 32",
  );
}
