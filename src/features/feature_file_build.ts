/** Builds the feature file of any SAE: all that is known about its features, with pictures, in seconds. */

import { alignmentOf } from "@/features/alignment.ts";
import { activationProfile, quantileLevels } from "@/features/activation_profile.ts";
import { columnOf } from "@/features/activations.ts";
import { choosingCount, type FeatureStudy } from "@/features/analysis.ts";
import { mostCorrelated, mostCorrelatedAxes, nearestDirections } from "@/features/correlations.ts";
import { directionOf } from "@/features/dictionary.ts";
import { entrySizes, type FeatureEntry, type FeatureFile } from "@/features/feature_file.ts";
import { featureState, titleTargets } from "@/features/feature_entry.ts";
import { parseFeatureFile } from "@/features/feature_file_check.ts";
import { featureJson, type StoredFeatures } from "@/features/feature_file_folder.ts";
import { decodeFeatures } from "@/features/feature_file_sheets.ts";
import { featurePairs } from "@/features/feature_pairs.ts";
import { featureTargets, targetNames } from "@/features/feature_targets.ts";
import { allTargets, showsTarget } from "@/features/targets.ts";
import { mentionedNouns } from "@/features/mentioned_nouns.ts";
import { traitsOf, visibleLabels } from "@/nouns/images.ts";
import { shortNumbers } from "@/plot/short_numbers.ts";
import { artifact } from "@/training/artifact.ts";
import { progressMeter, type RunOptions } from "@/training/progress.ts";
import type { Latents } from "@/vae/latents.ts";
import { latentSize } from "@/vae/network.ts";
import type { Codec } from "@/vae/vae.ts";

/**
 * Gives the feature file of a study: read from its artifact, or built and stored.
 *
 * @param study Features, nouns, latents and the VAE that draws.
 * @param options Progress; the work is short, so a stop waits for its end.
 * @returns The file, without maps, and its sheets.
 */
export async function buildFeatureFile(
  study: FeatureStudy,
  options: RunOptions = {},
): Promise<StoredFeatures> {
  const inputs = { activations: study.analysis.key, codec: study.codec.key };
  const { tensors } = await artifact("feature-file", {}, async () => {
    const { file, sheets } = await computeFeatureFile(study, options);
    const bytes = (data: Uint8Array) => ({ shape: [data.length], data });
    return {
      metrics: { features: file.features.length },
      tensors: {
        json: bytes(new TextEncoder().encode(featureJson(file))),
        decoded: bytes(sheets.decoded),
        added: bytes(sheets.added),
        effect: bytes(sheets.effect),
      },
    };
  }, { version: 7, inputs });
  const bytesOf = (name: string) => new Uint8Array(tensors[name].data as Uint8Array);
  return {
    file: parseFeatureFile(new TextDecoder().decode(bytesOf("json"))),
    sheets: { decoded: bytesOf("decoded"), added: bytesOf("added"), effect: bytesOf("effect") },
  };
}

/**
 * Builds the feature file without storing it.
 *
 * @param study Features, nouns, latents and the VAE that draws.
 * @param options Progress, and the seed of the example nouns.
 * @returns The file, without maps, and its sheets; numbers have five significant digits.
 */
export async function computeFeatureFile(
  { codec, analysis, nouns, latents }: FeatureStudy,
  { seed = 0, ...run }: RunOptions & { seed?: number } = {},
): Promise<StoredFeatures> {
  const { dictionary, records, activations } = analysis;
  const { train } = activations;
  const meter = progressMeter({ title: `Describing the features of ${dictionary.name}`, steps: 5, ...run });
  const maxima = records.map(({ max }) => max);
  const { sheets, layout, effect, area } = await decodeFeatures(codec, dictionary, { maxima });
  meter.report(1);
  const names = featureNames({ analysis, nouns });
  meter.report(2);
  const { decoder, dimensions } = dictionary;
  const nearest = nearestDirections(decoder, { dimensions, count: entrySizes.neighbors });
  const correlated = mostCorrelated(train, { count: entrySizes.neighbors });
  meter.report(3);
  const correlatedAxes = mostCorrelatedAxes(train, latents.train, { dimensions, count: entrySizes.axes });
  meter.report(4);
  const labels = allTargets.labels(visibleLabels(nouns.train));
  const features = records.map(({ feature, density, max, mean, histogram }): FeatureEntry => {
    const told = titleTargets({ ...names[feature], density });
    const shows = told.length
      ? (noun: number) => told.every((target) => showsTarget(labels, { noun, target }))
      : undefined;
    return {
      id: feature,
      ...names[feature],
      density,
      max,
      mean,
      histogram: Array.from(histogram),
      ...activationProfile(columnOf(train, feature), { count: train.count, seed, feature, shows }),
      nearest: nearest[feature],
      correlated: correlated[feature],
      alignment: alignmentOf(directionOf(dictionary, feature)),
      correlatedAxes: correlatedAxes[feature],
      effect: effect[feature],
      area: area[feature],
    };
  });
  const file: FeatureFile = {
    format: "nouns-features",
    version: 1,
    name: dictionary.name,
    keys: { activations: analysis.key, latents: latents.key, nouns: nouns.key, codec: codec.key },
    counts: {
      train: train.count,
      choosing: Math.min(choosingCount, train.count),
      heldOut: activations.heldOut.count,
    },
    dimensions,
    latentShape: latentShapeOf(codec, latents),
    targets: targetNames.slice(),
    quantileLevels: quantileLevels.slice(),
    sheets: layout,
    features,
    maps: [],
    nouns: mentionedNouns(features, (noun) => traitsOf(nouns.train, noun)),
  };
  meter.report(5);
  return { file: shortNumbers(file) as FeatureFile, sheets };
}

/** What each feature stands for: targets one by one, and for those without a clear one two together. */
function featureNames(
  { analysis, nouns }: Pick<FeatureStudy, "analysis" | "nouns">,
): Pick<FeatureEntry, "target" | "confidence" | "targets" | "pair">[] {
  const names = featureTargets({ analysis, nouns }).map((targets) => ({
    target: targets[0]?.target ?? null,
    confidence: targets[0]?.f1 ?? 0,
    targets,
    pair: null as FeatureEntry["pair"],
  }));
  const doubtful = analysis.records.map(({ feature }) => feature).filter((feature) =>
    featureState({ ...names[feature], density: analysis.records[feature].density }) === "unclear"
  );
  featurePairs({ analysis, nouns }, doubtful).forEach((pair, i) => names[doubtful[i]].pair = pair);
  return names;
}

/** A VAE's latent has channels on a grid; other codecs have components without a place. */
function latentShapeOf(codec: Codec, { dimensions }: Latents): FeatureFile["latentShape"] {
  const places = latentSize * latentSize;
  return "config" in codec && dimensions % places === 0
    ? [dimensions / places, latentSize, latentSize]
    : null;
}
