/** Schedules: numbers that change over a run, as pure functions of the step. */

/**
 * Rises from near 0 to 1 over the first steps and stays there.
 *
 * `min(1, (step + 1) / warmupSteps)`, and 1 throughout when there is no warm-up.
 *
 * @param step The step, from 0.
 * @param warmupSteps How many steps the rise takes.
 * @returns A factor in (0, 1].
 */
export function linearWarmup(step: number, warmupSteps: number): number {
  return warmupSteps > 0 ? Math.min(1, (step + 1) / warmupSteps) : 1;
}

/** The shape of a learning-rate schedule. */
export interface DecayOptions {
  /** Length of the whole run, in steps. */
  steps: number;
  /** Length of the linear rise at the start, in steps. */
  warmupSteps: number;
}

/**
 * A linear warm-up followed by half a cosine down to 0: `(1 + cos(π·t)) / 2` with t the share of the run after warm-up.
 *
 * @param step The step, from 0.
 * @param options The length of the run and of the warm-up.
 * @returns A factor in [0, 1].
 */
export function warmupCosine(step: number, { steps, warmupSteps }: DecayOptions): number {
  if (step < warmupSteps) return linearWarmup(step, warmupSteps);
  const share = Math.min(1, (step - warmupSteps) / Math.max(1, steps - warmupSteps));
  return (1 + Math.cos(Math.PI * share)) / 2;
}

/** The shape of a schedule that is flat and then falls. */
export interface LinearDecayOptions extends DecayOptions {
  /** Share of the run, at its end, over which the factor falls to 0; in [0, 1]. */
  decayFraction: number;
}

/**
 * A linear warm-up, a plateau at 1, and a linear fall to 0 over the last part of the run.
 *
 * @param step The step, from 0.
 * @param options The length of the run, of the warm-up and of the fall.
 * @returns A factor in [0, 1].
 */
export function warmupLinearDecay(
  step: number,
  { steps, warmupSteps, decayFraction }: LinearDecayOptions,
): number {
  const decaySteps = decayFraction * steps;
  const fall = decaySteps > 0 ? Math.min(1, (steps - step) / decaySteps) : 1;
  return linearWarmup(step, warmupSteps) * Math.max(0, fall);
}
