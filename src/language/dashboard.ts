/** The dashboard of text features: one document without any request, as a file of its own and as an output of a notebook. */

import { recordSheet, type RecordSheetOptions } from "@/language/record_sheet.ts";
import type { TextRecords } from "@/language/text_record.ts";
import { dashboardStyle, recordsCarrier } from "@/language/view/dashboard_style.ts";
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
    script: await browserBundle("language/view/main.ts"),
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
 * Makes the dashboard for a notebook: the document in a frame, and beside it, in the same output, the picture of one feature
 * for what shows no HTML.
 *
 * @param records The records of a few features, so that the notebook stays small.
 * @param options The picture's feature, the first unless told, and the name of its file.
 * @returns The view; it is alive in a saved notebook, without a kernel and without a network.
 * @throws {RangeError} If there is no record, or the output is too large for a notebook.
 */
export async function dashboardView(
  records: TextRecords,
  options: Partial<RecordSheetOptions> = {},
): Promise<DashboardView> {
  const html = await dashboardHtml(records);
  const sheet = recordSheet(records, { feature: records.features[0]?.id ?? -1, ...options });
  const text =
    `Dashboard of ${records.name}: ${records.features.length} features and ${records.prompts.length} prompts ` +
    `on ${records.counts.tokens} tokens of ${records.text}`;
  const frame = pageFrame(html, { title: printable(text), height });
  const png = (await sheet.png()).toBase64();
  if (frame.length + png.length > largestBytes) {
    throw new RangeError(
      `Cannot show the dashboard in a notebook: found ${
        ((frame.length + png.length) / 1e6).toFixed(1)
      } MB, wanted at most ` +
        "1 MB. Record fewer features, or write it into a file of its own with writeDashboard()",
    );
  }
  const bundle = async (): Promise<MimeBundle> => {
    await sheet.save();
    return { "text/html": frame, "image/png": png, "text/plain": text };
  };
  return Object.assign({ html, toString: () => text }, { [Symbol.for("Jupyter.display")]: bundle });
}
