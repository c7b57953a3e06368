/** What lies between two nouns: every picture of every path read, and measured against what untouched nouns look like. */

import { type PathEnds, type PathName, pathNames, walkPaths } from "@/edits/interpolation.ts";
import type { SteeringKnowledge } from "@/edits/change_plan.ts";
import { takeRows } from "@/edits/encoded.ts";
import type { SteeringConfig } from "@/edits/steering_config.ts";
import { cleanError, readPath, type WayPoint } from "@/edits/way_points.ts";
import type { KeptRun } from "@/edits/trait_effects.ts";
import type { FeatureStudy } from "@/features/analysis.ts";
import { traitsOf } from "@/nouns/images.ts";
import { artifact } from "@/training/artifact.ts";
import { breather, progressMeter } from "@/training/progress.ts";
import { seededRandom } from "@/training/random.ts";

/** What lies on one kind of path, over all points between the ends. */
export interface PathRow {
  /** The path. */
  path: PathName;
  /** How far along, 0 to 1; absent in the row of all points between the ends. */
  t?: number;
  /** Pictures. */
  count: number;
  /** Share whose error from the drawing of what is read is as small as that of untouched nouns. */
  clean: number;
  /** Share of which every trait that is read is one of the two ends' own. */
  ofTheEnds: number;
  /** Share for which both hold. */
  noun: number;
  /** Mean of the error, of numbers in [-1, 1]. */
  error: number;
}

/** All paths between many pairs of nouns. */
export interface PathStudy {
  /** Pairs of nouns. */
  pairs: number;
  /** The error below which a picture counts as clean. */
  cleanError: number;
  /** A row for each path over all points between the ends, then one for each path and point. */
  rows: PathRow[];
}

/** Untouched nouns that say what is clean. */
const untouched = 500;

/**
 * Draws pairs of held-out nouns, walks all paths between them and reads every picture.
 *
 * @param study The SAE's features with nouns, latents and VAE.
 * @param options Features and trait effects, the configuration, signal, progress and folder.
 * @returns Shares by path and point.
 * @throws {DOMException} When the signal asks to stop.
 */
export async function pathStudy(
  study: FeatureStudy,
  { knowledge, config, root, ...run }: { knowledge: SteeringKnowledge; config: SteeringConfig } & KeptRun,
): Promise<PathStudy> {
  const { analysis, codec, latents, nouns } = study;
  const { seed, paths, pathSteps } = config;
  const stored = await artifact("noun-paths", { seed, paths, pathSteps }, async () => {
    const traits = nouns.heldOut.traits;
    const known = Math.min(untouched, nouns.heldOut.count);
    const limit = cleanError(codec, latents.heldOut.subarray(0, known * latents.dimensions), { traits });
    const random = seededRandom(seed, "paths");
    const meter = progressMeter({ title: "Walking between nouns", steps: paths, ...run });
    const pause = breather();
    const points = new Map<PathName, WayPoint[][]>(Object.values(pathNames).map((name) => [name, []]));
    for (let pair = 0; pair < paths; pair++) {
      run.signal?.throwIfAborted();
      const ends = heldOutEnds(study, [
        random.integer(nouns.heldOut.count),
        random.integer(nouns.heldOut.count),
      ]);
      const walked = walkPaths(knowledge, ends, { steps: pathSteps });
      for (const [name, all] of points) all.push(readPath(codec, walked[name], ends.traits));
      meter.report(pair + 1);
      await pause();
    }
    const rows = [...points].flatMap(([path, all]) => pathRows(path, all, { cleanError: limit }));
    return { metrics: { cleanError: limit, rows: rows.map((row) => ({ ...row })) }, tensors: {} };
  }, {
    version: 1,
    inputs: { activations: analysis.key, effects: knowledge.effects.key, vae: codec.key },
    ...(root && { root }),
  });
  return {
    pairs: paths,
    cleanError: stored.metrics.cleanError as number,
    rows: stored.metrics.rows as unknown as PathRow[],
  };
}

/**
 * Takes two held-out nouns as the ends of a path.
 *
 * @param study Nouns and latents.
 * @param ends Their numbers in the held-out set.
 * @returns Latents and traits.
 * @throws {RangeError} When there is no such noun.
 */
export function heldOutEnds(
  { nouns, latents }: Pick<FeatureStudy, "nouns" | "latents">,
  ends: readonly [number, number],
): PathEnds {
  const traits = ends.flatMap((noun) => [...traitsOf(nouns.heldOut, noun)]);
  return { traits, latents: takeRows(latents.heldOut, { rows: ends, width: latents.dimensions }) };
}

/**
 * Sums points up: one row over all points between the ends, then one for each point.
 *
 * @param path The path.
 * @param all What was read: [pairs][steps].
 * @param options The error below which a picture counts as clean.
 * @returns 1 + steps rows.
 */
export function pathRows(
  path: PathName,
  all: readonly (readonly WayPoint[])[],
  { cleanError: limit }: { cleanError: number },
): PathRow[] {
  const steps = all[0].length;
  const sum = (points: readonly WayPoint[]) => {
    const mean = (of: (point: WayPoint) => number) =>
      points.reduce((total, point) => total + of(point), 0) / points.length;
    return {
      count: points.length,
      clean: mean(({ error }) => Number(error <= limit)),
      ofTheEnds: mean(({ ofTheEnds }) => Number(ofTheEnds)),
      noun: mean(({ error, ofTheEnds }) => Number(error <= limit && ofTheEnds)),
      error: mean(({ error }) => error),
    };
  };
  const between = all.flatMap((points) => points.slice(1, -1));
  return [
    ...(between.length ? [{ path, ...sum(between) }] : []),
    ...Array.from({ length: steps }, (_, step) => ({
      path,
      t: step / (steps - 1),
      ...sum(all.map((points) => points[step])),
    })),
  ];
}
