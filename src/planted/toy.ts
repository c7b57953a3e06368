/** The toy: independent sparse features, more of them than dimensions. */
import { makePlanted, type Planted, type PlantedSizes } from "@/planted/planted.ts";

/** The toy's statistics. */
export interface ToyOptions extends PlantedSizes {
  /** Length of a latent, 32 unless told. */
  dimensions?: number;
  /** Planted features, 64 unless told. */
  nFeatures?: number;
  /** Probability with which each feature is active, > 0 to 1, .03 unless told: then 1.92 of 64 are. */
  probability?: number;
  /** Spread σ of an active feature's size `1 + σ·|N(0, 1)|`, ≥ 0, .15 unless told. */
  spread?: number;
}

/**
 * Plants independent features without noise: each active one adds `1 + spread · |N(0, 1)|` of its unit direction.
 *
 * An SAE with as many features as are planted can find them all; mean best F1 is hard, because single-feature thresholds
 * meet interference, and the one-to-one match of directions (MCC) is the score to look at.
 *
 * @param options What differs from 64 features in 32 dimensions, 100,000 latents to train on and 10,000 held out.
 * @returns Latents with their truth.
 * @throws {RangeError} If a field is out of range.
 *
 * @example Usage
 * ```ts
 * import assert from "node:assert/strict";
 * import { toyLatents } from "@/planted/toy.ts";
 *
 * const toy = toyLatents({ trainCount: 1000, heldOutCount: 100 });
 * assert.equal(toy.train.length, 32_000);
 * assert.equal(toy.nFeatures, 64);
 * ```
 */
export function toyLatents(options: ToyOptions = {}): Planted {
  const resolved = {
    dimensions: 32,
    nFeatures: 64,
    probability: 0.03,
    spread: 0.15,
    trainCount: 100_000,
    heldOutCount: 10_000,
    seed: 0,
    ...options,
  };
  const { nFeatures, probability, spread } = resolved;
  if (!(probability > 0 && probability <= 1 && spread >= 0)) {
    throw new RangeError(
      `Cannot plant the toy: found probability ${probability} and spread ${spread}, wanted a probability above 0 up to 1 and a spread of at least 0`,
    );
  }
  return makePlanted({
    ...resolved,
    name: "toy",
    groups: [{ name: "features", first: 0, count: nFeatures, exclusive: false }],
    noise: 0,
    drawCode(random, code) {
      for (let i = 0; i < nFeatures; i++) {
        if (random.uniform() < probability) code[i] = 1 + spread * Math.abs(random.normal());
      }
    },
  }, resolved);
}
