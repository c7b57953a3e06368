/** Whether features do what they tell: a trait's feature taken out of the opened layer or put in, read by the heads. */
import { ablate, randomActiveFeatures } from "@/edits/ablation.ts";
import { addScaled, encodeLatents, takeRows } from "@/edits/encoded.ts";
import { directionOf } from "@/features/dictionary.ts";
import type { LabelledLatents } from "@/features/labelled_latents.ts";
import { categories, type Category, traitCounts, valueOffsets } from "@/nouns/catalogue.ts";
import type { NounCodeScores } from "@/saeception/traits/noun_code_scores.ts";
import { type Random, seededRandom, shuffledIndices } from "@/training/random.ts";

/** What became of the examples after an edit of one feature; shares from 0 to 1. */
export interface EditOutcome {
  /** Examples whose own category is read as another value than before. */
  changed: number;
  /** Examples whose own category is read as the edited value afterwards. */
  readAsValue: number;
  /** Examples whose other four categories are all read as before. */
  othersKept: number;
}

/** The outcomes for the sampled values of a category. */
export interface InterventionRow {
  /** The category, or "all". */
  category: Category | "all";
  /** Values that were edited. */
  values: number;
  /** Examples that showed the value, and about as many that showed another. */
  examples: number;
  /** The value's best feature set to 0 on examples that show the value. */
  ablated: EditOutcome;
  /** Another active feature, drawn at random, set to 0 on the same examples: the control. */
  randomAblated: EditOutcome;
  /** The best feature added at its mean active value to examples that show another value of the category. */
  steered: EditOutcome;
  /** The same on the same examples, with the best feature of the value that they show set to 0. */
  swapped: EditOutcome;
  /** The best feature of another value of any category added in its stead: the control. */
  randomSteered: EditOutcome;
}

/** What is edited and who reads it. */
export interface InterventionOptions {
  /** Test activations and visible values. */
  examples: LabelledLatents;
  /** What the heads read off `[n * d]`: `[n * 5]`. */
  read(activations: Float32Array): Promise<Int16Array>;
  /** Values of a category that are tried, drawn at random; all where there are fewer. Default 40. */
  valuesPerCategory?: number;
  /** Examples of each value; all where there are fewer. Default 20. */
  examplesPerValue?: number;
  /** Seed of all draws. */
  seed: number;
}

interface Trial {
  value: number;
  category: number;
  sample: number;
}

/**
 * Edits the opened layer, one feature at a time, and lets the heads read it. The SAE's error stays in the layer; what
 * becomes negative stays negative.
 *
 * @param scores The SAE's features and which of them tells each value.
 * @param options Examples, reader and sizes.
 * @returns A row for each category and one for all.
 */
export async function intervene(
  { dictionary, best, records }: Pick<NounCodeScores, "dictionary" | "best" | "records">,
  options: InterventionOptions,
): Promise<InterventionRow[]> {
  const { examples, read, seed } = options;
  const random = seededRandom(seed, "noun interventions");
  const { showing, lacking } = drawTrials(options, random);
  const before = await read(examples.latents);
  const outcome = async (trials: Trial[], edited: Float32Array) => {
    const after = await read(edited);
    return trials.map((trial, i) =>
      outcomeOf(trial, {
        before: before.subarray(trial.sample * categories.length),
        after: after.subarray(i * categories.length),
      })
    );
  };
  const featureOf = ({ value }: Trial) => best[value].feature;
  const rows = (trials: Trial[]) =>
    takeRows(examples.latents, { rows: trials.map(({ sample }) => sample), width: dictionary.dimensions });
  const add = (features: number[], to: Float32Array) => {
    const size = dictionary.dimensions;
    features.forEach((feature, i) => {
      const row = to.subarray(i * size, (i + 1) * size);
      addScaled(row, directionOf(dictionary, feature), records[feature].meanActive);
    });
    return to;
  };
  const own = showing.map((trial) => [featureOf(trial)]);
  const encoded = encodeLatents(dictionary, rows(showing));
  const other = randomActiveFeatures(encoded, { excluded: own, random: random.uniform });
  const shown = lacking.map(({ sample, category }) => [
    best[examples.labels[sample * categories.length + category]].feature,
  ]);
  const zero = { replacement: { kind: "zero" }, errorTerm: true } as const;
  const outcomes = {
    ablated: await outcome(showing, ablate(dictionary, encoded, { features: own, ...zero })),
    randomAblated: await outcome(showing, ablate(dictionary, encoded, { features: other, ...zero })),
    steered: await outcome(lacking, add(lacking.map(featureOf), rows(lacking))),
    swapped: await outcome(
      lacking,
      add(
        lacking.map(featureOf),
        ablate(dictionary, encodeLatents(dictionary, rows(lacking)), { features: shown, ...zero }),
      ),
    ),
    randomSteered: await outcome(
      lacking,
      add(lacking.map(() => best[random.integer(best.length)].feature), rows(lacking)),
    ),
  };
  return [...categories.keys(), undefined].map((category) => {
    const pick = (trials: Trial[], all: EditOutcome[]) =>
      meanOutcome(all.filter((_, i) => category === undefined || trials[i].category === category));
    const mine = showing.filter((trial) => category === undefined || trial.category === category);
    return {
      category: category === undefined ? "all" : categories[category],
      values: new Set(mine.map(({ value }) => value)).size,
      examples: mine.length,
      ablated: pick(showing, outcomes.ablated),
      randomAblated: pick(showing, outcomes.randomAblated),
      steered: pick(lacking, outcomes.steered),
      swapped: pick(lacking, outcomes.swapped),
      randomSteered: pick(lacking, outcomes.randomSteered),
    };
  });
}

/** Values and, for each, examples that show it and examples that show another value of its category. */
function drawTrials(
  { examples: { labels }, valuesPerCategory = 40, examplesPerValue = 20 }: InterventionOptions,
  random: Random,
): { showing: Trial[]; lacking: Trial[] } {
  const count = labels.length / categories.length;
  const [showing, lacking]: [Trial[], Trial[]] = [[], []];
  for (const category of categories.keys()) {
    const visible = shuffledIndices(count, random)
      .filter((sample) => labels[sample * categories.length + category] >= 0);
    const labelOf = (sample: number) => labels[sample * categories.length + category];
    const shown = new Set(Array.from(visible, labelOf));
    const values = Array.from(
      shuffledIndices(traitCounts[category], random),
      (i) => valueOffsets[category] + i,
    )
      .filter((value) => shown.has(value)).slice(0, valuesPerCategory);
    for (const value of values) {
      const trial = (sample: number) => ({ value, category, sample });
      const own = visible.filter((sample) => labelOf(sample) === value).subarray(0, examplesPerValue);
      const others = visible.filter((sample) => labelOf(sample) !== value);
      const first = random.integer(Math.max(1, others.length - own.length + 1));
      showing.push(...Array.from(own, trial));
      lacking.push(...Array.from(others.subarray(first, first + own.length), trial));
    }
  }
  return { showing, lacking };
}

function outcomeOf(
  { value, category }: Trial,
  { before, after }: { before: Int16Array; after: Int16Array },
): EditOutcome {
  const kept = [...categories.keys()].filter((other) => other !== category && before[other] === after[other]);
  return {
    changed: Number(before[category] !== after[category]),
    readAsValue: Number(after[category] === value),
    othersKept: Number(kept.length === categories.length - 1),
  };
}

/** Means; NaN where there are no outcomes. */
function meanOutcome(outcomes: EditOutcome[]): EditOutcome {
  const mean = (field: keyof EditOutcome) =>
    outcomes.reduce((sum, outcome) => sum + outcome[field], 0) / outcomes.length;
  return { changed: mean("changed"), readAsValue: mean("readAsValue"), othersKept: mean("othersKept") };
}
