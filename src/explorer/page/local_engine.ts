/** Answers from models that run in the page, from files beside it: for a folder on any file host, or none. */
/// <reference lib="dom" />
import { createExplorer, type Explorer, type NounCounts } from "@/explorer/explorer.ts";
import { featureRecord, listFeatures } from "@/explorer/feature_listing.ts";
import { type KernelActivation, kernelModel } from "@/explorer/kernel_model.ts";
import { type PackedWeights, unpackWeights } from "@/explorer/packed_weights.ts";
import type { Engine } from "@/explorer/page/engine.ts";
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
  let opened: Promise<Explorer> | undefined;
  const explorer = () => opened ??= loadScript("data/models.js").then(() => openModels(data));
  return {
    listing: listFeatures(file),
    nouns,
    sheet: (name) => `sheets/${name}.png`,
    record: (id) => Promise.resolve(featureRecord(file, id)),
    noun: async (name) => await (await explorer()).noun(name),
    steer: async (request) => await (await explorer()).steer(request),
  };
}

function openModels({ file, nouns, models }: ExplorerData): Explorer {
  const heldOut = atob(nouns.heldOutTraits);
  return createExplorer({
    model: kernelModel(file.name, { weights: unpackWeights(models!), activation: models!.activation }),
    file,
    nouns,
    traitsOf: ({ set, number }) =>
      set === "train"
        ? traitsIn(file.nouns, number)
        : Array.from({ length: 5 }, (_, layer) => heldOut.charCodeAt(5 * number + layer)),
  });
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
