/** Writes the page as a folder of plain files with the models inside: it needs no server and asks for nothing elsewhere. */
import { join } from "@std/path";
import type { TraitEffects } from "@/edits/trait_effects.ts";
import type { KernelActivation, ModelWeights } from "@/explorer/kernel_model.ts";
import type { Weights } from "@/explorer/kernels.ts";
import { effectsName, type ExplorerData } from "@/explorer/page/local_engine.ts";
import { packWeights } from "@/explorer/packed_weights.ts";
import { pageDocument, pageStyle } from "@/explorer/page_files.ts";
import type { StoredFeatures } from "@/features/feature_file_folder.ts";
import type { NounSet } from "@/nouns/dataset.ts";
import { browserBundle } from "@/plot/browser_bundle.ts";
import { writeWhole } from "@/training/files.ts";

/** What goes into the folder. */
export interface ExportParts {
  /** Feature file and sheets. */
  stored: StoredFeatures;
  /** The models' weights. */
  weights: ModelWeights;
  /** What each trait adds to a latent. */
  effects: Pick<TraitEffects, "dimensions" | "rows">;
  /** The SAE's activation. */
  activation: KernelActivation;
  /** The nouns. */
  nouns: { train: Pick<NounSet, "count">; heldOut: Pick<NounSet, "count" | "traits"> };
}

/** What was written. */
export interface ExportedPage {
  /** The folder. */
  folder: string;
  /** Bytes of each file, by path. */
  files: Record<string, number>;
}

const mark = "explorer.json";

/**
 * Writes the folder. It is made aside and takes its place when it is whole.
 *
 * @param folder Where to; an earlier export there is replaced.
 * @param parts What goes in.
 * @returns The files.
 * @throws {Error} If something else is there already.
 */
export async function exportPage(folder: string, parts: ExportParts): Promise<ExportedPage> {
  await checkFree(folder);
  const { stored: { file, sheets }, weights, activation, effects, nouns } = parts;
  const { counts, format, version, name } = file;
  const data: ExplorerData = {
    file,
    nouns: {
      train: nouns.train.count,
      heldOut: nouns.heldOut.count,
      heldOutTraits: nouns.heldOut.traits.toBase64(),
    },
  };
  const scripts = ["data/features.js", "data/nouns.js", "app.js"];
  const contents: Record<string, string | Uint8Array<ArrayBuffer>> = {
    "app.js": await browserBundle("explorer/page/static_main.ts", {
      tensors: "explorer/page/plain_tensors.ts",
    }),
    "app.css": await pageStyle(),
    "data/features.js": dataScript("file", data.file),
    "data/nouns.js": dataScript("nouns", data.nouns),
    "data/models.js": dataScript("models", {
      ...packWeights({ ...weights, [effectsName]: rowsOf(effects) }),
      activation,
    }),
    "sheets/decoded.png": sheets.decoded,
    "sheets/added.png": sheets.added,
    "sheets/effect.png": sheets.effect,
    "index.html": pageDocument({ scripts, style: "app.css", offline: true }),
    [mark]: JSON.stringify({ page: "nouns feature explorer", format, version, name, counts }, null, 1),
  };
  const aside = `${folder.replace(/\/+$/, "")}.${crypto.randomUUID().slice(0, 8)}.part`;
  const files: Record<string, number> = {};
  try {
    for (const [path, content] of Object.entries(contents)) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await writeWhole(join(aside, path), bytes);
      files[path] = bytes.length;
    }
    await Deno.remove(folder, { recursive: true }).catch(() => {});
    await Deno.rename(aside, folder);
  } catch (error) {
    await Deno.remove(aside, { recursive: true }).catch(() => {});
    throw error;
  }
  return { folder, files };
}

function rowsOf({ dimensions, rows }: ExportParts["effects"]): Weights {
  return { shape: [rows.length / dimensions, dimensions], data: rows };
}

/** A script that leaves data for the page; a page from disk may load scripts but not fetch. */
function dataScript(name: keyof ExplorerData, value: unknown): string {
  const text = JSON.stringify(JSON.stringify(value)); // parsing one string is faster than reading a literal
  return `(globalThis.explorerData ??= {}).${name} = JSON.parse(${text});\n`;
}

async function checkFree(folder: string): Promise<void> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return [];
    throw new Error(
      `Cannot export the page: found no folder at ${folder}, wanted a free place. Name another one`,
    );
  });
  if (entries.length === 0 || entries.some(({ name }) => name === mark)) return;
  throw new Error(
    `Cannot export the page: found other files in ${folder}, wanted an empty folder or an earlier export. Name another one`,
  );
}
