/** The nouns that a prompt is tried on, and what is read of them after the edit. */

import { takeRows } from "@/edits/encoded.ts";
import type { FeatureStudy } from "@/features/analysis.ts";
import { agreement } from "@/nouns/agreement.ts";
import { categories, traitNamed, valueOf, valueOffsets } from "@/nouns/catalogue.ts";
import { traitsOf } from "@/nouns/images.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { layerMap, pixelCount, visiblePixelCounts } from "@/nouns/renderer.ts";
import type { Wish } from "@/retrieval/prompt_set.ts";
import type { PlanStep } from "@/retrieval/reading.ts";
import { seededRandom, shuffledIndices } from "@/training/random.ts";
import { decodeImages } from "@/vae/vae.ts";

/** What a noun is to look like after an edit. */
export interface Expected {
  /** Five traits; where a trait is only to go, the one that is to be gone: [5]. */
  traits: number[];
  /** What is to happen to each category: [5]. */
  fate: ("kept" | "present" | "gone" | "any")[];
}

/** How an edit came out. */
export interface EditOutcome {
  /** Whether all that was requested can be read. */
  present: boolean;
  /** Whether all that was not spoken of is still read. */
  kept: boolean;
}

const minimumPixels = 10;
const imageLength = pixelCount * 3;

/**
 * Lists held-out nouns that prompts can be tried on, in a random order: all five traits show at least ten pixels and are
 * read right off the decoded latent.
 *
 * @param study The nouns, latents and VAE.
 * @param options How many to look at, and the seed of the order.
 * @returns Their numbers in the held-out set.
 */
export function promptNouns(
  { nouns, latents, codec }: FeatureStudy,
  { candidates, seed }: { candidates: number; seed: number },
): number[] {
  const { heldOut } = nouns;
  const shuffled = shuffledIndices(heldOut.count, seededRandom(seed, "prompt nouns"));
  const order = Array.from(shuffled).filter((noun) =>
    heldOut.visiblePixels.subarray(noun * categories.length, (noun + 1) * categories.length)
      .every((pixels) => pixels >= minimumPixels)
  ).slice(0, candidates);
  const images = decodeImages(codec, takeRows(latents.heldOut, { rows: order, width: latents.dimensions }));
  return order.filter((noun, at) => agreement(readAt(images, at), traitsOf(heldOut, noun)).every(Boolean));
}

/**
 * Says what a noun is to look like when wishes are fulfilled. Where several values fulfil a wish, the one that was chosen
 * counts; a wish for less of something leaves its category open.
 *
 * @param traits The noun's five traits: [5].
 * @param wishes What is asked for.
 * @param steps What is done.
 * @returns What is expected, or `undefined` where the noun cannot show it: it has the wanted trait before the edit, has no
 * accessory to remove, or a layer would be covered.
 */
export function expectedOf(
  traits: ArrayLike<number>,
  wishes: readonly Wish[],
  steps: readonly Pick<PlanStep, "value">[],
): Expected | undefined {
  const expected: Expected = { traits: Array.from(traits), fate: categories.map(() => "kept") };
  for (const { action, categories: asked, values } of wishes) {
    const chosen = values.find((value) => steps.some((step) => step.value === value)) ?? values[0];
    const layer = categories.indexOf(chosen === undefined ? asked[0] : valueOf(chosen).category);
    const own = valueOffsets[layer] + traits[layer];
    if (action === "less" || (action === "more" && chosen === undefined)) expected.fate[layer] = "any";
    else if (action === "remove") {
      const none = asked[0] === "accessory" ? traitNamed("accessory", "none") : undefined;
      if (traits[layer] === none) return undefined;
      expected.fate[layer] = none === undefined ? "gone" : "present";
      expected.traits[layer] = none ?? traits[layer];
    } else {
      if (values.includes(own)) return undefined;
      expected.fate[layer] = "present";
      expected.traits[layer] = valueOf(chosen).trait;
    }
  }
  const shown = visiblePixelCounts(layerMap(expected.traits));
  const covered = expected.fate.some((fate, layer) =>
    shown[layer] < minimumPixels && !(fate === "present" && isNone(layer, expected.traits[layer]))
  );
  return covered ? undefined : expected;
}

/**
 * Reads pictures after an edit.
 *
 * @param images RGB in [-1, 1]: [n, 32, 32, 3].
 * @param expected What each is to look like: [n].
 * @returns The outcomes: [n].
 */
export function readOutcomes(images: Float32Array, expected: readonly Expected[]): EditOutcome[] {
  return expected.map(({ traits, fate }, at) => {
    const reading = readAt(images, at);
    const truth = traits.map((trait, layer) =>
      fate[layer] === "present" || fate[layer] === "kept" ? trait : reading[layer]
    );
    const agreed = agreement(reading, truth);
    return {
      present: fate.every((wanted, layer) =>
        wanted === "present" ? agreed[layer] : wanted !== "gone" || reading[layer] !== traits[layer]
      ),
      kept: fate.every((wanted, layer) => wanted !== "kept" || agreed[layer]),
    };
  });
}

function readAt(images: Float32Array, at: number): number[] {
  return recognise(images.subarray(at * imageLength, (at + 1) * imageLength)).traits;
}

function isNone(layer: number, trait: number): boolean {
  return categories[layer] === "accessory" && trait === traitNamed("accessory", "none");
}
