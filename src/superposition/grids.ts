/** The three grids of toy models that the study shows: phases, densities, and the geometry in the plane. */
import { type ToyModel, type ToyTraining, trainToyModels } from "@/superposition/train_toy_models.ts";

/** Models of two features in one dimension over densities and importances. */
export interface PhaseGrid {
  /** Probability that a feature is active, falling. */
  densities: number[];
  /** Importance of the second feature relative to the first, rising. */
  importances: number[];
  /** One row of models for each importance, one column for each density. */
  models: ToyModel[][];
}

/** What any grid can change. */
export type GridOptions = Partial<Omit<ToyTraining, "dimensions" | "inputs">>;

/**
 * Trains two features in one dimension over a grid of densities and relative importances: is the second feature left out,
 * does it take the dimension, or do both share it? Losses are exact expectations (Elhage et al. 2022, "Superposition as a Phase Change").
 *
 * @param options Points along each axis, 24 unless told, and training.
 * @returns The grid.
 */
export async function phaseGrid(
  { points = 24, ...training }: GridOptions & { points?: number } = {},
): Promise<PhaseGrid> {
  const densities = logSpaced(1, { to: 0.01, count: points });
  const importances = logSpaced(0.1, { to: 10, count: points });
  const cases = importances.flatMap((extra) =>
    densities.map((density) => ({ density, importance: [1, extra] }))
  );
  const models = await trainToyModels(cases, {
    steps: 600,
    starts: 10,
    ...training,
    dimensions: 1,
    inputs: "exact",
  });
  return {
    densities,
    importances,
    models: importances.map((_, row) => models.slice(row * points, (row + 1) * points)),
  };
}

/** What the grid of densities is made of. */
export interface DensityGridOptions extends GridOptions {
  /** Features, 20 unless told. */
  nFeatures?: number;
  /** Dimensions, 5 unless told. */
  dimensions?: number;
  /** Importance of a feature relative to the one before, > 0 to 1, .9 unless told. */
  decay?: number;
  /** Probability that a feature is active, one model each; 12 from 1 to .02 unless told. */
  densities?: number[];
}

/**
 * Trains more features than dimensions at several densities; importances fall geometrically.
 *
 * @param options Sizes, densities and training.
 * @returns One model for each density.
 */
export async function densityGrid(
  {
    nFeatures = 20,
    dimensions = 5,
    decay = 0.9,
    densities = logSpaced(1, { to: 0.02, count: 12 }),
    ...training
  }: DensityGridOptions = {},
): Promise<ToyModel[]> {
  const importance = Array.from({ length: nFeatures }, (_, i) => decay ** i);
  const cases = densities.map((density) => ({ density, importance }));
  return await trainToyModels(cases, { ...training, dimensions });
}

/**
 * Trains five features in the plane, from dense to sparse: two own dimensions, antipodal pairs, at last a pentagon.
 *
 * @param options Whatever differs; importances fall by .9 from feature to feature unless told.
 * @returns One model for each density.
 */
export async function planeGrid(options: DensityGridOptions = {}): Promise<ToyModel[]> {
  return await densityGrid({
    nFeatures: 5,
    dimensions: 2,
    densities: [1, 0.5, 0.3, 0.2, 0.1, 0.05],
    starts: 8,
    ...options,
  });
}

function logSpaced(from: number, { to, count }: { to: number; count: number }): number[] {
  return Array.from({ length: count }, (_, i) => from * (to / from) ** (i / Math.max(1, count - 1)));
}
