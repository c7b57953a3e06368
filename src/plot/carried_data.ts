/** Reads what a document carries; it runs in a browser. */
/// <reference lib="dom" />

/**
 * Reads bytes that `carrier` wrote.
 *
 * @param page The document.
 * @param id Name of the element.
 * @returns The bytes with their MIME type.
 * @throws {TypeError} If the document has no such element.
 */
export function carriedBlob(page: Document, id: string): Blob {
  const carrier = page.getElementById(id);
  if (!carrier?.textContent) {
    throw new TypeError(
      `Cannot show the page: found no element "${id}", wanted its data. Write the document again`,
    );
  }
  const bytes = Uint8Array.from(atob(carrier.textContent), (sign) => sign.charCodeAt(0));
  return new Blob([bytes], { type: carrier.dataset.type ?? "" });
}

/**
 * Reads a value that `jsonCarrier` wrote.
 *
 * @param page The document.
 * @param id Name of the element.
 * @returns The value.
 * @throws {TypeError} If the document has no such element.
 */
export async function carriedJson(page: Document, id: string): Promise<unknown> {
  const stream = carriedBlob(page, id).stream().pipeThrough(new DecompressionStream("gzip"));
  return await new Response(stream).json();
}
