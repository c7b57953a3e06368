/** Folders of a few files that are either whole or not there. */
import { join, resolve } from "@std/path";
import { writeWhole } from "@/training/files.ts";

/**
 * Writes a folder aside and renames it into place; a folder that holds only files of these names is replaced.
 *
 * @param folder Where it goes.
 * @param files Contents by name.
 * @throws {RangeError} If there is a folder that holds other files; nothing is changed then.
 * @throws {Error} If the disk refuses; an earlier folder stays.
 */
export async function replaceFolder(
  folder: string,
  files: Record<string, Uint8Array<ArrayBuffer> | string>,
): Promise<void> {
  const suffix = crypto.randomUUID().slice(0, 8);
  const place = resolve(folder); // without a slash at its end
  const [aside, earlier] = [`${place}.${suffix}.part`, `${place}.${suffix}.old`];
  const exists = await isReplaceable(folder, Object.keys(files));
  try {
    for (const [name, content] of Object.entries(files)) await writeWhole(join(aside, name), content);
    if (exists) await Deno.rename(folder, earlier);
    try {
      await Deno.rename(aside, folder);
    } catch (error) {
      if (exists) await Deno.rename(earlier, folder);
      throw error;
    }
  } catch (error) {
    await Deno.remove(aside, { recursive: true }).catch(() => {});
    throw error;
  }
  if (exists) await Deno.remove(earlier, { recursive: true });
}

/** Whether there is a folder, of which every file is one that will be written anew. */
async function isReplaceable(folder: string, names: string[]): Promise<boolean> {
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (!names.includes(name)) {
        throw new RangeError(
          `Cannot write the folder ${folder}: found ${name} in it, wanted at most ${
            names.join(", ")
          }. Choose another folder`,
        );
      }
    }
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
