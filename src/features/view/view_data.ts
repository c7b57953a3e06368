/** What an atlas document carries, and how a browser reads it. */
/// <reference lib="dom" />
import type { FeatureFile } from "@/features/feature_file.ts";

/** Names of the elements that carry the data of an atlas document. */
export const carriers = {
  file: "feature-file",
  decoded: "decoded",
  added: "added",
  sprites: "sprites",
} as const;

/** Trait sprites in a row of the sprite sheet. */
export const spriteColumns = 32;

/** The data of an atlas document. */
export interface ViewData {
  /** The feature file, its numbers shortened. */
  file: FeatureFile;
  /** The sheet of decoded features. */
  decoded: ViewSheet;
  /** The sheet of what features add. */
  added: ViewSheet;
  /** The sprites of all trait values, `spriteColumns` in a row, 32 pixels each. */
  sprites: ImageBitmap;
}

/** A sheet of pictures. */
export interface ViewSheet {
  /** Its pixels. */
  bitmap: ImageBitmap;
  /** Its address, for style sheets; it ends with the document. */
  url: string;
}

/**
 * Reads the data that a document carries: the file as gzip in base64, the pictures as base64 with their MIME types.
 *
 * @param page The document.
 * @returns The data.
 * @throws {TypeError} If the document lacks a part.
 */
export async function readViewData(page: Document): Promise<ViewData> {
  const json = new Response(
    blobIn(page, carriers.file).stream().pipeThrough(new DecompressionStream("gzip")),
  );
  const sheet = async (id: string): Promise<ViewSheet> => {
    const blob = blobIn(page, id);
    return { bitmap: await createImageBitmap(blob), url: URL.createObjectURL(blob) };
  };
  const [file, decoded, added, sprites] = await Promise.all([
    json.json() as Promise<FeatureFile>,
    sheet(carriers.decoded),
    sheet(carriers.added),
    createImageBitmap(blobIn(page, carriers.sprites)),
  ]);
  return { file, decoded, added, sprites };
}

function blobIn(page: Document, id: string): Blob {
  const carrier = page.getElementById(id);
  if (!carrier?.textContent) {
    throw new TypeError(
      `Cannot show the atlas: found no element "${id}", wanted its data. Write the document again`,
    );
  }
  const bytes = Uint8Array.from(atob(carrier.textContent), (sign) => sign.charCodeAt(0));
  return new Blob([bytes], { type: carrier.dataset.type ?? "" });
}
