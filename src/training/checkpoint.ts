/** Checkpoints: everything that changes during a run, in one file that is either whole or not there. */
import { join } from "@std/path";
import { sha256, writeWhole } from "@/training/files.ts";
import type { History } from "@/training/progress.ts";
import { decodeSafetensors, encodeSafetensors, type NamedArrays } from "@/training/safetensors.ts";

/** The state of a run after some steps. */
export interface Checkpoint {
  /** Steps done. */
  step: number;
  /** Parameters, optimiser moments and whatever else changes, by name. */
  arrays: NamedArrays;
  /** The curves so far. */
  history: History;
}

const fileName = "checkpoint.bin";
const digestLength = 64;

/**
 * Writes a checkpoint over the one before: the SHA-256 of a safetensors file, then that file.
 *
 * @param folder Where it goes; the folder is made.
 * @param checkpoint The state of the run.
 */
export async function writeCheckpoint(folder: string, { step, arrays, history }: Checkpoint): Promise<void> {
  const body = encodeSafetensors(arrays, { state: JSON.stringify({ step, history }) });
  const bytes = new Uint8Array(digestLength + body.length);
  bytes.set(new TextEncoder().encode(await sha256(body)));
  bytes.set(body, digestLength);
  await writeWhole(join(folder, fileName), bytes);
}

/**
 * Reads the checkpoint of a run that did not finish.
 *
 * @param folder Where it lies.
 * @returns The state of the run, or `undefined` if there is none to continue from.
 * @throws {SyntaxError} If the file was truncated or edited; a kill while it is written leaves the one before.
 */
export async function readCheckpoint(folder: string): Promise<Checkpoint | undefined> {
  const path = join(folder, fileName);
  const bytes = await Deno.readFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (!bytes) return undefined;
  const body = bytes.slice(digestLength);
  if (await sha256(body) !== new TextDecoder().decode(bytes.subarray(0, digestLength))) {
    throw new SyntaxError(
      `Cannot continue from the checkpoint ${path}: its checksum differs, it was truncated or edited. ` +
        "Remove the file and run again to start over",
    );
  }
  const { arrays, metadata } = decodeSafetensors(body);
  return { ...JSON.parse(metadata.state), arrays };
}
