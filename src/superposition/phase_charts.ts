/** Phase pictures of superposition: which features a toy model leaves out, gives a dimension, or lets share one. */
import { Figure, type Layout, type Trace } from "@/plot/figure.ts";
import {
  type FeatureGeometry,
  featureGeometry,
  type FeatureState,
  featureStates,
} from "@/superposition/geometry.ts";
import type { PhaseGrid } from "@/superposition/grids.ts";
import type { ToyModel } from "@/superposition/train_toy_models.ts";

/** Where a chart is kept. */
export interface ChartFile {
  /** Name of the file in the figures folder, without extension. */
  file?: string;
}

/** The colour of each state: apart in lightness too, so that they differ with any colour vision and in grey. */
export const stateColors: Readonly<Record<FeatureState, string>> = Object.freeze({
  "not represented": "#dddddd",
  "own dimension": "#0072b2",
  "superposed": "#e69f00",
});

const densityTicks = [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01];
const importanceTicks = [0.1, 0.2, 0.5, 1, 2, 5, 10];

/**
 * Draws what becomes of the second of two features in one dimension, over its importance and over how often both occur.
 *
 * @param grid The trained grid.
 * @param options The file.
 * @returns The figure; its title names the density below which two equally important features share.
 */
export function phaseDiagram(grid: PhaseGrid, { file }: ChartFile = {}): Figure {
  const { densities, importances, models } = grid;
  const states = models.map((row) => row.map((model) => featureGeometry(model).states[1]));
  const middle = nearestRow(importances, 1);
  const sharing = firstLasting(states[middle], "superposed");
  const counts = featureStates.map((state) => states.flat().filter((found) => found === state).length);
  return stateMap(states, {
    title: sharing < 0
      ? "Two equally important features never share their one dimension"
      : `Two features of about equal importance share one dimension once each is active in at most ${
        percent(densities[sharing])
      } of inputs`,
    xaxis: {
      title: "density: share of inputs in which a feature is active",
      ...ticks(densities, densityTicks),
    },
    yaxis: { title: "importance of the second feature / the first", ...ticks(importances, importanceTicks) },
    summary: `second feature: ${
      featureStates.map((state, i) => `${state} in ${counts[i]}`).join(", ")
    } of ${states.flat().length} models`,
    file,
  });
}

/**
 * Draws what becomes of every feature of models at falling densities.
 *
 * @param models One model for each density; features fall in importance.
 * @param options The file.
 * @returns The figure; its title counts the represented features at both ends.
 */
export function featurePhases(models: ToyModel[], { file }: ChartFile = {}): Figure {
  const geometries = models.map(featureGeometry);
  const { dimensions, importance } = models[0];
  const densities = models.map(({ density }) => density);
  return stateMap(importance.map((_, i) => geometries.map(({ states }) => states[i])), {
    title: `${dimensions} dimensions hold ${
      geometries[0].represented
    } of ${importance.length} features when all are ${
      densities[0] === 1 ? "always active" : `active in ${percent(densities[0])} of inputs`
    }, ${geometries.at(-1)!.represented} when each is active in ${percent(densities.at(-1)!)}`,
    xaxis: {
      title: "density: share of inputs in which a feature is active",
      ...ticks(densities, densityTicks),
    },
    yaxis: {
      title: "feature, the most important first",
      autorange: "reversed",
      ...featureTicks(importance.length),
    },
    summary: geometries.map((geometry, i) => `density ${short(densities[i])}: ${countsOf(geometry)}`).join(
      "; ",
    ),
    file,
  });
}

/** A heat map of three states, row by row from the bottom unless the axis is turned. */
function stateMap(
  states: FeatureState[][],
  { title, summary, file, ...axes }: Layout & { title: string; summary: string; file: string | undefined },
): Figure {
  const count = featureStates.length;
  const data: Trace = {
    type: "heatmap",
    z: states.map((row) => row.map((state) => featureStates.indexOf(state))),
    zmin: -0.5,
    zmax: count - 0.5,
    colorscale: featureStates.flatMap((state, i) => [
      [i / count, stateColors[state]],
      [(i + 1) / count, stateColors[state]],
    ]),
    colorbar: {
      tickvals: featureStates.map((_, i) => i),
      ticktext: featureStates,
      thickness: 14,
      outlinewidth: 0,
    },
    xgap: 1,
    ygap: 1,
  };
  return new Figure({ title, data: [data], layout: axes, summary, file });
}

/** Ticks at round numbers of an axis whose cells are spaced evenly in the logarithm. */
function ticks(values: number[], wanted: number[]): { tickvals: number[]; ticktext: string[] } {
  const [first, last] = [Math.log(values[0]), Math.log(values.at(-1)!)];
  const shown = wanted.map((value) => ({
    value,
    at: (Math.log(value) - first) / (last - first) * (values.length - 1),
  })).filter(({ at }) => at > -0.5 && at < values.length - 0.5);
  return { tickvals: shown.map(({ at }) => at), ticktext: shown.map(({ value }) => short(value)) };
}

/** Ticks of features counted from 1: the first, and every fifth. */
function featureTicks(count: number): { tickvals: number[]; ticktext: string[] } {
  const shown = Array.from({ length: count }, (_, i) => i + 1).filter((i) => i === 1 || i % 5 === 0);
  return { tickvals: shown.map((i) => i - 1), ticktext: shown.map(String) };
}

function nearestRow(importances: number[], wanted: number): number {
  const distance = (value: number) => Math.abs(Math.log(value / wanted));
  return importances.reduce((best, value, i) => distance(value) < distance(importances[best]) ? i : best, 0);
}

/** The first place from which on a row holds nothing but the state, −1 if there is none. */
function firstLasting(row: FeatureState[], state: FeatureState): number {
  const last = row.findLastIndex((found) => found !== state);
  return last === row.length - 1 ? -1 : last + 1;
}

function countsOf({ states }: FeatureGeometry): string {
  return featureStates.map((state) => `${states.filter((found) => found === state).length} ${state}`).join(
    ", ",
  );
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}
