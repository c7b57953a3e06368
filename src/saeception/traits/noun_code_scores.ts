/** How well the features of an SAE on a source of nouns tell trait values: the study's own scores, on any activations. */
import { collectActivations } from "@/features/activations.ts";
import {
  bestFeatures,
  bestValues,
  coverage,
  type CoverageRow,
  type Match,
  ownedFeatures,
} from "@/features/coverage.ts";
import { type Dictionary, saeDictionary } from "@/features/dictionary.ts";
import type { Split as LabelledSplit } from "@/features/labelled_latents.ts";
import { namingF1 } from "@/features/names.ts";
import { deadCount, type FeatureRecord, featureRecords } from "@/features/records.ts";
import { chooseThresholds, type Scores, scoreThresholds, type Thresholds } from "@/features/scores.ts";
import { categories, valueCount, valueOf } from "@/nouns/catalogue.ts";
import type { SaeModel } from "@/sae/sae.ts";
import type { ActivationSource, Network } from "@/saeception/activation_source.ts";
import type { RunOptions } from "@/training/progress.ts";

/** Coverage of a category's values with the number of features that share a value. */
export interface CodeCoverageRow extends CoverageRow {
  /** Features with F1 ≥ .5 for a value, mean over the values. */
  featuresPerValue: number;
  /** Features that own a value (`ownedFeatures`), mean over the values; of the two backgrounds chance alone gives many. */
  ownedPerValue: number;
}

/** What is known of an SAE's features as detectors of trait values. */
export interface NounCodeScores {
  /** The SAE as the study's measures see it. */
  dictionary: Dictionary;
  /** Density and mean of every feature on the training examples. */
  records: FeatureRecord[];
  /** The best feature of each value, chosen on training examples, scored on test examples: [437]. */
  best: Match[];
  /** The best value of each feature: [m]. */
  matches: Match[];
  /** A row for each category and one for all. */
  coverage: CodeCoverageRow[];
  /** F1 of each feature's best value minus that of its second-best, both chosen on training examples: [m]. */
  gaps: Float32Array;
  /** Mean gap of the features that fire on training examples. */
  meanGap: number;
  /** Mean number of active features of a training example. */
  l0: number;
  /** Share of features that never fire on training examples. */
  dead: number;
}

/**
 * Gives the opened layer of a network with its labels, training examples to choose by and test examples to judge.
 *
 * @param source A source whose examples are nouns.
 * @param network The network.
 * @throws {TypeError} If the source's classes are not the five visible trait values.
 */
export async function nounSplit(source: ActivationSource, network: Network): Promise<LabelledSplit> {
  const { classCount, perExample } = source.labels.train;
  if (classCount !== valueCount || perExample !== categories.length) {
    throw new TypeError(
      `Cannot score traits: ${source.name} has ${perExample} of ${classCount} classes an example, wanted are ` +
        `${categories.length} of ${valueCount}. Take a source of nouns`,
    );
  }
  const part = async (split: "train" | "test") => ({
    latents: await source.activations(network, split),
    labels: source.labels[split].values,
  });
  return { dimensions: source.dimensions, choosing: await part("train"), heldOut: await part("test") };
}

/**
 * Scores the features of an SAE.
 *
 * @param sae The SAE, which has to live as long as the result's dictionary is used.
 * @param split Activations with labels, from {@linkcode nounSplit} or of latents.
 * @param run Signal and progress.
 */
export async function scoreNounCodes(
  sae: SaeModel,
  { choosing, heldOut }: LabelledSplit,
  run: RunOptions = {},
): Promise<NounCodeScores> {
  const dictionary = saeDictionary({ ...sae, name: "SAE" });
  const codes = await collectActivations(dictionary, choosing.latents, run);
  const judged = await collectActivations(dictionary, heldOut.latents, run);
  const thresholds = chooseThresholds(codes, choosing.labels);
  const scores = scoreThresholds(judged, { labels: heldOut.labels, thresholds });
  const records = featureRecords(codes);
  const best = bestFeatures(thresholds, scores);
  const gaps = traitGaps(thresholds, scores);
  const living = gaps.filter((_, feature) => records[feature].density > 0);
  return {
    dictionary,
    records,
    best,
    matches: bestValues(thresholds, scores),
    coverage: codeCoverage(best, { thresholds, scores }),
    gaps,
    meanGap: living.length ? living.reduce((sum, gap) => sum + gap, 0) / living.length : 0,
    l0: records.reduce((sum, { density }) => sum + density, 0),
    dead: deadCount(records) / records.length,
  };
}

/** F1 of the best value minus that of the second-best, on test examples; negative where the order turns there. */
function traitGaps(thresholds: Thresholds, scores: Scores): Float32Array {
  return Float32Array.from({ length: thresholds.nFeatures }, (_, feature) => {
    const row = thresholds.f1.subarray(feature * valueCount, (feature + 1) * valueCount);
    let [first, second] = row[1] > row[0] ? [1, 0] : [0, 1];
    for (let value = 2; value < valueCount; value++) {
      if (row[value] > row[first]) [first, second] = [value, first];
      else if (row[value] > row[second]) second = value;
    }
    return scores.f1[feature * valueCount + first] - scores.f1[feature * valueCount + second];
  });
}

function codeCoverage(
  best: Match[],
  { thresholds, scores }: { thresholds: Thresholds; scores: Scores },
): CodeCoverageRow[] {
  const telling = new Uint32Array(valueCount);
  scores.f1.forEach((f1, at) => telling[at % valueCount] += Number(f1 >= namingF1));
  const owned = telling.map((_, value) => ownedFeatures(thresholds, { value }).length);
  return coverage(best).map((row) => {
    const mean = (counts: Uint32Array) =>
      counts.reduce(
        (sum, count, value) =>
          row.category === "all" || valueOf(value).category === row.category ? sum + count : sum,
        0,
      ) / row.values;
    return { ...row, featuresPerValue: mean(telling), ownedPerValue: mean(owned) };
  });
}
