/** A small data set of nouns for the tests of trait classifiers, kept out of the study's own data. */
import { drawNouns, resolveDataConfig } from "@/nouns/dataset.ts";
import type { Nouns } from "@/nouns/dataset.ts";
import { type NounsSource, nounsSource } from "@/saeception/traits/nouns_source.ts";
import type { NounsSourceConfig } from "@/saeception/traits/nouns_source_config.ts";

/** Noisy nouns on which a classifier learns something in a second. */
export const smallConfig: Partial<NounsSourceConfig> = {
  trainCount: 900,
  validationCount: 200,
  noise: 0.1,
  components: 48,
  hidden: 32,
  dimensions: 16,
  batchSize: 100,
};

/** 1,200 nouns to train on and 150 held out. */
export function madeUpNouns(): Nouns {
  const config = resolveDataConfig({ seed: 3, trainCount: 1200, heldOutCount: 150 });
  return { key: "made up for trait classifiers", config, ...drawNouns(config) };
}

/**
 * A source on the small data set; the components go to a folder of their own.
 *
 * @param overrides Fields that differ from {@linkcode smallConfig}.
 */
export async function smallSource(overrides: Partial<NounsSourceConfig> = {}): Promise<NounsSource> {
  return await withData(() => nounsSource(madeUpNouns(), { ...smallConfig, ...overrides }));
}

/**
 * Runs something while results are kept in a folder that is removed afterwards.
 *
 * @param use What to run.
 */
export async function withData<Result>(use: () => Promise<Result>): Promise<Result> {
  const before = Deno.env.get("STUDY_DATA");
  const folder = await Deno.makeTempDir();
  Deno.env.set("STUDY_DATA", folder);
  try {
    return await use();
  } finally {
    if (before === undefined) Deno.env.delete("STUDY_DATA");
    else Deno.env.set("STUDY_DATA", before);
    await Deno.remove(folder, { recursive: true });
  }
}
