/** Checks a feature file that came from outside, field by field. */

import {
  type Alignment,
  type CorrelatedAxes,
  entrySizes,
  type FeatureEntry,
  type FeatureFile,
  type FeatureMap,
  type Interval,
  type Neighbors,
  type NounTraits,
  type Samples,
  type TargetName,
  type TargetPair,
  type TargetScore,
} from "@/features/feature_file.ts";
import { histogramBuckets } from "@/features/records.ts";
import { specificityIntervals } from "@/features/specificity.ts";
import { categories } from "@/nouns/catalogue.ts";
import {
  type Check,
  fields,
  list,
  number,
  oneOf,
  orNull,
  paired,
  parseChecked,
  text,
} from "@/training/json_check.ts";

/**
 * Reads a feature file from text that may be anything.
 *
 * @param json The text.
 * @returns The file, every field checked.
 * @throws {SyntaxError} If it is no JSON.
 * @throws {TypeError | RangeError} If a field is missing, unknown, or not what it has to be; the error names it.
 */
export function parseFeatureFile(json: string): FeatureFile {
  const remedy = "Write the file again with writeFeatures()";
  return parseChecked(json, { check: checkFeatureFile, action: "read the feature file", remedy });
}

/** Checks format and version before anything else, so that a newer file is not called a broken one. */
const checkFeatureFile: Check<FeatureFile> = (value, place) => {
  const { format, version } = Object(value);
  oneOf(["nouns-features"])(format, "format");
  oneOf([1])(version, "version");
  const file = checkFields(value, place);
  const count = file.features.length;
  const known = { min: 0, max: count - 1, integer: true };
  const checkEntry = fields({ id: number(known), target: orNull(targetOf(file)) });
  file.features.forEach(({ id, target, nearest, correlated, targets, pair, quantiles }, i) => {
    checkEntry({ id, target }, `features[${i}]`);
    if (id !== i) throw new RangeError(`found ${id} at features[${i}].id, wanted ${i}`);
    list(number(known))(nearest.features, `features[${i}].nearest.features`);
    list(number(known))(correlated.features, `features[${i}].correlated.features`);
    targets.forEach(({ target }, j) => targetOf(file)(target, `features[${i}].targets[${j}].target`));
    pair?.targets.forEach((target, j) => targetOf(file)(target, `features[${i}].pair.targets[${j}]`));
    if (quantiles.length) {
      list(number(), { length: file.quantileLevels.length })(quantiles, `features[${i}].quantiles`);
    }
  });
  const { numbers, traits } = file.nouns;
  const signs = 4 * Math.ceil(5 * numbers.length / 3); // base64 of five bytes a noun
  if (traits.length !== signs) {
    throw new RangeError(`found ${traits.length} signs of base64 at nouns.traits, wanted ${signs}`);
  }
  file.maps.forEach(({ places, clusters, clusterNames }, i) => {
    list(orNull(list(number())), { length: count })(places, `maps[${i}].places`);
    const cluster = number({ min: 0, max: clusterNames.length - 1, integer: true });
    list(orNull(cluster), { length: count })(clusters, `maps[${i}].clusters`);
  });
  return file;
};

const count = number({ min: 0, integer: true });
const share = number({ min: 0, max: 1 });
const similarity = number({ min: -1.0001, max: 1.0001 });
const amount = number({ min: 0 });
const shortText = text({ most: 200 });

const targetOf = ({ targets }: FeatureFile) => number({ min: 0, max: targets.length - 1, integer: true });

const neighbors = paired(fields<Neighbors>({
  features: list(count, { most: entrySizes.neighbors }),
  similarities: list(similarity, { most: entrySizes.neighbors }),
}));

const samplesFields = (most: number) => ({
  nouns: list(count, { most }),
  activations: list(number(), { most }),
});

const entryFields: { [Field in keyof FeatureEntry]: Check<FeatureEntry[Field]> } = {
  id: count,
  target: orNull(count),
  confidence: share,
  density: share,
  max: number(),
  mean: number(),
  meanSquare: amount,
  skew: number(),
  kurtosis: amount,
  histogram: list(count, { length: histogramBuckets }),
  quantiles: list(number(), { most: 100 }),
  top: paired(fields<Samples>(samplesFields(entrySizes.top))),
  random: paired(fields<Samples>(samplesFields(entrySizes.random))),
  intervals: list(
    paired(fields<Interval>({ share, precision: orNull(share), ...samplesFields(entrySizes.interval) })),
    {
      length: specificityIntervals,
    },
  ),
  nearest: neighbors,
  correlated: neighbors,
  alignment: paired(fields<Alignment>({
    axes: list(count, { most: entrySizes.axes }),
    values: list(number(), { most: entrySizes.axes }),
    shares: list(share, { most: entrySizes.axes }),
  })),
  correlatedAxes: paired(fields<CorrelatedAxes>({
    axes: list(count, { most: entrySizes.axes }),
    correlations: list(similarity, { most: entrySizes.axes }),
  })),
  targets: list(
    fields<TargetScore>({ target: count, precision: share, recall: share, f1: share, auroc: share }),
    { most: entrySizes.targets },
  ),
  specificity: share,
  pair: orNull(fields<TargetPair>({
    targets: list(count, { length: 2 }),
    precision: share,
    recall: share,
    f1: share,
    shown: count,
  })),
  effect: share,
  area: share,
};

const triple = list(count, { length: 3 }) as unknown as Check<[number, number, number]>;
const pair = list(number(), { length: 2 }) as unknown as Check<[number, number]>;

const checkFields = fields<FeatureFile>({
  format: oneOf(["nouns-features"]),
  version: oneOf([1]),
  name: shortText,
  keys: fields({ activations: shortText, latents: shortText, nouns: shortText, codec: shortText }),
  counts: fields({ train: count, choosing: count, heldOut: count }),
  dimensions: count,
  latentShape: orNull(triple),
  targets: list(fields<TargetName>({ label: shortText, category: oneOf(categories) })),
  quantileLevels: list(share, { most: 100 }),
  sheets: fields({ tile: number({ min: 1, integer: true }), columns: number({ min: 1, integer: true }) }),
  features: list(fields<FeatureEntry>(entryFields)),
  maps: list(fields<FeatureMap>({
    name: shortText,
    places: list(orNull(pair)),
    clusters: list(orNull(count)),
    clusterNames: list(shortText),
  })),
  nouns: fields<NounTraits>({ numbers: list(count), traits: text() }),
});
