/** How features lie in the dimensions of a toy model: lengths, angles, and how many dimensions each one has. */
import type { ToyModel } from "@/superposition/train_toy_models.ts";

/** How a toy model holds a feature. */
export type FeatureState = "not represented" | "own dimension" | "superposed";

/** The states in the order of pictures. */
export const featureStates: readonly FeatureState[] = ["not represented", "own dimension", "superposed"];

/** A feature shorter than this counts as not represented; a fully represented one has length 1. */
export const representedNorm = 0.5;

/** A feature with at least this many dimensions has one of its own; an antipodal pair has 1/2 each. */
export const ownDimensionality = 0.75;

/** The geometry of one toy model. */
export interface FeatureGeometry {
  /** Lengths ‖W_i‖, `[nFeatures]`. */
  norms: number[];
  /** Dot products W_i · W_j, `[nFeatures][nFeatures]`. */
  gram: number[][];
  /** Dimensions that each feature has for itself, 0 to 1, `[nFeatures]`. */
  dimensionality: number[];
  /** What each feature is, `[nFeatures]`. */
  states: FeatureState[];
  /** Features that are represented. */
  represented: number;
  /** Dimensions per feature, m / ‖W‖²: 1 without superposition. */
  dimensionsPerFeature: number;
}

/**
 * Measures the geometry after Elhage et al. 2022: `D_i = ‖W_i‖² / Σ_j (Ŵ_i · W_j)²` with Ŵ_i of length 1, and D_i = 0
 * for a feature of length 0. m antipodal pairs have 1/2 each, a regular pentagon in the plane 2/5.
 *
 * @param model The toy model.
 * @returns Its geometry.
 */
export function featureGeometry(
  { weights, dimensions }: Pick<ToyModel, "weights" | "dimensions">,
): FeatureGeometry {
  const nFeatures = weights.length / dimensions;
  const dot = (i: number, j: number) => {
    let sum = 0;
    for (let row = 0; row < dimensions; row++) {
      sum += weights[row * nFeatures + i] * weights[row * nFeatures + j];
    }
    return sum;
  };
  const indices = Array.from({ length: nFeatures }, (_, i) => i);
  const gram = indices.map((i) => indices.map((j) => dot(i, j)));
  const squares = indices.map((i) => gram[i][i]);
  const dimensionality = indices.map((i) => {
    const overlap = gram[i].reduce((sum, product) => sum + product ** 2, 0);
    return overlap > 0 ? squares[i] ** 2 / overlap : 0;
  });
  const norms = squares.map(Math.sqrt);
  const states = indices.map((i) => stateOf({ norm: norms[i], dimensionality: dimensionality[i] }));
  return {
    norms,
    gram,
    dimensionality,
    states,
    represented: states.filter((state) => state !== "not represented").length,
    dimensionsPerFeature: dimensions / squares.reduce((sum, square) => sum + square, 0),
  };
}

/**
 * The least loss without superposition: the m most important features are kept whole, of each other one the mean is said:
 * `Σ_others importance_i · Var(x_i)` with `Var(x) = p/3 − p²/4` for density p.
 *
 * @param model Density, importances and the number of dimensions m.
 * @returns The loss.
 */
export function lossWithoutSuperposition(
  { density, importance, dimensions }: Pick<ToyModel, "density" | "importance" | "dimensions">,
): number {
  const variance = density / 3 - density ** 2 / 4;
  const others = importance.toSorted((a, b) => b - a).slice(dimensions);
  return variance * others.reduce((sum, weight) => sum + weight, 0);
}

function stateOf({ norm, dimensionality }: { norm: number; dimensionality: number }): FeatureState {
  if (norm < representedNorm) return "not represented";
  return dimensionality >= ownDimensionality ? "own dimension" : "superposed";
}
