/** Finds the sparsity penalty's weight that gives a wanted L0, so that kinds of SAEs can be compared at equal L0. */
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";
import { disposeSae, evaluate } from "@/sae/sae.ts";
import { type LatentSets, trainMembers } from "@/sae/train_members.ts";
import { artifact, type Json } from "@/training/artifact.ts";
import type { RunOptions } from "@/training/progress.ts";
import { progressParts } from "@/training/progress_parts.ts";

/** Raised when the same request would give another lambda than before. */
const version = 1;
/** Held-out latents that L0 is measured on. */
const judgedLatents = 4096;

/** What is wanted of the tuner. */
export interface TuneL0Options extends RunOptions {
  /** The wanted mean number of active features, > 0. */
  l0: number;
  /** How far off it may be, as a share of `l0`, > 0. Default 0.1. */
  tolerance?: number;
  /** Runs at most, ≥ 1. Default 8. */
  runs?: number;
  /** Steps of each run. Default the configuration's own; shorter ones are cheaper, but L0 still falls late in a run. */
  steps?: number;
  /** The folder of all artifacts. */
  root?: string;
}

/** One run of the tuner. */
export interface L0Point {
  /** The weight that was tried. */
  lambda: number;
  /** The held-out L0 it gave; not finite when the run failed. */
  l0: number;
}

/** The tuner's answer. */
export interface TunedL0 {
  /** The key of the artifact it is. */
  key: string;
  /** The weight whose L0 came closest. */
  lambda: number;
  /** Its L0. */
  l0: number;
  /** Whether that is within the tolerance. */
  reached: boolean;
  /** All runs in order. */
  tried: L0Point[];
  /** Whether the search ended by itself. */
  complete: boolean;
}

/**
 * Trains one SAE after another until one has the wanted L0. It begins at the configuration's lambda, brackets the target
 * and interpolates log L0 over log lambda. Every run has the configuration's seed, so that the same request gives the same
 * answer; it is kept as an artifact.
 *
 * @param latents What they learn from and are judged by.
 * @param overrides What differs from the default configuration; `relu`, `gated`, or `jumprelu` with a penalty that lambda weighs.
 * @param options The wanted L0, and how long to search.
 * @returns The lambda; `reached` says whether its L0 is within the tolerance.
 * @throws {RangeError} If lambda does not decide the configuration's L0, or an option is out of range.
 */
export async function tuneL0(
  latents: LatentSets,
  overrides: Partial<SaeConfig>,
  { l0, tolerance = 0.1, runs = 8, steps, root, ...run }: TuneL0Options,
): Promise<TunedL0> {
  const { label: _label, ...others } = overrides;
  const config = resolveSaeConfig({ ...others, ...(steps && { steps }) });
  checkRequest(config, { l0, tolerance, runs });
  const { key, metrics, complete } = await artifact("sae-l0", { config, l0, tolerance, runs }, async () => {
    const title = `λ for L0 ${l0}`;
    const parts = progressParts(run, { title, shares: Array<number>(runs).fill(1) });
    const tried: L0Point[] = [];
    let complete = true;
    for (const part of parts) {
      const lambda = tried.length === 0 ? config.lambda : nextLambda(tried, l0);
      const found = await l0Of({ ...config, lambda }, { latents, run: part });
      if (found === undefined) {
        complete = false;
        break;
      }
      tried.push({ lambda, l0: found });
      if (isClose(found, { l0, tolerance })) break;
    }
    return { metrics: { tried: tried as unknown as Json }, tensors: {}, complete };
  }, { version, inputs: { latents: latents.key }, ...(root && { root }) });
  const tried = (metrics.tried as unknown as L0Point[]).map((point) => ({ ...point, l0: point.l0 ?? NaN }));
  const best = tried.filter((point) => Number.isFinite(point.l0))
    .sort((a, b) => distance(a, l0) - distance(b, l0))[0] ?? { lambda: config.lambda, l0: NaN };
  return { key, ...best, reached: isClose(best.l0, { l0, tolerance }), tried, complete };
}

/**
 * The lambda to try next: between the two runs around the target where a line through (log lambda, log L0) meets it, kept off
 * the ends by a tenth of their distance; beyond all runs where such a line points, at least twice and at most sixteen
 * times as far. A failed run counts as one without active features, so that the next lambda is smaller.
 *
 * @param tried The runs so far, at least one.
 * @param l0 The wanted L0.
 * @returns A weight > 0.
 */
export function nextLambda(tried: readonly L0Point[], l0: number): number {
  const points = tried.map((point) => ({
    x: Math.log(point.lambda),
    y: Math.log(Math.max(Number.isFinite(point.l0) ? point.l0 : 0, 1e-3)) - Math.log(l0), // falls as x rises
  })).sort((a, b) => a.x - b.x);
  const above = points.filter(({ y }) => y > 0).at(-1); // the largest lambda that is too small
  const below = points.find(({ x, y }) => y <= 0 && (!above || x > above.x));
  if (above && below) {
    const share = above.y / (above.y - below.y);
    return Math.exp(above.x + Math.min(Math.max(share, 0.1), 0.9) * (below.x - above.x));
  }
  const [end, inner] = above ? [points.at(-1)!, points.at(-2)] : [points[0], points[1]];
  const slope = inner ? (end.y - inner.y) / (end.x - inner.x) : -1;
  const needed = slope < 0 ? Math.abs(end.y / slope) : Infinity;
  const stride = Math.min(Math.max(needed, Math.log(2)), Math.log(16));
  return Math.exp(end.x + (above ? stride : -stride));
}

/** The L0 of an SAE trained with a configuration; NaN when it failed, nothing when it was stopped. */
async function l0Of(
  config: SaeConfig,
  { latents, run }: { latents: LatentSets; run: RunOptions },
): Promise<number | undefined> {
  const { members: [{ model }], completed } = await trainMembers([config], { ...run, latents });
  if (!model) return completed ? NaN : undefined;
  const judged = latents.heldOut.subarray(0, judgedLatents * latents.dimensions);
  const { l0 } = await evaluate(model, judged);
  disposeSae(model);
  return completed ? l0 : undefined;
}

function isClose(found: number, { l0, tolerance }: { l0: number; tolerance: number }): boolean {
  return Math.abs(found - l0) <= tolerance * l0;
}

function distance(point: L0Point, l0: number): number {
  return Math.abs(Math.log(Math.max(point.l0, 1e-3) / l0));
}

function checkRequest(
  { activation, jumpPenalty, lambda, nFeatures }: SaeConfig,
  { l0, tolerance, runs }: { l0: number; tolerance: number; runs: number },
): void {
  const byLambda = ["relu", "gated"].includes(activation) ||
    (activation === "jumprelu" && jumpPenalty !== "l0-target");
  if (!byLambda) {
    throw new RangeError(
      `Cannot tune L0: sae.activation is ${activation}, whose L0 sae.k decides, wanted is relu, gated or jumprelu with a penalty. Set sae.k to the wanted L0`,
    );
  }
  const problem = !(l0 > 0 && l0 < nFeatures)
    ? `l0 is ${l0}, wanted is a number between 0 and sae.nFeatures = ${nFeatures}`
    : !(tolerance > 0)
    ? `tolerance is ${tolerance}, wanted is a share above 0`
    : !(Number.isInteger(runs) && runs >= 1)
    ? `runs is ${runs}, wanted is a whole number from 1`
    : !(lambda > 0)
    ? `sae.lambda is ${lambda}, wanted is a weight above 0 to begin with`
    : undefined;
  if (problem) throw new RangeError(`Cannot tune L0: ${problem}`);
}
