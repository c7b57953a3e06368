/** What the explorer answers: features with their records, nouns with their features, edited pictures. It runs in a server or a page. */
import type { Encoded } from "@/edits/encoded.ts";
import { type FeatureEdit, steer } from "@/edits/steer.ts";
import {
  type FeatureListing,
  type FeatureRecord,
  featureRecord,
  listFeatures,
} from "@/explorer/feature_listing.ts";
import { describeNoun, encodeNoun, type NounAnswer } from "@/explorer/noun_answer.ts";
import { type NounName, parseNoun } from "@/explorer/noun_name.ts";
import { modelDictionary, type PictureModel } from "@/explorer/picture_model.ts";
import { type Picture, pictureOf } from "@/explorer/picture.ts";
import type { FeatureFile } from "@/features/feature_file.ts";

/** What to change on which noun. */
export interface SteerRequest {
  /** The noun's name. */
  noun: string;
  /** The changes, in order. */
  edits: FeatureEdit[];
  /** Whether what the SAE misses is kept: then no edits give the VAE's own picture of the noun. */
  errorTerm: boolean;
}

/** Answers about the features of one SAE. */
export interface Explorer {
  /** All features. */
  listing: FeatureListing;
  /** How many features there are. */
  features: { nFeatures: number };
  /** How many nouns each set has. */
  nouns: NounCounts;
  /** One feature. Throws RangeError if there is none. */
  record(id: number): FeatureRecord;
  /** One noun. Throws RangeError or SyntaxError if there is none. */
  noun(name: string): Promise<NounAnswer>;
  /** A noun, edited. Throws like `noun`, and for edits that cannot be. */
  steer(request: SteerRequest): Promise<Picture>;
  /** One feature decoded at its maximum, D(b + max·d). Throws like `record`. */
  featurePicture(id: number): Picture;
  /** Decodes a latent: [d]. */
  decode(latent: Float32Array): Picture;
  /** A noun's traits, as `noun`. */
  traitsOf(name: string): number[];
  /** A noun's latent, code and reconstruction, for edits of other kinds. Throws like `noun`. */
  encoded(name: string): Promise<Encoded>;
}

/** How many nouns each set has. */
export interface NounCounts {
  /** Training nouns. */
  train: number;
  /** Held-out nouns. */
  heldOut: number;
}

/** What an explorer is made of. */
export interface ExplorerParts {
  /** The models. */
  model: PictureModel;
  /** The feature file. */
  file: FeatureFile;
  /** How many nouns each set has. */
  nouns: NounCounts;
  /** Gives the five traits of a noun of a set, or undefined where they are not known. */
  traitsOf(noun: Extract<NounName, { number: number }>): ArrayLike<number> | undefined;
}

const keptNouns = 64;

/**
 * Makes an explorer.
 *
 * @param parts Models, feature file and nouns.
 * @returns Its answers.
 */
export function createExplorer(parts: ExplorerParts): Explorer {
  const { model, file, nouns } = parts;
  const dictionary = modelDictionary(model);
  const kept = new Map<string, Promise<Encoded>>();
  const traitsOf = (name: string): number[] => {
    const noun = parseNoun(name);
    if (noun.set === "own") return noun.traits;
    const count = noun.set === "train" ? nouns.train : nouns.heldOut;
    const traits = noun.number < count ? parts.traitsOf(noun) : undefined;
    if (traits) return Array.from(traits);
    throw new RangeError(
      noun.number < count
        ? `Cannot find the noun: found ${name}, which is not among those that this page holds. Choose a held-out one`
        : `Cannot find the noun: found ${name}, wanted ${noun.set}-0 to ${noun.set}-${
          count - 1
        }. Choose one of these`,
    );
  };
  const encoded = (name: string): Promise<Encoded> => {
    const answer = kept.get(name) ?? encodeNoun(model, traitsOf(name));
    kept.delete(name); // the latest is last
    kept.set(name, answer);
    if (kept.size > keptNouns) kept.delete(kept.keys().next().value!);
    return answer;
  };
  return {
    listing: listFeatures(file),
    features: { nFeatures: model.nFeatures },
    nouns,
    decode: (latent) => pictureOf(model.decode(latent)),
    featurePicture(id) {
      const { entry } = featureRecord(file, id);
      const direction = model.decoder.subarray(id * model.dimensions, (id + 1) * model.dimensions);
      const latent = model.decoderBias.map((value, axis) => value + entry.max * direction[axis]);
      return pictureOf(model.decode(latent));
    },
    traitsOf,
    encoded: async (name) => await encoded(name),
    record: (id) => featureRecord(file, id),
    async noun(name) {
      const traits = traitsOf(name);
      return describeNoun(model, await encoded(name), { noun: name, traits, file });
    },
    async steer({ noun, edits, errorTerm }) {
      const latent = steer(dictionary, await encoded(noun), { edits, path: errorTerm ? "latent" : "sae" });
      return pictureOf(model.decode(latent));
    },
  };
}
