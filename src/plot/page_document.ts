/** Documents that carry everything they show: script, style and data inside, nothing asked of any host. */

import { escapeXml } from "@/plot/svg_png.ts";

/** What a document is made of. */
export interface PageOptions {
  /** Its title, any text. */
  title: string;
  /** Its style. */
  style: string;
  /** Its elements, as HTML. */
  body: string[];
  /** Its script, from `browserBundle`. */
  script: string;
}

/**
 * Writes a document that may load nothing.
 *
 * @param options Title, style, elements and script.
 * @returns HTML.
 */
export function pageDocument({ title, style, body, script }: PageOptions): string {
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; ` +
    `style-src 'unsafe-inline'; img-src data:; connect-src 'none'">`,
    '<link rel="icon" href="data:,">',
    `<title>${escapeXml(title)}</title><style>${style}</style></head>`,
    ...body.map((part, i) => i === 0 ? `<body>${part}` : part),
    `<script>${script.replaceAll("</script", "<\\/script")}</script></body></html>`,
  ].join("\n");
}

/**
 * Writes the element that carries some bytes, as base64: nothing in them is read as HTML.
 *
 * @param id Its name.
 * @param bytes What it carries.
 * @param type MIME type.
 * @returns HTML; `carriedBlob` reads it.
 */
export function carrier(id: string, bytes: Uint8Array, type: string): string {
  return `<script type="text/plain" id="${id}" data-type="${type}">${bytes.toBase64()}</script>`;
}

/**
 * Writes the element that carries a value as packed JSON.
 *
 * @param id Its name.
 * @param value Anything JSON can hold.
 * @returns HTML; `carriedJson` reads it.
 */
export async function jsonCarrier(id: string, value: unknown): Promise<string> {
  const stream = new Blob([JSON.stringify(value)]).stream().pipeThrough(new CompressionStream("gzip"));
  return carrier(id, new Uint8Array(await new Response(stream).arrayBuffer()), "application/gzip");
}

/**
 * Puts a document into a frame of a notebook's output.
 *
 * @param html The document.
 * @param options What it is, for those who do not see it, and the frame's height in pixels.
 * @returns HTML.
 */
export function pageFrame(html: string, { title, height }: { title: string; height: number }): string {
  return `<iframe srcdoc="${escapeXml(html)}" title="${escapeXml(title)}" ` +
    `style="width: 100%; height: ${height}px; border: 1px solid #ddd"></iframe>`;
}
