/** Sheets of nouns before and after a prompt, with the prompt above. */

import { encodeLatents, takeRows } from "@/edits/encoded.ts";
import type { SteeringKnowledge } from "@/edits/change_plan.ts";
import type { FeatureStudy } from "@/features/analysis.ts";
import { valueLabel } from "@/features/names.ts";
import { agreement } from "@/nouns/agreement.ts";
import { categories } from "@/nouns/catalogue.ts";
import { traitsOf } from "@/nouns/images.ts";
import { recognise } from "@/nouns/recogniser.ts";
import { type ImageSheet, imageSheet } from "@/plot/image_sheet.ts";
import { splitImages } from "@/plot/tiles.ts";
import { applyPlan, type PromptEdit } from "@/retrieval/apply_plan.ts";
import type { Matcher } from "@/retrieval/matcher.ts";
import { type Plan, planPrompt } from "@/retrieval/plan.ts";
import { decodeImages } from "@/vae/vae.ts";

/** What to show. */
export interface PromptSheetOptions {
  /** The prompts, a column each; six fit well. */
  prompts: readonly string[];
  /** Held-out nouns, one for each prompt. */
  nouns: readonly number[];
  /** What compares. */
  matcher: Matcher;
  /** Features and trait effects. */
  knowledge: SteeringKnowledge;
  /** The finding; how many edits are read as planned unless told. */
  title?: string;
  /** Name of the file in the figures folder, without extension. */
  file?: string;
}

/**
 * Draws nouns before and after prompts, with what was understood under the edited ones.
 *
 * @param study The SAE's features with nouns, latents and VAE.
 * @param options Prompts and nouns.
 * @returns The sheet; its title counts the edits that the recogniser reads as planned, the other traits kept. Edits of an
 * amount are not among them: which traits a noun has cannot say how much of one there is.
 * @throws {TypeError} When there is not one noun for each prompt.
 */
export function promptSheet(
  { codec, nouns, latents, analysis }: FeatureStudy,
  { prompts, nouns: rows, matcher, knowledge, title, file }: PromptSheetOptions,
): ImageSheet {
  if (rows.length !== prompts.length) {
    throw new TypeError(
      `Cannot draw the prompts: found ${rows.length} nouns for ${prompts.length} prompts, wanted one for each. ` +
        "Give as many",
    );
  }
  const { dimensions } = latents;
  const plans = prompts.map((prompt) => planPrompt(prompt, matcher));
  const edits = plans.map((plan, i) => {
    const latent = takeRows(latents.heldOut, { rows: [rows[i]], width: dimensions });
    const encoded = encodeLatents(analysis.dictionary, latent);
    return applyPlan(plan, { traits: traitsOf(nouns.heldOut, rows[i]), encoded }, knowledge);
  });
  const before = splitImages(decodeImages(codec, takeRows(latents.heldOut, { rows, width: dimensions })));
  const after = splitImages(
    decodeImages(codec, Float32Array.from(edits.flatMap(({ latent }) => Array.from(latent)))),
  );
  const outcomes = edits.flatMap((edit, i) => changesAmount(edit) ? [] : [isAsPlanned(edit, after[i])]);
  const amounts = edits.length - outcomes.length;
  return imageSheet({
    title: title ??
      `After ${
          outcomes.filter(Boolean).length
        } of ${outcomes.length} prompts the noun has exactly the traits that ` +
        `were planned${amounts ? `; ${amounts} more ${amounts === 1 ? "asks" : "ask"} for an amount` : ""}`,
    summary: plans.map((plan) => `“${plan.prompt}”: ${understood(plan)}`).join("; "),
    rows: [before, after.map((pixels, i) => ({ pixels, label: understood(plans[i]) }))],
    rowLabels: ["before", "after"],
    columnLabels: prompts.map((prompt) => `“${prompt}”`),
    ...(file && { file }),
  });
}

/** Whether traits alone cannot tell if it worked: more or less of what the noun has. */
function changesAmount({ steps }: PromptEdit): boolean {
  return steps.some(({ intent, to }) => (intent === "more" || intent === "less") && to === null);
}

function isAsPlanned({ traits, steps }: PromptEdit, image: Float32Array): boolean {
  const agreed = agreement(recognise(image).traits, traits);
  const gone = steps.filter(({ intent, category }) => intent === "remove" && category !== "accessory");
  return categories.every((category, layer) =>
    agreed[layer] !== gone.some((step) => step.category === category)
  );
}

/** What is done, in few words: "crab, no glasses". */
function understood({ steps }: Plan): string {
  const words = steps.map(({ action, category, value }) => {
    const what = value === undefined ? category : valueLabel(value).replace(/^.*: /, "");
    return action === "set" ? what : `${action === "remove" ? "no" : action} ${what}`;
  });
  return words.join(", ") || "no match";
}
