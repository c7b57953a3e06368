/** Planted nouns: five factors, each with one of many values, in the sizes and loudnesses of the real ones. */
import { categories, type Category } from "@/nouns/catalogue.ts";
import { makePlanted, type Planted, type PlantedGroup, type PlantedSizes } from "@/planted/planted.ts";

/** One planted factor. */
export interface PlantedFactor {
  /** Number of its values, equally likely, ≥ 1. */
  values: number;
  /** How much of a value's unit direction is added, > 0. */
  amplitude: number;
}

/** What the planted nouns are made of. */
export interface PlantedNounsOptions extends PlantedSizes {
  /** Length of a latent, 256 unless told. */
  dimensions?: number;
  /** The factors; those left out keep their size and amplitude. */
  factors?: Partial<Record<Category, PlantedFactor>>;
  /** Length of the noise: each dimension has `noise / √dimensions` of it, ≥ 0, .3 unless told. */
  noise?: number;
  /** Share of the accessories that hide the body as a long dress does, 0 to 1, 0 unless told; on real nouns .12. */
  occlusion?: number;
}

/** The planted factors: amplitudes follow the shares of the real nouns' pixel variance, quiet backgrounds to loud heads. */
export const plantedFactors: Readonly<Record<Category, PlantedFactor>> = Object.freeze({
  background: { values: 2, amplitude: 0.6 },
  body: { values: 30, amplitude: 1 },
  accessory: { values: 137, amplitude: 0.5 },
  head: { values: 234, amplitude: 1.2 },
  glasses: { values: 21, amplitude: 0.8 },
});

/**
 * Plants nouns: each latent is one value of each factor, `Σ amplitude · direction + noise`, five active features of 424.
 *
 * One of the values is always there, so that a constant can move between a factor's directions and the mean: recovery
 * is judged against directions less the mean of their factor. The two backgrounds are then one axis with two ends.
 *
 * @param options What differs from 50,000 latents to train on and 10,000 held out.
 * @returns Latents with their truth, a group for each category.
 * @throws {RangeError} If a field is out of range.
 */
export function plantedNouns(options: PlantedNounsOptions = {}): Planted {
  const { factors: own = {}, ...rest } = options;
  const resolved = {
    dimensions: 256,
    noise: 0.3,
    occlusion: 0,
    trainCount: 50_000,
    heldOutCount: 10_000,
    seed: 0,
    ...rest,
    factors: { ...plantedFactors, ...own },
  };
  const { dimensions, noise, occlusion, factors } = resolved;
  checkFactors(factors, { noise, occlusion });
  const groups = groupsOf(factors);
  const [body, accessory] = ["body", "accessory"].map((name) => groups.find((group) => group.name === name)!);
  return makePlanted({
    ...resolved,
    name: "nouns",
    groups,
    noise: noise / Math.sqrt(dimensions),
    drawCode(random, code) {
      for (const { name, first, count } of groups) {
        code[first + random.integer(count)] = factors[name as Category].amplitude;
      }
      const hiding = Math.round(occlusion * accessory.count);
      if (code.subarray(accessory.first, accessory.first + hiding).some((amount) => amount > 0)) {
        code.fill(0, body.first, body.first + body.count);
      }
    },
  }, resolved);
}

function groupsOf(factors: Record<Category, PlantedFactor>): PlantedGroup[] {
  let first = 0;
  return categories.map((name) => {
    const group = { name, first, count: factors[name].values, exclusive: true };
    first += group.count;
    return group;
  });
}

function checkFactors(
  factors: Record<Category, PlantedFactor>,
  { noise, occlusion }: { noise: number; occlusion: number },
): void {
  for (const [name, { values, amplitude }] of Object.entries(factors)) {
    if (Number.isInteger(values) && values >= 1 && amplitude > 0) continue;
    throw new RangeError(
      `Cannot plant nouns: ${name} has ${values} values of amplitude ${amplitude}, wanted are a whole number of at least 1 and an amplitude above 0`,
    );
  }
  if (noise >= 0 && occlusion >= 0 && occlusion <= 1) return;
  throw new RangeError(
    `Cannot plant nouns: found noise ${noise} and occlusion ${occlusion}, wanted noise of at least 0 and occlusion from 0 to 1`,
  );
}
