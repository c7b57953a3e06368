/** How sure the shares of the prompt trials are: a 95 % interval for each kind of prompt and each method. */

import { referenceColor } from "@/plot/colors.ts";
import type { Figure } from "@/plot/figure.ts";
import { forest, type Interval } from "@/plot/forest.ts";
import { type PromptMeasure, promptMeasures } from "@/retrieval/prompt_charts.ts";
import { promptKinds } from "@/retrieval/prompt_set.ts";
import type { MethodTrials } from "@/retrieval/prompt_trials.ts";
import { promptRow, summarisePrompts, type TrialRow } from "@/retrieval/trial_summary.ts";

/** Standard normal quantile of a two-sided 95 % interval. */
const z = 1.96;

/**
 * Wilson's score interval of a share, 95 % (E. B. Wilson 1927, doi:10.1080/01621459.1927.10502953):
 *
 * (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)
 *
 * Unlike p ± z √(p(1 − p)/n) it has a width where all trials succeed.
 *
 * @param share p, 0 to 1.
 * @param count n, independent trials; from 1.
 * @returns Share and interval, 0 to 1.
 * @throws {RangeError} When the share is none or there are no trials.
 */
export function wilsonInterval(share: number, count: number): Interval {
  if (!(share >= 0 && share <= 1 && count >= 1)) {
    throw new RangeError(
      `Cannot tell how sure a share is: found a share of ${share} in ${count} trials, wanted 0 to 1 in at least 1. ` +
        "Leave out what was not tried",
    );
  }
  const shrink = 1 + z * z / count;
  const centre = (share + z * z / (2 * count)) / shrink;
  const half = z * Math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / shrink;
  return { mean: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/**
 * The interval of one measure. The prompts are counted, not wishes or nouns: those of one prompt share its plan.
 *
 * @param trials From `promptTrials`.
 * @param options Measure, method, and kind; all prompts when no kind is named.
 * @returns Share and interval, 0 to 1; nothing where the measure says nothing about the kind.
 * @throws {RangeError} When there is no such method or kind.
 */
export function promptInterval(
  trials: readonly MethodTrials[],
  { measure, method, kind = "all" }: { measure: PromptMeasure; method: string; kind?: TrialRow["kind"] },
): Interval | undefined {
  const share = promptRow(summarisePrompts(trials), { method, kind })[measure];
  const counted = trials.find(({ name }) => name === method)!.trials.filter(({ prompt, wanted, nouns }) =>
    (kind === "all" || prompt.kind === kind) &&
    (measure === "right" || (measure === "recall" ? wanted : nouns) > 0)
  );
  return counted.length ? wilsonInterval(share, counted.length) : undefined;
}

/**
 * Draws one measure with its intervals: a panel for each method, a line for each kind. What is surely above the goal is
 * blue, surely below orange, and grey where the interval holds the goal.
 *
 * @param trials From `promptTrials`.
 * @param options Measure, goal in percent, and the file.
 * @returns The figure; its title sets the first method's share and interval against the last method's share.
 */
export function promptForest(
  trials: readonly MethodTrials[],
  { measure, goal, file }: { measure: PromptMeasure; goal: number; file?: string },
): Figure {
  const present = summarisePrompts(trials).map(({ kind }) => kind);
  const kinds = [...promptKinds, "all" as const].filter((kind) => present.includes(kind));
  const percent = (method: string, kind: TrialRow["kind"]): Interval | undefined => {
    const found = promptInterval(trials, { measure, method, kind });
    return found && { mean: 100 * found.mean, low: 100 * found.low, high: 100 * found.high };
  };
  const [first, last] = [trials[0].name, trials.at(-1)!.name];
  const whole = percent(first, "all");
  const { told, of } = promptMeasures[measure];
  const round = (value = NaN) => value.toFixed(0);
  return forest({
    title: `${first} ${told} ${round(whole?.mean)} % (${round(whole?.low)} to ${round(whole?.high)}) ${of}${
      first === last ? "" : `, ${shown(last)} ${round(percent(last, "all")?.mean)} %`
    }`,
    subtitle: `95 % intervals over prompts; line: ${goal} %, blue surely above it, orange surely below`,
    treatments: kinds,
    panels: trials.map(({ name }) => ({
      name: `${shown(name)} (%)`,
      intervals: kinds.map((kind) => percent(name, kind)),
      reference: goal,
      marks: [0, 100].map((at) => ({ at, color: referenceColor, dash: "dot" as const })),
    })),
    columns: 2,
    summary: trials.map(({ name }) => {
      const all = percent(name, "all");
      return `${name}: ${round(all?.mean)} % (${round(all?.low)} to ${round(all?.high)})`;
    }).join("; "),
    file,
  });
}

function shown(method: string): string {
  return method === "write-up" ? "the write-up's rule" : method;
}
