/** The presets of the study: what each changes of the modules' own defaults, and nothing else. */
import { resolveSteeringConfig, steeringDefaults } from "@/edits/steering_config.ts";
import { languageDefaults, resolveLanguageConfig } from "@/language/model/config.ts";
import { languageSaesDefaults, resolveLanguageSaesConfig } from "@/language/saes/language_saes_config.ts";
import { dataDefaults, resolveDataConfig } from "@/nouns/dataset.ts";
import { plantedDefaults, resolvePlantedConfig } from "@/planted/config.ts";
import { resolveRetrievalConfig, retrievalDefaults } from "@/retrieval/config.ts";
import { defaultSaeConfig, resolveSaeConfig } from "@/sae/config.ts";
import { resolveSaeceptionConfig, saeceptionDefaults } from "@/saeception/digits/digit_study_config.ts";
import { nounArmsDefaults, resolveNounArmsConfig } from "@/saeception/vae/noun_arms_config.ts";
import { resolveTraitArmsConfig, traitArmsDefaults } from "@/saeception/traits/trait_arms_config.ts";
import { resolveSuperpositionConfig, superpositionDefaults } from "@/superposition/config.ts";
import { resolveVaeConfig, vaeDefaults, writeUpVae } from "@/vae/config.ts";
import { resolveVariantsConfig, variantsDefaults } from "@/variants/config.ts";

/** The sections of the configuration with their defaults and checks. A new module gets its line here. */
const sections = {
  data: { defaults: dataDefaults, resolve: resolveDataConfig },
  vae: { defaults: vaeDefaults, resolve: resolveVaeConfig },
  sae: { defaults: defaultSaeConfig, resolve: resolveSaeConfig },
  saeception: { defaults: saeceptionDefaults, resolve: resolveSaeceptionConfig },
  traitArms: { defaults: traitArmsDefaults, resolve: resolveTraitArmsConfig },
  nounArms: { defaults: nounArmsDefaults, resolve: resolveNounArmsConfig },
  variants: { defaults: variantsDefaults, resolve: resolveVariantsConfig },
  superposition: { defaults: superpositionDefaults, resolve: resolveSuperpositionConfig },
  planted: { defaults: plantedDefaults, resolve: resolvePlantedConfig },
  steering: { defaults: steeringDefaults, resolve: resolveSteeringConfig },
  retrieval: { defaults: retrievalDefaults, resolve: resolveRetrievalConfig },
  language: { defaults: languageDefaults, resolve: resolveLanguageConfig },
  languageSaes: { defaults: languageSaesDefaults, resolve: resolveLanguageSaesConfig },
};

type Sections = typeof sections;

/** Names of the sections. */
export type SectionName = keyof Sections;

/** The complete configuration of a notebook. */
export type StudyConfig = { readonly [Name in SectionName]: Readonly<ReturnType<Sections[Name]["resolve"]>> };

/** What differs from the defaults, section by section. */
export type Changes = { [Name in SectionName]?: Partial<StudyConfig[Name]> };

/** What a notebook changes of its preset. */
export interface Overrides extends Changes {
  /** Seed of every section that does not set its own. */
  seed?: number;
}

/** The names of the presets. */
export type PresetName = "smoke" | "quick" | "full" | "paper";

/**
 * What each preset changes. `smoke`: all notebooks in about two minutes, claims nothing. `quick`: the study on two CPU
 * cores in about twenty minutes; its numbers are the README's. `full`: the same with enough seeds for narrow intervals,
 * where a notebook repeats over seeds. `paper`: the write-up's own sizes, for a GPU.
 */
export const presets: Readonly<Record<PresetName, Changes>> = {
  smoke: {
    data: { trainCount: 2000, heldOutCount: 400 },
    vae: { channels: [16], steps: 40, batchSize: 32, warmupSteps: 5, emaDecay: 0.8 },
    sae: { nFeatures: 256, steps: 120, warmupSteps: 10, deadWindow: 5000 },
    saeception: {
      seeds: 2,
      rawSeeds: 2,
      trainCount: 1000,
      epochs: 1,
      lambdas: [0.14],
      otherKeeps: [3],
      cycles: 2,
      continuedEpochs: 1,
      saeSteps: 40,
      geometrySamples: 200,
      probeSamples: 300,
    },
    traitArms: { seeds: 2, epochs: 2, continuedEpochs: 1, nFeatures: 64, saeSteps: 40 },
    nounArms: { trainCount: 500, heldOutCount: 200, steps: 4, saeSteps: 10, readCount: 30, subjects: 3 },
    variants: {
      seeds: 2,
      nFeatures: 128,
      steps: 40,
      ownFeatures: 256,
      ownSteps: 80,
      tuneRuns: 2,
      choosing: 1000,
      responsePairs: 12,
      editPairs: 3,
    },
    superposition: { points: 6, phaseSteps: 60, steps: 60, densities: [1, 0.5, 0.2, 0.05, 0.02] },
    steering: { perCategory: 8, choosing: 6, sizes: [4, 16], dosePairs: 4, doses: [0, 1, 2], paths: 3 },
    retrieval: { nounsPerPrompt: 1, promptsPerKind: 3 },
    planted: { toyCount: 3000, nounsCount: 2000, heldOutCount: 1000, toySteps: 60, nounsSteps: 30 },
    language: { corpusShare: 0.05, steps: 60, batchSize: 8, validationContexts: 16, measurements: 4 },
    languageSaes: {
      trainTokens: 8192,
      comparedTokens: 8192,
      batchSize: 256,
      poolContexts: 32,
      sampleTokens: 1024,
      nFeatures: 256,
      narrowFeatures: 128,
      k: 8,
      chooseTokens: 4096,
      judgeTokens: 4096,
      lossTokens: 2048,
      leastUses: 20,
    },
  },
  quick: {},
  full: {
    saeception: { seeds: 20, rawSeeds: 20, epochs: 20 },
    traitArms: { seeds: 10 },
    variants: {
      seeds: 5,
      nFeatures: 2048,
      steps: 2500,
      learningRate: 1.5e-3,
      responsePairs: 200,
      editPairs: 48,
    },
    steering: { perCategory: 5000, choosing: 400, dosePairs: 400, paths: 400 },
    retrieval: { nounsPerPrompt: 20 },
    language: { steps: 20_000 },
    languageSaes: { trainTokens: 2 ** 23, comparedTokens: 2 ** 23 },
  },
  paper: {
    vae: { ...writeUpVae, imageSize: 128, pixels: "jpeg", channels: [64, 128, 512, 1024], steps: 1_000_000 },
    sae: { steps: 1_000_000 },
    saeception: { epochs: 20 },
    language: { context: 1024, batchSize: 256, steps: 100_000 },
    languageSaes: { trainTokens: 8e9, comparedTokens: 8e9, batchSize: 8192, learningRate: 1e-4 },
  },
};

/**
 * Completes a preset.
 *
 * @param preset Its name.
 * @param overrides What the notebook changes.
 * @returns The complete configuration, frozen.
 * @throws {RangeError} If there is no such preset, or a value is out of range.
 * @throws {TypeError} If there is no such section or field.
 *
 * @example Usage
 * ```ts
 * import assert from "node:assert/strict";
 * import { resolvePreset } from "@/notebook/presets.ts";
 *
 * assert.equal(resolvePreset("smoke", { seed: 7 }).vae.seed, 7);
 * assert.throws(() => resolvePreset("quick", { vae: { stepz: 5 } } as object), /vae\.stepz/);
 * ```
 */
export function resolvePreset(preset: string, overrides: Overrides = {}): StudyConfig {
  if (!Object.hasOwn(presets, preset)) {
    throw new RangeError(
      `Cannot open the study: found the preset "${preset}", wanted one of ${Object.keys(presets).join(", ")}`,
    );
  }
  const { seed, ...changes } = overrides;
  const names = Object.keys(sections) as SectionName[];
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(sections, name)) {
      throw new TypeError(
        `Cannot open the study: found the section "${name}" in the overrides, wanted seed, ${
          names.join(", ")
        }`,
      );
    }
    if (typeof value !== "object" || value === null) {
      throw new TypeError(
        `Cannot open the study: found ${name}: ${value}, wanted fields like { steps: 100 }`,
      );
    }
  }
  const seeds = seed === undefined ? {} : { seed };
  const resolved = names.map((name) => {
    const resolve = sections[name].resolve as (fields: object) => object;
    return [name, resolve({ ...presets[preset as PresetName][name], ...seeds, ...changes[name] })];
  });
  return Object.freeze(Object.fromEntries(resolved)) as StudyConfig;
}

/** What {@link describeChanges} says of a section that is as its module has it. */
export const noChanges = "defaults";

/**
 * Tells what a configuration changes of a section's defaults.
 *
 * @param config A complete configuration.
 * @param name The section.
 * @returns Field and value in words: `"steps 40, batchSize 32"`, or {@link noChanges}.
 */
export function describeChanges(config: StudyConfig, name: SectionName): string {
  const defaults = sections[name].defaults as unknown as Record<string, unknown>;
  const changed = Object.entries(config[name])
    .filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(defaults[field]))
    .map(([field, value]) => `${field} ${Array.isArray(value) ? value.join("/") : value}`);
  return changed.join(", ") || noChanges;
}
