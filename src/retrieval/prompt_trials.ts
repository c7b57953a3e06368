/** Prompts on trial: every way to answer them, scored on what it finds and on the edited pictures. */

import { encodeLatents, takeRows } from "@/edits/encoded.ts";
import type { KeptRun } from "@/edits/trait_effects.ts";
import type { FeatureStudy } from "@/features/analysis.ts";
import { traitsOf } from "@/nouns/images.ts";
import type { RetrievalConfig } from "@/retrieval/config.ts";
import type { PromptMethod } from "@/retrieval/prompt_methods.ts";
import { type PromptScore, scorePlan } from "@/retrieval/prompt_scores.ts";
import { type Prompt, promptKinds } from "@/retrieval/prompt_set.ts";
import { expectedOf, promptNouns, readOutcomes } from "@/retrieval/prompt_subjects.ts";
import { artifact, type ArtifactContents } from "@/training/artifact.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";
import { progressParts } from "@/training/progress_parts.ts";
import { decodeImages } from "@/vae/vae.ts";

/** How one prompt was answered, and what became of the nouns. */
export interface PromptTrial extends PromptScore {
  /** Nouns that were edited. */
  nouns: number;
  /** Of these, those in which all that was requested is read; in which the rest is still read; in which both hold. */
  present: number;
  kept: number;
  both: number;
}

/** One way to answer prompts, on trial. */
export interface MethodTrials {
  /** Its name. */
  name: string;
  /** What it does. */
  description: string;
  /** A trial for each prompt, in order. */
  trials: PromptTrial[];
}

const fields = ["wanted", "found", "right", "extra", "nouns", "present", "kept", "both"] as const;

/** Nouns that are looked at for each that a prompt gets. */
const candidatesPerNoun = 60;

/**
 * Tries every prompt by every method. The nouns of a prompt come in the same order for all methods; where several values
 * fulfil a wish, a method's own choice among them decides which of these nouns could show it. The trials of each method are
 * kept as an artifact: raise its version when planning, editing or reading changes.
 *
 * @param study The SAE's features with nouns, latents and a VAE of 32 px, which the recogniser reads.
 * @param options The methods, the prompts and the sizes.
 * @param run Signal, progress and folder.
 * @returns The trials of each method.
 * @throws {RangeError} When the pictures are not 32 pixels wide.
 * @throws {DOMException} When the signal asks to stop.
 */
export async function promptTrials(
  study: FeatureStudy,
  { methods, prompts, config }: {
    methods: readonly PromptMethod[];
    prompts: readonly Prompt[];
    config: RetrievalConfig;
  },
  { root, ...run }: KeptRun = {},
): Promise<MethodTrials[]> {
  const { analysis, codec } = study;
  if (codec.imageSize !== 32) {
    throw new RangeError(
      `Cannot try prompts with ${codec.name}: found pictures of ${codec.imageSize} px, wanted 32, which the recogniser ` +
        "reads. Set vae.imageSize to 32",
    );
  }
  const tried = promptKinds.flatMap((kind) =>
    prompts.filter((prompt) => prompt.kind === kind).slice(0, config.promptsPerKind)
  );
  const parts = progressParts(run, { title: "Prompts on trial", shares: methods.map(() => 1) });
  const results: MethodTrials[] = [];
  for (const [part, method] of methods.entries()) {
    const { name, description, key } = method;
    const stored = await artifact(
      "prompt-trials",
      { method: name, key, prompts: tried, nounsPerPrompt: config.nounsPerPrompt, seed: config.seed },
      () => runTrials(study, { method, prompts: tried, config, ...parts[part] }),
      { version: 2, inputs: { activations: analysis.key, vae: codec.key }, ...(root && { root }) },
    );
    const read = (field: string, at: number) => (stored.tensors[field].data as Uint16Array)[at];
    const trials = tried.map((prompt, at) =>
      ({
        prompt,
        ...Object.fromEntries(fields.map((field) => [field, read(field, at)])),
        right: read("right", at) === 1,
        extra: read("extra", at) === 1,
      }) as PromptTrial
    );
    results.push({ name, description, trials });
  }
  return results;
}

async function runTrials(
  study: FeatureStudy,
  { method, prompts, config, ...run }: {
    method: PromptMethod;
    prompts: readonly Prompt[];
    config: RetrievalConfig;
  } & RunOptions,
): Promise<ArtifactContents> {
  const { nounsPerPrompt, seed } = config;
  const ready = promptNouns(study, { candidates: candidatesPerNoun * nounsPerPrompt, seed });
  const meter = progressMeter({ title: `Prompts by ${method.name}`, steps: prompts.length, ...run });
  const pause = breather();
  const rows: PromptTrial[] = [];
  for (const [at, prompt] of prompts.entries()) {
    rows.push(tryPrompt(study, { method, prompt, ready, first: at * nounsPerPrompt, nounsPerPrompt }));
    meter.report(at + 1);
    await pause();
    run.signal?.throwIfAborted();
  }
  return {
    metrics: {},
    tensors: Object.fromEntries(
      fields.map((field) => [field, {
        shape: [rows.length],
        data: Uint16Array.from(rows, (row) => Number(row[field])),
      }]),
    ),
  };
}

function tryPrompt(
  { nouns: { heldOut }, latents, codec, analysis: { dictionary } }: FeatureStudy,
  { method, prompt, ready, first, nounsPerPrompt }: {
    method: PromptMethod;
    prompt: Prompt;
    ready: readonly number[];
    first: number;
    nounsPerPrompt: number;
  },
): PromptTrial {
  const answer = method.answer(prompt.text);
  const chosen = ready.map((_, i) => ready[(first + i) % ready.length]) // other nouns for every prompt
    .flatMap((noun) => {
      const expected = expectedOf(traitsOf(heldOut, noun), prompt.wishes, answer.steps);
      return expected ? [{ noun, expected }] : [];
    }).slice(0, nounsPerPrompt);
  const { dimensions } = latents;
  const edited = new Float32Array(chosen.length * dimensions);
  chosen.forEach(({ noun }, at) => {
    const encoded = encodeLatents(dictionary, takeRows(latents.heldOut, { rows: [noun], width: dimensions }));
    edited.set(answer.edit({ traits: traitsOf(heldOut, noun), encoded }), at * dimensions);
  });
  const outcomes = chosen.length
    ? readOutcomes(decodeImages(codec, edited), chosen.map(({ expected }) => expected))
    : [];
  return {
    ...scorePlan(prompt, answer.steps),
    nouns: chosen.length,
    present: outcomes.filter(({ present }) => present).length,
    kept: outcomes.filter(({ kept }) => kept).length,
    both: outcomes.filter(({ present, kept }) => present && kept).length,
  };
}
