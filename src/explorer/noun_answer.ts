/** A noun as the explorer shows it: its traits, and the features that are active on it, with what each does to its picture. */
import { addScaled, type Encoded } from "@/edits/encoded.ts";
import type { PictureModel } from "@/explorer/picture_model.ts";
import { percentile } from "@/features/feature_entry.ts";
import type { FeatureFile } from "@/features/feature_file.ts";
import { categories, type Category, traitName } from "@/nouns/catalogue.ts";
import { layerMap, visiblePixelCounts } from "@/nouns/renderer.ts";

/** A feature that is active on a noun. */
export interface ActiveFeature {
  /** Its number. */
  feature: number;
  /** Its activation. */
  activation: number;
  /** Share of training nouns on which it is weaker or silent. */
  percentile: number;
  /** Mean change of the picture when it is removed, error term kept, as a share of the colour range. */
  effect: number;
}

/** A noun with its features. */
export interface NounAnswer {
  /** Its name. */
  noun: string;
  /** Background, body, accessory, head, glasses: [5]. */
  traits: number[];
  /** Their names: [5]. */
  names: string[];
  /** Categories that others cover, so that nothing of them is seen. */
  hidden: Category[];
  /** Its active features, the strongest first. */
  active: ActiveFeature[];
  /** What the SAE misses: ‖z − ẑ‖² / ‖z − decoderBias‖². */
  missed: number;
}

/**
 * Encodes a noun.
 *
 * @param model The models.
 * @param traits Background, body, accessory, head, glasses: [5].
 * @returns Its latent, code and reconstruction, as one row each.
 */
export async function encodeNoun(model: PictureModel, traits: ArrayLike<number>): Promise<Encoded> {
  const latents = await model.latentOf(traits);
  const codes = model.codeOf(latents);
  const reconstructions = model.decoderBias.slice();
  codes.forEach((amount, feature) => {
    if (amount) addScaled(reconstructions, directionIn(model, feature), amount);
  });
  return { count: 1, latents, codes, reconstructions };
}

/**
 * Describes a noun.
 *
 * @param model The models.
 * @param encoded The noun's latent and code.
 * @param options Its name and traits, and the feature file.
 * @returns The answer.
 */
export function describeNoun(
  model: PictureModel,
  { latents, codes, reconstructions }: Encoded,
  { noun, traits, file }: { noun: string; traits: number[]; file: FeatureFile },
): NounAnswer {
  const features = Array.from(codes.keys()).filter((i) => codes[i] > 0).sort((a, b) => codes[b] - codes[a]);
  const { dimensions, decoderBias } = model;
  const without = new Float32Array((features.length + 1) * dimensions);
  without.set(latents);
  features.forEach((feature, i) => {
    const row = without.subarray((i + 1) * dimensions, (i + 2) * dimensions);
    row.set(latents);
    addScaled(row, directionIn(model, feature), -codes[feature]);
  });
  const pictures = model.decode(without);
  const size = pictures.length / (features.length + 1);
  const effectOf = (i: number) => {
    let sum = 0;
    for (let at = 0; at < size; at++) sum += Math.abs(pictures[(i + 1) * size + at] - pictures[at]);
    return sum / size / 2;
  };
  const squares = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, at) => sum + (x - b[at]) ** 2, 0);
  const visible = visiblePixelCounts(layerMap(traits));
  return {
    noun,
    traits,
    names: traits.map((trait, layer) => traitName(categories[layer], trait)),
    hidden: categories.filter((_, layer) => visible[layer] === 0),
    active: features.map((feature, i) => ({
      feature,
      activation: codes[feature],
      percentile: percentile(file.features[feature], codes[feature], file),
      effect: effectOf(i),
    })),
    missed: squares(latents, reconstructions) / squares(latents, decoderBias),
  };
}

/** The direction of one feature, as a view: [d]. */
function directionIn({ decoder, dimensions }: PictureModel, feature: number): Float32Array {
  return decoder.subarray(feature * dimensions, (feature + 1) * dimensions);
}
