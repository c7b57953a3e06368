/** What each trait adds to a latent, and how body colour, accessory and head change each other's share: no SAE, labels only. */

import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { sampleCount } from "@/features/activations.ts";
import type { AnalysisData } from "@/features/analysis.ts";
import {
  categories,
  type Category,
  checkTraits,
  sprites,
  traitCounts,
  valueCount,
  valueOf,
  valueOffsets,
} from "@/nouns/catalogue.ts";
import { scaledPalette } from "@/nouns/images.ts";
import { artifact } from "@/training/artifact.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";

/**
 * Effects θ, row by row: ẑ = θ₀ + Σ θ_value + Σ_k κ_k (θ_{accessory,k} + θ_{head,k}), with κ the body's colour minus the mean
 * colour of all bodies, [3]. Latents are nearly linear in the pixels; how much of its colour a body shows depends on what
 * lies over it, which no sum of five effects can say.
 */
export interface TraitEffects {
  /** The artifact's key, empty where it was fitted directly. */
  key: string;
  /** Latent dimensions, d. */
  dimensions: number;
  /** 437 values, the constant, then 3 rows for each accessory and each head: [1584, d]. */
  rows: Float32Array;
}

/** Signal, progress, and where results are kept. */
export interface KeptRun extends RunOptions {
  /** Folder of the artifacts; the project's own when absent. */
  root?: string;
}

/** A change of traits. */
export interface TraitChange {
  /** The noun's five traits as they are: [5]. */
  traits: ArrayLike<number>;
  /** Trait values that come, 0 to 436, one for each category at the most. */
  to?: readonly number[];
  /** Categories whose trait goes, with nothing in its place: towards the mean of the category. */
  remove?: readonly Category[];
}

const [bodyLayer, accessoryLayer, headLayer] = [1, 2, 3];
const constantRow = valueCount;
const firstPair = valueOffsets[accessoryLayer]; // accessories and heads follow each other among the values
const pairs = traitCounts[accessoryLayer] + traitCounts[headLayer];

/** How many effects there are. */
export const effectCount: number = valueCount + 1 + 3 * pairs;

/** Pseudo-nouns that hold each effect at 0: rare values stay small instead of wild. */
const ridge = 1;

const chunk = 2000;

/**
 * Fits the effects to all training nouns and keeps them as an artifact.
 *
 * @param data Nouns and latents.
 * @param options Signal, progress and folder.
 * @returns The effects; they know nothing of held-out nouns.
 * @throws {DOMException} When the signal asks to stop.
 */
export async function traitEffects(
  { nouns, latents }: Pick<AnalysisData, "nouns" | "latents">,
  { root, ...run }: KeptRun = {},
): Promise<TraitEffects> {
  const { dimensions } = latents;
  const stored = await artifact("trait-effects", {}, async () => {
    const { rows } = await fitTraitEffects(latents.train, { traits: nouns.train.traits, dimensions, ...run });
    return { metrics: {}, tensors: { rows: { shape: [effectCount, dimensions], data: rows } } };
  }, { version: 1, inputs: { latents: latents.key, nouns: nouns.key }, ...(root && { root }) });
  return { key: stored.key, dimensions, rows: stored.tensors.rows.data as Float32Array };
}

/**
 * Fits the effects by ridge regression, θ = (XᵀX + I)⁻¹ XᵀZ, in float64.
 *
 * @param latents [n, d].
 * @param options The nouns' traits, [n, 5], d, signal and progress.
 * @returns The effects.
 * @throws {TypeError} When there are not five traits for each latent.
 * @throws {DOMException} When the signal asks to stop.
 */
export async function fitTraitEffects(
  latents: Float32Array,
  { traits, dimensions, ...run }: { traits: ArrayLike<number>; dimensions: number } & RunOptions,
): Promise<TraitEffects> {
  const count = sampleCount(latents, dimensions);
  if (traits.length !== count * categories.length) {
    throw new TypeError(
      `Cannot fit the trait effects: found ${traits.length} traits for ${count} latents, wanted ` +
        `${count * categories.length}. Take both from the same set`,
    );
  }
  const gram = new Float64Array(effectCount ** 2);
  const target = new Float64Array(effectCount * dimensions);
  const steps = Math.ceil(count / chunk) + 1;
  const meter = progressMeter({ title: "Effects of all traits", steps, ...run });
  const pause = breather();
  for (let noun = 0; noun < count; noun++) {
    const first = noun * categories.length;
    const own = columnsOf(valueOffsets.map((offset, layer) => offset + traits[first + layer]));
    const latent = latents.subarray(noun * dimensions, (noun + 1) * dimensions);
    for (const [row, amount] of own) {
      for (const [column, other] of own) gram[row * effectCount + column] += amount * other;
      for (let axis = 0; axis < dimensions; axis++) target[row * dimensions + axis] += amount * latent[axis];
    }
    if ((noun + 1) % chunk) continue;
    run.signal?.throwIfAborted();
    meter.report((noun + 1) / chunk);
    await pause();
  }
  for (let row = 0; row < effectCount; row++) gram[row * (effectCount + 1)] += ridge;
  const solution = new CholeskyDecomposition(Matrix.from1DArray(effectCount, effectCount, gram))
    .solve(Matrix.from1DArray(effectCount, dimensions, target));
  meter.report(steps);
  return { key: "", dimensions, rows: Float32Array.from(solution.to1DArray()) };
}

/**
 * Says by how much a latent moves when traits change: ẑ(after) − ẑ(before); a category without value counts
 * as the mean of all its values.
 *
 * @param effects The effects.
 * @param change What the noun is and what it is to become.
 * @returns [d]; zeros when nothing changes.
 * @throws {RangeError} When a trait or value does not exist, or two changes are of one category.
 */
export function displacement(
  effects: TraitEffects,
  { traits, to = [], remove = [] }: TraitChange,
): Float32Array {
  checkTraits(traits);
  const before = Array.from(traits, (trait, layer): number | null => valueOffsets[layer] + trait);
  const after = before.slice();
  const changed = new Set<number>();
  const change = (layer: number, value: number | null) => {
    if (layer < 0 || changed.has(layer)) {
      const found = layer < 0 ? "a category that is none" : `two changes of the ${categories[layer]}`;
      throw new RangeError(
        `Cannot change the noun: found ${found}, wanted at most one for each of ${categories.join(", ")}`,
      );
    }
    changed.add(layer);
    after[layer] = value;
  };
  for (const value of to) change(categories.indexOf(valueOf(value).category), value);
  for (const category of remove) change(categories.indexOf(category), null);
  const amounts = new Map(columnsOf(after)); // of the effects, after minus before: what stays cancels exactly
  for (const [row, amount] of columnsOf(before)) amounts.set(row, (amounts.get(row) ?? 0) - amount);
  const moved = new Float64Array(effects.dimensions);
  for (const [row, amount] of amounts) {
    const first = row * effects.dimensions;
    if (amount === 0) continue;
    for (let axis = 0; axis < moved.length; axis++) moved[axis] += amount * effects.rows[first + axis];
  }
  return Float32Array.from(moved);
}

/** The effects that a noun shows, with their amounts: the non-zero entries of its row of X. */
function columnsOf(values: (number | null)[]): [number, number][] {
  const columns: [number, number][] = [[constantRow, 1]];
  const body = values[bodyLayer];
  const colour = body === null ? undefined : bodyColours[body - valueOffsets[bodyLayer]];
  values.forEach((chosen, layer) => {
    const all = chosen !== null ? [chosen] : Array.from(
      { length: traitCounts[layer] },
      (_, trait) => valueOffsets[layer] + trait,
    );
    for (const value of all) {
      columns.push([value, 1 / all.length]);
      if (!colour || (layer !== accessoryLayer && layer !== headLayer)) continue;
      colour.forEach((part, k) =>
        columns.push([constantRow + 1 + 3 * (value - firstPair) + k, part / all.length])
      );
    }
  });
  return columns;
}

/** Mean colour of each body, in [-1, 1], minus the mean of all bodies: [30][3]. */
const bodyColours: readonly number[][] = (() => {
  const colours = Array.from({ length: traitCounts[bodyLayer] }, (_, trait) => {
    const { colors } = sprites[valueOffsets[bodyLayer] + trait];
    return [0, 1, 2].map((k) =>
      colors.reduce((sum, color) => sum + scaledPalette[color * 3 + k], 0) / colors.length
    );
  });
  const means = [0, 1, 2].map((k) => colours.reduce((sum, colour) => sum + colour[k], 0) / colours.length);
  return colours.map((colour) => colour.map((part, k) => part - means[k]));
})();
