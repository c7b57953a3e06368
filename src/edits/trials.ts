/** Ablation on trial: many trait values, few nouns each, every recipe on the same nouns, every outcome kept. */

import { measureEffects } from "@/edits/effect.ts";
import { encodeLatents, takeRows } from "@/edits/encoded.ts";
import { ablationRecipes, type EditSubjects } from "@/edits/recipes.ts";
import type { AnalysisData, FeatureAnalysis } from "@/features/analysis.ts";
import { agreement } from "@/nouns/agreement.ts";
import { categories, traitCounts, valueOf, valueOffsets } from "@/nouns/catalogue.ts";
import { traitsOf } from "@/nouns/images.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { artifact, type ArtifactContents } from "@/training/artifact.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";
import { seededRandom } from "@/training/random.ts";
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

/** What is on trial. */
export interface AblationStudy extends AnalysisData {
  /** The VAE that draws. */
  codec: Codec;
  /** The SAE's features on its latents. */
  analysis: FeatureAnalysis;
}

/** The size of the trials. */
export interface TrialOptions extends RunOptions {
  /** About how many nouns to try in each category; every value is tried at least once. */
  perCategory: number;
  /** Seed of controls and swap targets. */
  seed: number;
  /** Folder of the artifacts; the project's own when absent. */
  root?: string;
}

/** A trait that shows less than this is not tried: it cannot be read, before or after. */
const minimumPixels = 10;

const imageLength = 32 * 32 * 3;

/**
 * Runs every recipe on held-out nouns that are read right before any edit, and keeps the outcomes as an artifact.
 *
 * @param study What is on trial.
 * @param options Size, seed, signal and progress.
 * @returns The outcomes.
 * @throws {RangeError} When the codec's pictures are not 32 pixels wide, because the recogniser reads no others.
 */
export async function ablationTrials(
  study: AblationStudy,
  options: TrialOptions,
): Promise<AblationTrials> {
  checkSize(study.codec);
  const { analysis, codec, latents } = study;
  const stored = await artifact(
    "ablation",
    { perCategory: options.perCategory, seed: options.seed },
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

/**
 * Chooses the nouns: for every trait value the first few held-out nouns that show it, as many for each value of a
 * category as make about `perCategory` in all, and of these the ones whose five traits are all read right.
 *
 * @param study What is on trial.
 * @param options How many, and the seed of the swap targets.
 * @returns The subjects, and from how many candidates they were chosen.
 */
export function chooseSubjects(
  { codec, analysis, nouns, latents }: AblationStudy,
  { perCategory, seed }: { perCategory: number; seed: number },
): { subjects: EditSubjects; candidates: number } {
  const { heldOut } = nouns;
  const found: { noun: number; value: number }[] = [];
  categories.forEach((_, layer) => {
    const perValue = Math.max(1, Math.round(perCategory / traitCounts[layer]));
    const taken = new Uint32Array(traitCounts[layer]);
    for (let noun = 0; noun < heldOut.count; noun++) {
      const trait = heldOut.traits[noun * categories.length + layer];
      const visible = heldOut.visiblePixels[noun * categories.length + layer];
      if (visible < minimumPixels || taken[trait]++ >= perValue) continue;
      found.push({ noun, value: valueOffsets[layer] + trait });
    }
  });
  const rowsOf = (list: typeof found) =>
    takeRows(latents.heldOut, { rows: list.map(({ noun }) => noun), width: latents.dimensions });
  const images = decodeImages(codec, rowsOf(found));
  const right = found.filter(({ noun }, at) => {
    const reading = recognise(images.subarray(at * imageLength, (at + 1) * imageLength)).traits;
    return agreement(reading, traitsOf(heldOut, noun)).every(Boolean);
  });
  const random = seededRandom(seed, "swap targets");
  const values = Uint16Array.from(right, ({ value }) => value);
  const subjects = {
    nouns: Uint32Array.from(right, ({ noun }) => noun),
    values,
    targets: values.map((value) => otherValue(value, random.uniform())),
    encoded: encodeLatents(analysis.dictionary, rowsOf(right)),
  };
  return { subjects, candidates: found.length };
}

async function runTrials(
  study: AblationStudy,
  { perCategory, seed, ...run }: TrialOptions,
): Promise<ArtifactContents> {
  const { codec, nouns } = study;
  const { subjects, candidates } = chooseSubjects(study, { perCategory, seed });
  const recipes = ablationRecipes(study.analysis, study, { seed });
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

/** The category number of each value. */
export function layersOf(values: ArrayLike<number>): number[] {
  return Array.from(values, (value) => categories.indexOf(valueOf(value).category));
}

/** Another value of the same category, by a number in [0, 1). */
function otherValue(value: number, share: number): number {
  const layer = categories.indexOf(valueOf(value).category);
  const step = 1 + Math.floor(share * (traitCounts[layer] - 1));
  return valueOffsets[layer] + (value - valueOffsets[layer] + step) % traitCounts[layer];
}

function checkSize({ imageSize, name }: Codec): void {
  if (imageSize === 32) return;
  throw new RangeError(
    `Cannot try ablations with ${name}: found pictures of ${imageSize} px, wanted 32, which the recogniser reads. ` +
      "Set vae.imageSize to 32",
  );
}
