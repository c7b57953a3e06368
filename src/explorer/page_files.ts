/** The files that make the page. */
import { join } from "@std/path";
import type { PageFile } from "@/explorer/app.ts";
import { recordStyle } from "@/features/view/view_style.ts";
import { browserBundle } from "@/plot/browser_bundle.ts";

/** Which scripts and styles a page has, as addresses. */
export interface PageHead {
  /** Classic scripts, in order. */
  scripts: string[];
  /** The style sheet. */
  style: string;
  /** Whether the page itself forbids every request by script; a server does so by its headers. */
  offline?: boolean;
}

/**
 * Writes the page's document; everything in it is made by its scripts.
 *
 * @param head Its scripts and style.
 * @returns HTML.
 */
export function pageDocument({ scripts, style, offline = false }: PageHead): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">${offline ? `\n${noRequests}` : ""}
<title>Feature explorer</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${style}">
</head>
<body>
<noscript>The feature explorer runs a model and needs JavaScript.</noscript>
<p>Loading the features …</p>
${scripts.map((script) => `<script defer src="${script}"></script>`).join("\n")}
</body>
</html>
`;
}

/** `file:` besides 'self': a page from disk has no origin that every browser counts as its own. */
const noRequests =
  `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' file:; ` +
  `style-src 'self' file:; img-src 'self' file: data: blob:; base-uri 'none'; form-action 'none'">`;

/** The style sheets, in order. */
const sheets = ["base", "pieces", "atlas", "record", "stage", "strengths"];

/** Reads the style sheets. @returns CSS. */
export async function pageStyle(): Promise<string> {
  const read = (name: string) => Deno.readTextFile(join(import.meta.dirname!, "page", `${name}.css`));
  const record = `.feature-record {\n${recordStyle}}\n`; // the panels' own style, inside their place alone
  return [record, ...await Promise.all(sheets.map(read))].join("\n");
}

/** Makes the page's files as the server gives them out. @returns The files by path. */
export async function serverPage(): Promise<Record<string, PageFile>> {
  return {
    "/": {
      type: "text/html; charset=utf-8",
      body: pageDocument({ scripts: ["app.js"], style: "app.css" }),
    },
    "/app.js": { type: "text/javascript; charset=utf-8", body: await browserBundle("explorer/page/main.ts") },
    "/app.css": { type: "text/css; charset=utf-8", body: await pageStyle() },
  };
}
