/** Latents whose features are known: sums of planted directions, with the codes that made them. */
import { type SparseActivations } from "@/features/activations.ts";
import { entryList } from "@/features/entry_list.ts";
import type { LatentSets } from "@/sae/train_members.ts";
import { normals, type Random, seededRandom } from "@/training/random.ts";

/** Latents with the truth about them. They go where the latents of a VAE go: `sweep(planted, members)`. */
export interface Planted extends LatentSets {
  /** What it is, for a person. */
  name: string;
  /** How many features are planted. */
  nFeatures: number;
  /** The planted unit directions, `[nFeatures, dimensions]`. */
  dictionary: Float32Array;
  /** What one feature adds to the mean latent: its direction, less the mean direction where a group always has one member. */
  targets: Float32Array;
  /** Features that belong together, in the order of the dictionary. */
  groups: PlantedGroup[];
  /** How much of each direction is in each latent. */
  codes: { train: SparseActivations; heldOut: SparseActivations };
}

/** Planted features that belong together. */
export interface PlantedGroup {
  /** For a person. */
  name: string;
  /** Its first feature. */
  first: number;
  /** How many features it has. */
  count: number;
  /** Whether each latent has one of them, so that their mean is no one's. */
  exclusive: boolean;
}

/** What every generator takes. */
export interface PlantedSizes {
  /** Latents to train on, ≥ 1. */
  trainCount?: number;
  /** Latents to judge by, ≥ 1. */
  heldOutCount?: number;
  /** Seed of directions, codes and noise, a whole number ≥ 0. */
  seed?: number;
}

/** What latents are made from. */
export interface PlantedRecipe extends Required<PlantedSizes> {
  /** What it is, for a person. */
  name: string;
  /** Length of a latent. */
  dimensions: number;
  /** The groups without gaps between them. */
  groups: PlantedGroup[];
  /** Standard deviation of the noise in each dimension. */
  noise: number;
  /** Writes one code into zeros, `[nFeatures]`. */
  drawCode(random: Random, code: Float32Array): void;
}

/**
 * Makes latents `x = Σᵢ codeᵢ · directionᵢ + noise · N(0, 1)`, directions drawn uniformly from the unit sphere.
 *
 * @param recipe How long latents are, how codes are drawn, how many there are.
 * @param identity What tells these latents from all others that have the same name.
 * @returns Latents, directions and codes; the same for the same recipe on every machine.
 * @throws {RangeError} If a count, a length or the seed is out of range.
 */
export function makePlanted(recipe: PlantedRecipe, identity: Record<string, unknown>): Planted {
  const { name, dimensions, groups, trainCount, heldOutCount, seed } = recipe;
  const nFeatures = groups.reduce((sum, { count }) => sum + count, 0);
  checkCounts({ dimensions, nFeatures, trainCount, heldOutCount });
  const dictionary = unitDirections(nFeatures, { dimensions, seed });
  const draw = (set: "train" | "heldOut", count: number) =>
    drawSet(recipe, { dictionary, nFeatures, count, random: seededRandom(seed, "planted", set) });
  const [train, heldOut] = [draw("train", trainCount), draw("heldOut", heldOutCount)];
  return {
    key: `planted ${name} ${JSON.stringify(identity)}`,
    name,
    dimensions,
    nFeatures,
    dictionary,
    targets: centred(dictionary, { groups, dimensions }),
    groups,
    train: train.latents,
    heldOut: heldOut.latents,
    codes: { train: train.codes, heldOut: heldOut.codes },
  };
}

/**
 * Draws directions uniformly from the unit sphere.
 *
 * @param count How many.
 * @param options Their length and the seed, a whole number ≥ 0.
 * @returns `[count, dimensions]`.
 */
export function unitDirections(
  count: number,
  { dimensions, seed }: { dimensions: number; seed: number },
): Float32Array {
  const rows = normals(count * dimensions, seededRandom(seed, "planted", "directions"));
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * dimensions, (i + 1) * dimensions);
    const length = Math.hypot(...row);
    row.forEach((value, j) => row[j] = value / length);
  }
  return rows;
}

interface SetContext {
  dictionary: Float32Array;
  nFeatures: number;
  count: number;
  random: Random;
}

function drawSet(
  { dimensions, noise, drawCode }: PlantedRecipe,
  { dictionary, nFeatures, count, random }: SetContext,
): { latents: Float32Array; codes: SparseActivations } {
  const latents = new Float32Array(count * dimensions);
  const entries = entryList(nFeatures);
  const code = new Float32Array(nFeatures);
  for (let sample = 0; sample < count; sample++) {
    code.fill(0);
    drawCode(random, code);
    entries.addRow(sample, code, nFeatures);
    const x = latents.subarray(sample * dimensions, (sample + 1) * dimensions);
    for (let feature = 0; feature < nFeatures; feature++) {
      if (code[feature] === 0) continue;
      const first = feature * dimensions;
      for (let j = 0; j < dimensions; j++) x[j] += code[feature] * dictionary[first + j];
    }
    if (noise > 0) { for (let j = 0; j < dimensions; j++) x[j] += noise * random.normal(); }
  }
  return { latents, codes: entries.byFeature(count) };
}

/** Directions less the mean direction of their group, where every latent has one of the group. */
function centred(
  dictionary: Float32Array,
  { groups, dimensions }: { groups: PlantedGroup[]; dimensions: number },
): Float32Array {
  const targets = dictionary.slice();
  for (const { first, count, exclusive } of groups) {
    if (!exclusive) continue;
    for (let j = 0; j < dimensions; j++) {
      let sum = 0;
      for (let i = first; i < first + count; i++) sum += dictionary[i * dimensions + j];
      for (let i = first; i < first + count; i++) targets[i * dimensions + j] -= sum / count;
    }
  }
  return targets;
}

function checkCounts(counts: Record<string, number>): void {
  for (const [field, value] of Object.entries(counts)) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new RangeError(
      `Cannot plant features: ${field} is ${value}, wanted is a whole number of at least 1`,
    );
  }
}
