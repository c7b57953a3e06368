/** A VAE and a data set small enough to train in a test. */
import type { Nouns } from "@/nouns/dataset.ts";
import { drawNouns } from "@/nouns/dataset.ts";
import type { VaeConfig } from "@/vae/config.ts";

/** 300 training nouns and 40 held out. */
export function smallNouns(): Nouns {
  const config = { seed: 0, trainCount: 300, heldOutCount: 40 };
  return { key: "small", config, ...drawNouns(config) };
}

/** The write-up's architecture, a few channels wide. */
export const smallConfig: Partial<VaeConfig> = {
  architecture: "write-up",
  channels: [4, 8],
  latentChannels: 1,
  steps: 12,
  batchSize: 8,
  emaDecay: 0.9,
  betaStartStep: 2,
};

/** Runs with a data folder of its own, which is removed afterwards. */
export async function withDataFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const before = Deno.env.get("STUDY_DATA");
  const folder = await Deno.makeTempDir();
  Deno.env.set("STUDY_DATA", folder);
  try {
    await run(folder);
  } finally {
    if (before === undefined) Deno.env.delete("STUDY_DATA");
    else Deno.env.set("STUDY_DATA", before);
    await Deno.remove(folder, { recursive: true });
  }
}
