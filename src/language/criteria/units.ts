/** What is searched for contexts: the features of an SAE, neurons, or any other directions, and the best unit of each. */

import { pickFeatures, type SparseActivations } from "@/features/activations.ts";
import { bestFeatures, type Match, matchOf } from "@/features/coverage.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import { detection } from "@/features/detection.ts";
import { chooseThresholds, scoreThresholds, type Thresholds } from "@/features/scores.ts";
import type { Halves } from "@/features/level_scores.ts";
import type { ReadingModel } from "@/language/model/contexts.ts";
import type { TokenLabels } from "@/language/criteria/token_labels.ts";

/** Units of one kind, with their activations on the tokens that choose and on those that judge. */
export interface UnitSource {
  /** What they are, for a person: "features", "neurons". */
  name: string;
  /** The model whose MLP activations they read. */
  model: ReadingModel;
  /** How they read them, and what one unit of each adds to them. */
  dictionary: Dictionary;
  /** On the first tokens of both splits. */
  activations: Halves<SparseActivations>;
}

/** The unit of a source that tells a target best. */
export interface FoundUnit extends Match {
  /** The second best on the choosing tokens; nothing when there is one unit only. */
  runnerUp: Pick<Match, "feature" | "chosenF1" | "f1"> | null;
  /** Pearson's correlation of its activation with the target, on the judging tokens. */
  pearson: number;
  /** Area under the ROC curve of its activation, on the judging tokens. */
  auroc: number;
}

/**
 * Lets the half that judges choose, and the half that chooses judge.
 *
 * @param halves Of anything.
 * @returns The same, exchanged.
 */
export function exchanged<T>({ choosing, heldOut }: Halves<T>): Halves<T> {
  return { choosing: heldOut, heldOut: choosing };
}

/**
 * Finds for each target the unit with the best F1 at its best threshold, both chosen on one half and judged on the other.
 *
 * @param source The units.
 * @param labels The targets of the same tokens.
 * @returns One for each target; of equals the unit of the lower number.
 * @throws {TypeError} When labels and activations are not of the same tokens.
 */
export function bestUnits(source: Pick<UnitSource, "activations">, labels: Halves<TokenLabels>): Match[] {
  const { thresholds, scores } = scoreTables(source, labels);
  return bestFeatures(thresholds, scores);
}

/**
 * Finds the same, with the second best, and with what the best one scores without a threshold.
 *
 * @param source The units.
 * @param labels A few targets of the same tokens.
 * @returns One for each target; of equals the unit of the lower number.
 * @throws {TypeError} When labels and activations are not of the same tokens.
 */
export function findUnits(source: Pick<UnitSource, "activations">, labels: Halves<TokenLabels>): FoundUnit[] {
  const { thresholds, scores } = scoreTables(source, labels);
  const { count, labels: judged } = labels.heldOut;
  const best = bestFeatures(thresholds, scores);
  const found = pickFeatures(source.activations.heldOut, best.map(({ feature }) => feature));
  const { pearson, auroc } = detection(found, judged, labels.heldOut);
  return best.map((match, target) => {
    const second = runnerUp(thresholds, match);
    const next = second < 0 ? null : matchOf({ thresholds, scores }, { feature: second, value: target });
    return {
      ...match,
      runnerUp: next && { feature: second, chosenF1: next.chosenF1, f1: next.f1 },
      pearson: pearson[target * count + target],
      auroc: auroc[target * count + target],
    };
  });
}

/**
 * Scores one unit, whoever chose it, on one target.
 *
 * @param source The units.
 * @param labels The targets of the same tokens.
 * @param which Unit and target.
 * @returns The same as of a unit that was found, the threshold still chosen on the choosing tokens.
 */
export function scoreUnit(
  source: Pick<UnitSource, "activations">,
  labels: Halves<TokenLabels>,
  { feature, target }: { feature: number; target: number },
): FoundUnit {
  const only = {
    choosing: pickFeatures(source.activations.choosing, [feature]),
    heldOut: pickFeatures(source.activations.heldOut, [feature]),
  };
  return { ...findUnits({ activations: only }, labels)[target], feature };
}

function scoreTables({ activations }: Pick<UnitSource, "activations">, labels: Halves<TokenLabels>) {
  const targets = labels.heldOut;
  const thresholds = chooseThresholds(activations.choosing, labels.choosing.labels, targets);
  const scores = scoreThresholds(activations.heldOut, { labels: targets.labels, thresholds, targets });
  return { thresholds, scores };
}

/** The unit that comes second; −1 when there is only one. */
function runnerUp({ f1, nFeatures }: Thresholds, { feature: best, value }: Match): number {
  const count = f1.length / nFeatures;
  let second = -1;
  for (let feature = 0; feature < nFeatures; feature++) {
    if (feature === best) continue;
    if (second < 0 || f1[feature * count + value] > f1[second * count + value]) second = feature;
  }
  return second;
}
