/** The plan of the experiment: which arms are tried with which weights of the auxiliary loss. */
import { type ArmName, arms } from "@/saeception/arms.ts";
import type { SaeceptionConfig } from "@/saeception/digits/digit_study_config.ts";

/** One arm with one weight. */
export interface Try {
  /** What the targets are. */
  arm: ArmName;
  /** Weight of the auxiliary loss. */
  lambda: number;
  /** Features that sharpening keeps, N. */
  keep: number;
}

/**
 * All tries of a seed: every arm with every weight; the published, the trimmed and the full arm with the published weight
 * besides, for comparisons at one weight; and the trimmed arm once for each other N.
 *
 * @param config The configuration.
 * @returns The tries, always in the same order.
 */
export function allTries(config: SaeceptionConfig): Try[] {
  const { lambdas, keep, keepOfExample, otherKeeps, publishedLambda } = config;
  const names = Object.keys(arms) as ArmName[];
  return [
    ...names.flatMap((arm) =>
      weightsOf(arm, { lambdas, publishedLambda }).map((lambda) => ({
        arm,
        lambda,
        keep: arm === "example" ? keepOfExample : keep,
      }))
    ),
    ...otherKeeps.filter((other) => other !== keep).map((other) => ({
      arm: "trimmed" as const,
      lambda: publishedLambda,
      keep: other,
    })),
  ];
}

/** Whether a try is one of the other N, which no choice is made among. */
export function isOtherKeep({ arm, keep }: Try, config: Pick<SaeceptionConfig, "keep">): boolean {
  return arm === "trimmed" && keep !== config.keep;
}

/** Arms that are compared at the published weight. */
const atPublishedWeight: readonly ArmName[] = ["published", "trimmed", "full"];

function weightsOf(
  arm: ArmName,
  { lambdas, publishedLambda }: Pick<SaeceptionConfig, "lambdas" | "publishedLambda">,
): number[] {
  return atPublishedWeight.includes(arm) ? [...new Set([...lambdas, publishedLambda])] : lambdas;
}

/** A try and how well it validated, one score per seed. */
export interface ValidatedTry extends Try {
  /** Share of the validation examples read right, for each seed. */
  validation: number[];
}

/**
 * Chooses a weight for each arm: the one whose mean validation score over the seeds is highest, of equal ones the first.
 * Every arm had the same number of tries, and no test example was looked at. The published arm keeps the published weight:
 * choosing a small one would undo what it is there to show.
 *
 * @param tries All tries.
 * @param config N, the weights that are tried, and the published one.
 * @returns One try for each arm.
 * @throws {RangeError} If an arm was not tried.
 */
export function chooseTries(
  tries: ValidatedTry[],
  config: Pick<SaeceptionConfig, "keep" | "lambdas" | "publishedLambda">,
): ValidatedTry[] {
  return (Object.keys(arms) as ArmName[]).map((arm) => {
    const own = tries.filter((t) =>
      t.arm === arm && !isOtherKeep(t, config) &&
      (arm === "published" ? t.lambda === config.publishedLambda : config.lambdas.includes(t.lambda))
    );
    if (own.length === 0) throw new RangeError(`Cannot choose a weight: the arm "${arm}" was not tried`);
    return own.reduce((best, t) => mean(t.validation) > mean(best.validation) ? t : best);
  });
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
