/** Text records that are built once and read afterwards. */

import type { TextRecords } from "@/language/records/text_record.ts";
import {
  type TextRecordOptions,
  textRecords,
  type TextRecordSource,
} from "@/language/records/text_record_build.ts";
import { parseTextRecords } from "@/language/records/text_record_check.ts";
import { artifact, type Json } from "@/training/artifact.ts";
import type { RunOptions } from "@/training/progress.ts";

/** What tells these records from others. */
export interface StoredTextRecordOptions extends TextRecordOptions {
  /** Keys of the artifacts that went in, by role: data, model and both dictionaries. */
  inputs: Record<string, string>;
  /** The folder of all artifacts. */
  root?: string;
}

/**
 * Reads the records from their artifact, or builds and stores them; the same call with the same inputs computes nothing.
 *
 * @param source What `textRecords` needs.
 * @param options Its options, and the keys of what went in.
 * @returns The records.
 * @throws {DOMException} `AbortError` when it is stopped; nothing is stored then.
 */
export async function storedTextRecords(
  source: TextRecordSource,
  options: StoredTextRecordOptions,
): Promise<TextRecords> {
  const { inputs, root, signal, onProgress, checkpointEverySeconds, ...choices } = options;
  const run: RunOptions = { signal, onProgress, checkpointEverySeconds };
  const config = {
    name: source.dictionary.name,
    nameB: source.second?.name ?? null,
    tokens: source.activations.count,
    ...choices,
  };
  const { tensors } = await artifact("text-records", config, async () => {
    const records = await textRecords(source, { ...choices, ...run });
    const data = new TextEncoder().encode(JSON.stringify(records));
    const metrics: Record<string, Json> = { features: records.features.length };
    return { metrics, tensors: { json: { shape: [data.length], data } } };
  }, { version: 1, inputs, ...(root === undefined ? {} : { root }) });
  return parseTextRecords(new TextDecoder().decode(tensors.json.data as Uint8Array));
}
