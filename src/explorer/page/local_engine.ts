/** Answers from models that run in the page, from files beside it: for a folder on any file host, or none. */
/// <reference lib="dom" />
import { createExplorer, type Explorer, type NounCounts } from "@/explorer/explorer.ts";
import { featureRecord, listFeatures } from "@/explorer/feature_listing.ts";
import { type KernelActivation, kernelModel } from "@/explorer/kernel_model.ts";
import { type PackedWeights, unpackWeights } from "@/explorer/packed_weights.ts";
import type { Engine } from "@/explorer/page/engine.ts";
import { localPrompt, wordsOnly } from "@/explorer/page/local_prompt.ts";
import { traitsIn } from "@/features/feature_entry.ts";
import type { FeatureFile } from "@/features/feature_file.ts";

/** What the files beside the page leave in `globalThis.explorerData`. */
export interface ExplorerData {
  /** The feature file. */
  file: FeatureFile;
  /** How many nouns each set has, and the held-out ones' traits: base64 of five bytes each. */
  nouns: NounCounts & { heldOutTraits: string };
  /** The models; they come later, when they are needed. */
  models?: PackedWeights & { activation: KernelActivation };
}

interface OpenModels {
  explorer: Explorer;
  prompt: NonNullable<Engine["prompt"]>;
}

/** What the trait effects are called among the weights. */
export const effectsName = "effects";

/**
 * Makes the engine from the data that is loaded.
 *
 * @returns The engine; its models are loaded with the first picture.
 * @throws {Error} If the data is missing.
 */
export function localEngine(): Engine {
  const data = (globalThis as { explorerData?: ExplorerData }).explorerData;
  if (!data?.file || !data.nouns) {
    throw new Error("The files beside this page are missing. Export it again: python3 study.py export");
  }
  const { file, nouns } = data;
  let opened: Promise<OpenModels> | undefined;
  const models = () => opened ??= loadScript("data/models.js").then(() => openModels(data));
  return {
    listing: listFeatures(file),
    nouns,
    sheet: (name) => `sheets/${name}.png`,
    record: (id) => Promise.resolve(featureRecord(file, id)),
    noun: async (name) => await (await models()).explorer.noun(name),
    steer: async (request) => await (await models()).explorer.steer(request),
    promptNote: wordsOnly,
    prompt: async (request) => await (await models()).prompt(request),
  };
}

function openModels({ file, nouns, models }: ExplorerData): OpenModels {
  const heldOut = atob(nouns.heldOutTraits);
  const weights = unpackWeights(models!);
  const model = kernelModel(file.name, { weights, activation: models!.activation });
  const explorer = createExplorer({
    model,
    file,
    nouns,
    traitsOf: ({ set, number }) =>
      set === "train"
        ? traitsIn(file.nouns, number)
        : Array.from({ length: 5 }, (_, layer) => heldOut.charCodeAt(5 * number + layer)),
  });
  return { explorer, prompt: localPrompt(explorer, model, weights[effectsName].data) };
}

/** Loads a script, which works where a page may not fetch, as from a folder on disk. */
function loadScript(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`The file ${address} is missing. Export the page again`));
    document.head.append(script);
  });
}
