/** The dashboard of text features: one document without any request, as a file of its own and as an output of a notebook. */

import type { TextRecords } from "@/language/records/text_record.ts";
import { dashboardStyle, recordsCarrier } from "@/language/records/view/dashboard_style.ts";
import { browserBundle } from "@/plot/browser_bundle.ts";
import type { MimeBundle } from "@/plot/figure.ts";
import { jsonCarrier, pageDocument, pageFrame } from "@/plot/page_document.ts";
import { printable } from "@/plot/printable.ts";
import { writeWhole } from "@/training/files.ts";

const height = 900; // pixels in a notebook
const largestBytes = 1_000_000; // in a notebook

/** A dashboard that draws itself in a notebook. */
export interface DashboardView {
  /** The document. */
  html: string;
  /** What it shows, for a terminal. */
  toString(): string;
}

/**
 * Writes the dashboard as one document: script, style and records inside, nothing asked of any host.
 *
 * @param records The records; every number on the page is one of theirs, rounded.
 * @returns HTML.
 */
export async function dashboardHtml(records: TextRecords): Promise<string> {
  return pageDocument({
    title: `Features of ${printable(records.name)}`,
    style: dashboardStyle,
    body: ['<div id="dashboard">Opening the dashboard …</div>', await jsonCarrier(recordsCarrier, records)],
    script: await browserBundle("language/records/view/main.ts"),
  });
}

/**
 * Writes the dashboard into a file, whole or not at all.
 *
 * @param path The file: `"dashboard.html"`.
 * @param records The records.
 * @returns Its size in bytes.
 */
export async function writeDashboard(path: string, records: TextRecords): Promise<number> {
  const bytes = new TextEncoder().encode(await dashboardHtml(records));
  await writeWhole(path, bytes);
  return bytes.length;
}

/**
 * Makes the dashboard for a notebook: the document in a frame. Show it beside a picture of the same
 * (`show(recordSheet(…), view)`): what opens a notebook that it does not trust, as GitHub, leaves out the frame.
 *
 * @param records The records of a few features, so that the notebook stays small.
 * @returns The view; it is alive in a saved notebook, without a kernel and without a network.
 * @throws {RangeError} If the document is too large for a notebook.
 */
export async function dashboardView(records: TextRecords): Promise<DashboardView> {
  const html = await dashboardHtml(records);
  const text =
    `Dashboard of ${records.name}: ${records.features.length} features and ${records.prompts.length} prompts ` +
    `on ${records.counts.tokens} tokens of ${records.text}`;
  const frame = pageFrame(html, { title: printable(text), height });
  if (frame.length > largestBytes) {
    throw new RangeError(
      `Cannot show the dashboard in a notebook: found ${
        (frame.length / 1e6).toFixed(1)
      } MB, wanted at most 1 MB. ` +
        "Record fewer features, or write it into a file of its own with writeDashboard()",
    );
  }
  const bundle: MimeBundle = { "text/html": frame, "text/plain": text };
  return Object.assign({ html, toString: () => text }, { [Symbol.for("Jupyter.display")]: () => bundle });
}

/**
 * Leaves out all but some of the recorded features, for a notebook that has to stay small.
 *
 * @param records The records.
 * @param features Numbers of features to keep, those that are recorded.
 * @param options How many prompts to keep, all unless told.
 * @returns The records of those.
 */
export function someRecords(
  records: TextRecords,
  features: number[],
  { prompts = records.prompts.length }: { prompts?: number } = {},
): TextRecords {
  const kept = new Set(features);
  return {
    ...records,
    features: records.features.filter(({ id }) => kept.has(id)),
    prompts: records.prompts.slice(0, prompts),
  };
}
