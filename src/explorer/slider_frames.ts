/** Pictures for sliders whose kernel is gone: a noun with one feature at a time set to a few strengths. */
import type { Explorer } from "@/explorer/explorer.ts";
import type { Picture } from "@/explorer/picture.ts";
import type { Category } from "@/nouns/catalogue.ts";

/** What the sliders show, and what they show without a kernel. */
export interface SliderFrames {
  /** The noun's name. */
  noun: string;
  /** Its five traits: [5]. */
  traits: number[];
  /** The features, one slider each. */
  features: SliderFeature[];
  /** Strengths of the frames, as multiples of a feature's maximum. */
  strengths: number[];
  /** The noun without edits. */
  plain: Picture;
  /** The frames: [features][strengths]. */
  frames: Picture[][];
}

/** A feature with a slider. */
export interface SliderFeature {
  /** Its number. */
  id: number;
  /** What it stands for. */
  title: string;
  /** The category of that, null when it is unclear. */
  category: Category | null;
  /** Its activation on the noun. */
  own: number;
  /** Its largest activation over all nouns. */
  max: number;
}

/** Which noun and features. */
export interface SliderChoice {
  /** The noun: `heldout-7`, `train-12` or `own-0.3.10.77.5`. */
  noun: string;
  /** Features with sliders; the noun's strongest when absent. */
  features?: readonly number[] | undefined;
}

const frameStrengths = [-1, -0.5, 0, 0.5, 1, 1.5, 2];
const shownFeatures = 6;

/**
 * Draws the frames, error term kept.
 *
 * @param explorer What draws.
 * @param choice Which noun and features.
 * @returns The frames.
 * @throws {RangeError | SyntaxError} If there is no such noun or feature.
 */
export async function sliderFrames(
  explorer: Explorer,
  { noun, features }: SliderChoice,
): Promise<SliderFrames> {
  const { active } = await explorer.noun(noun);
  const own = new Map(active.map(({ feature, activation }) => [feature, activation]));
  const ids = features ?? active.slice(0, shownFeatures).map(({ feature }) => feature);
  const chosen = ids.map((id): SliderFeature => {
    explorer.record(id); // refuses a feature that there is not
    const { title, category, max } = explorer.listing.features[id];
    return { id, title, category, max, own: own.get(id) ?? 0 };
  });
  const draw = (edits: { feature: number; action: "set"; value: number }[]) =>
    explorer.steer({ noun, edits, errorTerm: true });
  const frames: Picture[][] = [];
  for (const { id, max } of chosen) {
    const row: Picture[] = [];
    for (const times of frameStrengths) {
      row.push(await draw([{ feature: id, action: "set", value: times * max }]));
    }
    frames.push(row);
  }
  const traits = explorer.traitsOf(noun);
  return { noun, traits, features: chosen, strengths: frameStrengths, plain: await draw([]), frames };
}
