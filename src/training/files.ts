/** Files that are either whole or not there: written aside, flushed, then renamed. */
import { dirname } from "@std/path";

/**
 * Writes a file so that a kill or a full disk at any moment leaves the old content or the new, never a part.
 *
 * @param path Where the file goes; its folder is made.
 * @param bytes The new content.
 * @throws {Error} If the disk refuses; the old content stays.
 */
export async function writeWhole(path: string, bytes: Uint8Array<ArrayBuffer> | string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  const aside = `${path}.${crypto.randomUUID().slice(0, 8)}.part`;
  try {
    using file = await Deno.open(aside, { write: true, createNew: true });
    let rest = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
    while (rest.length > 0) rest = rest.subarray(await file.write(rest));
    await file.sync();
    await Deno.rename(aside, path);
  } catch (error) {
    await Deno.remove(aside).catch(() => {});
    throw error;
  }
}

/**
 * The SHA-256 of some bytes.
 *
 * @param bytes Text is taken as UTF-8.
 * @returns 64 hexadecimal digits.
 */
export async function sha256(bytes: Uint8Array<ArrayBuffer> | string): Promise<string> {
  const data = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data)).toHex();
}
