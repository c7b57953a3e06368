/** Results that are computed once: stored under a hash of all that went into them, checked when read back. */
import { join } from "@std/path";
import { sha256, writeWhole } from "@/training/files.ts";
import { decodeSafetensors, encodeSafetensors, type NamedArrays } from "@/training/safetensors.ts";

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** What a computation gives back to be stored. */
export interface ArtifactContents {
  /** Numbers and curves, stored as `metrics.json`. */
  metrics: Record<string, Json>;
  /** Arrays, stored as `tensors.safetensors`. */
  tensors: NamedArrays;
  /** `false` when the work was stopped early: the result is returned but not stored. */
  complete?: boolean;
}

/** A finished (or, when it says so, unfinished) result. */
export interface Artifact extends Required<ArtifactContents> {
  /** What kind of result it is. */
  name: string;
  /** The hash of its configuration, its inputs and its format. */
  key: string;
  /** Its folder. */
  folder: string;
}

/** Where a computation may keep its checkpoints. */
export interface Workspace {
  /** A folder that lives until the artifact is complete. */
  checkpointFolder: string;
}

/** What decides an artifact's identity besides its configuration. */
export interface ArtifactOptions {
  /** Version of the computation: raise it when the code changes what comes out. */
  version: number;
  /** Keys of the artifacts that went in, by role. */
  inputs?: Record<string, string>;
  /** The folder of all artifacts. */
  root?: string;
}

const formatVersion = 1;

/**
 * Returns the finished result of the same configuration, or computes and stores it.
 *
 * The folder `<root>/<name>-<key>` holds `config.json`, `metrics.json`, `tensors.safetensors` and, written last,
 * `sha256.json` with the checksums of the three. It is made aside and renamed when it is complete.
 *
 * @param name What kind of result: `"vae"`.
 * @param config The resolved configuration, which becomes part of the key.
 * @param compute Computes the result when there is none.
 * @param options Version and inputs, which become part of the key too.
 * @returns The result, the same whether it was computed or read.
 * @throws {SyntaxError} If the stored result is truncated, edited or another one's; the error names the file and the remedy.
 */
export async function artifact(
  name: string,
  config: object,
  compute: (workspace: Workspace) => Promise<ArtifactContents>,
  { version, inputs = {}, root = artifactsFolder() }: ArtifactOptions,
): Promise<Artifact> {
  const identity = canonicalJson({ name, formatVersion, version, config, inputs });
  const key = (await sha256(identity)).slice(0, 16);
  const folder = join(root, `${name}-${key}`);
  const checkpointFolder = join(root, ".unfinished", `${name}-${key}`);
  if (await exists(folder)) return { name, key, folder, ...await read(folder, identity), complete: true };

  const { metrics, tensors, complete = true } = await compute({ checkpointFolder });
  if (complete) {
    await write(
      folder,
      { "config.json": identity, "metrics.json": JSON.stringify(metrics, null, 1) },
      tensors,
    );
    await Deno.remove(checkpointFolder, { recursive: true }).catch(() => {});
  }
  return { name, key, folder, metrics: JSON.parse(JSON.stringify(metrics)), tensors, complete };
}

/** The folder of all artifacts: `data/artifacts` of this project, or below `STUDY_DATA` if that is set. */
export function artifactsFolder(): string {
  return join(Deno.env.get("STUDY_DATA") ?? join(import.meta.dirname!, "..", "..", "data"), "artifacts");
}

/**
 * JSON with sorted names, so that equal values give equal text.
 *
 * @param value Anything that JSON can hold.
 * @returns The text.
 * @throws {TypeError} If a number is not finite, because JSON would silently turn it into null.
 */
export function canonicalJson(value: unknown): string {
  const sorted = (_: string, v: unknown) => {
    if (typeof v === "number" && !Number.isFinite(v)) {
      throw new TypeError(`Cannot write ${v} as JSON: a finite number is wanted`);
    }
    return v && typeof v === "object" && !Array.isArray(v) && !ArrayBuffer.isView(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => a < b ? -1 : 1))
      : v;
  };
  return JSON.stringify(value, sorted, 1);
}

async function write(folder: string, texts: Record<string, string>, tensors: NamedArrays): Promise<void> {
  const aside = `${folder}.${crypto.randomUUID().slice(0, 8)}.part`;
  const encoder = new TextEncoder();
  const files = Object.entries(texts).map(([file, text]) => [file, encoder.encode(text)] as const);
  const all = [...files, ["tensors.safetensors", encodeSafetensors(tensors)] as const];
  try {
    const checksums: Record<string, string> = {};
    for (const [file, bytes] of all) {
      await writeWhole(join(aside, file), bytes);
      checksums[file] = await sha256(bytes);
    }
    await writeWhole(join(aside, "sha256.json"), JSON.stringify(checksums, null, 1));
    await Deno.rename(aside, folder);
  } catch (error) {
    await Deno.remove(aside, { recursive: true }).catch(() => {});
    if (!await exists(folder)) throw error; // else another run finished the same artifact first: theirs is equal
  }
}

async function read(
  folder: string,
  identity: string,
): Promise<{ metrics: Record<string, Json>; tensors: NamedArrays }> {
  const remedy = `Remove the folder ${folder} and run again to compute it anew`;
  const refuse = (file: string, what: string): never => {
    throw new SyntaxError(`Cannot read the artifact file ${join(folder, file)}: ${what}. ${remedy}`);
  };
  const open = (file: string) => Deno.readFile(join(folder, file)).catch(() => refuse(file, "it is missing"));
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  let checksums: Record<string, string> = {};
  try {
    checksums = JSON.parse(decode(await open("sha256.json")));
  } catch (error) {
    refuse("sha256.json", error instanceof SyntaxError ? "it is missing or no JSON" : String(error));
  }
  const checked = async (file: string) => {
    const bytes = await open(file);
    if (await sha256(bytes) !== checksums[file]) {
      refuse(file, "its checksum differs, it was truncated or edited");
    }
    return bytes;
  };
  if (decode(await checked("config.json")) !== identity) {
    refuse("config.json", "it belongs to another configuration");
  }
  return {
    metrics: JSON.parse(decode(await checked("metrics.json"))),
    tensors: decodeSafetensors(await checked("tensors.safetensors")).arrays,
  };
}

function exists(path: string): Promise<boolean> {
  return Deno.stat(path).then(() => true, () => false);
}
