/** Writes the page as a folder of plain files with the models inside: it needs no server and asks for nothing elsewhere. */
import { join } from "@std/path";
import type { TraitEffects } from "@/edits/trait_effects.ts";
import type { KernelActivation, ModelWeights } from "@/explorer/kernel_model.ts";
import type { Weights } from "@/explorer/kernels.ts";
import { effectsName, type ExplorerData } from "@/explorer/page/local_engine.ts";
import { packWeights } from "@/explorer/packed_weights.ts";
import { pageDocument, pageStyle } from "@/explorer/page_files.ts";
import type { FeatureFile } from "@/features/feature_file.ts";
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
const pageName = "nouns feature explorer";

/** Every file that is written: an earlier export holds these and nothing else. */
const paths = [
  "app.js",
  "app.css",
  "data/features.js",
  "data/nouns.js",
  "data/models.js",
  "sheets/decoded.png",
  "sheets/added.png",
  "sheets/effect.png",
  "index.html",
  mark,
] as const;

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
  const contents: Record<typeof paths[number], string | Uint8Array<ArrayBuffer>> = {
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
    [mark]: JSON.stringify({ page: pageName, format, version, name, counts }, null, 1),
  };
  const aside = `${folder.replace(/\/+$/, "")}.${crypto.randomUUID().slice(0, 8)}.part`;
  const files: Record<string, number> = {};
  try {
    for (const [path, content] of Object.entries(contents)) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await writeWhole(join(aside, path), bytes);
      files[path] = bytes.length;
    }
    await checkFree(folder); // again: making the files took a while
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
  if (entries.length === 0) return;
  const wanted = "wanted an empty folder or an earlier export";
  if (!await isMarked(folder)) {
    throw new Error(`Cannot export the page: found other files in ${folder}, ${wanted}. Name another one`);
  }
  const other = await otherEntry(folder);
  if (other === undefined) return;
  throw new Error(
    `Cannot export the page: found ${other} beside an earlier export in ${folder}, ${wanted} alone. ` +
      "Move it away, or name another folder",
  );
}

/** Whether the folder says that it is an export, in our format and version. */
async function isMarked(folder: string): Promise<boolean> {
  const format: FeatureFile["format"] = "nouns-features";
  const version: FeatureFile["version"] = 1;
  try {
    const found = JSON.parse(await Deno.readTextFile(join(folder, mark)));
    return found.page === pageName && found.format === format && found.version === version;
  } catch {
    return false;
  }
}

/** The first entry that an export does not write; links and empty folders count too. */
async function otherEntry(folder: string, under = ""): Promise<string | undefined> {
  for await (const { name, isFile, isDirectory } of Deno.readDir(join(folder, under))) {
    const path = `${under}${name}`;
    if (isFile && paths.some((own) => own === path)) continue;
    if (!isDirectory || !paths.some((own) => own.startsWith(`${path}/`))) return path;
    const other = await otherEntry(folder, `${path}/`);
    if (other !== undefined) return other;
  }
}
