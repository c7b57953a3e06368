/** The sheet of a text feature: its votes and its sequences as coloured text, for where no page is shown. */

import type { TextEntry, TextRecords } from "@/language/records/text_record.ts";
import type { Sequence } from "@/language/records/text_sequence.ts";
import {
  chance,
  featureWord,
  largestLoss,
  lineColor,
  nats,
  sequenceTokens,
  shortWord,
  tokenGround,
  tokenWord,
  underline,
  weight,
} from "@/language/records/view/words.ts";
import { decimal } from "@/plot/elements.ts";
import { type TextSheet, textSheet, type Word, type WordRow } from "@/plot/text_sheet.ts";

/** Which feature, and where the picture goes. */
export interface RecordSheetOptions {
  /** The feature's number. */
  feature: number;
  /** Strongest sequences, 6 unless told. */
  top?: number;
  /** Sequences of each interval, 1 unless told. */
  interval?: number;
  /** Sequences where removing it hurts and helps most, 3 of each unless told. */
  extremes?: number;
  /** Name of the picture in the figures folder, without extension. */
  file?: string | undefined;
}

/**
 * Draws a feature's sequences: ground by activation, underlined where the feature made the token likelier (blue) or less likely
 * (red), as on the dashboard.
 *
 * @param records The records.
 * @param options Which feature, and how many sequences.
 * @returns The sheet, which draws itself; the title says how often it fires and what removing it costs.
 * @throws {RangeError} When the feature is not recorded.
 */
export function recordSheet(records: TextRecords, options: RecordSheetOptions): TextSheet {
  const { feature, top = 6, interval = 1, extremes = 3, file } = options;
  const entry = entryOf(records, feature);
  const { density, max, intervals, ablation, logits } = entry;
  const rowsOf = (sequences: Sequence[]) =>
    sequences.map((sequence) => sequenceRow(records, { entry, sequence }));
  const edge = (i: number) => decimal(max * i / intervals.length, 1);
  const votes = (sign: number, { tokens, values }: typeof logits.top): WordRow => ({
    label: sign > 0 ? "for" : "against",
    gap: 8,
    words: tokens.flatMap((token, i): Word[] => [
      {
        text: `${shortWord(records, token)} ${weight(values[i])}`,
        ground: lineColor(sign, 0.08 + 0.3 * Math.min(1, Math.abs(values[i] / (values[0] || 1)))),
      },
    ]),
  });
  return textSheet({
    title: `Feature ${feature}, ${featureWord(records, feature)}, fires on ${chance(density)} of tokens; ` +
      `removing it there changes the loss by ${nats(ablation.loss)} nats`,
    summary:
      `Maximum ${
        decimal(max)
      }. Ground: activation. Underlined: what it did to this token from the one before, blue ` +
      `likelier, red less likely. Numbers left: activation of the bold token. ` +
      `Quoted: the token on which most of its activation lies.`,
    blocks: [
      { heading: "Votes: logit weights, median 0", rows: [votes(1, logits.top), votes(-1, logits.bottom)] },
      { heading: "Strongest", rows: rowsOf(entry.top.slice(0, top)) },
      {
        heading: `Intervals from strong to weak, of ${edge(intervals.length)} to 0`,
        rows: intervals.flatMap(({ sequences }) => rowsOf(sequences.slice(0, interval))).reverse(),
      },
      { heading: "Removing it hurts most", rows: rowsOf(ablation.helps.slice(0, extremes)) },
      { heading: "Removing it helps most", rows: rowsOf(ablation.hurts.slice(0, extremes)) },
    ],
    file,
  });
}

/** A sequence as a row of words; its label is the activation of the token that it was chosen for. */
function sequenceRow(
  records: TextRecords,
  { entry, sequence }: { entry: TextEntry; sequence: Sequence },
): WordRow {
  const most = largestLoss(entry);
  const words = sequenceTokens(sequence, entry).map(({ token, strength, predicted }, i): Word => {
    const share = predicted ? underline(predicted.loss, most) : 0;
    return {
      text: tokenWord(records, token),
      bold: i === sequence.at,
      ...(strength > 0 ? { ground: tokenGround(strength) } : {}),
      ...(predicted && share > 0 ? { line: lineColor(predicted.loss, share) } : {}),
    };
  });
  return { label: decimal(sequence.activations[sequence.at]), words };
}

/**
 * Finds the record of a feature.
 *
 * @param records The records.
 * @param feature Its number.
 * @returns The record.
 * @throws {RangeError} When the feature is not recorded.
 */
export function entryOf({ features, name }: TextRecords, feature: number): TextEntry {
  const entry = features.find(({ id }) => id === feature);
  if (entry) return entry;
  throw new RangeError(
    `Cannot open the record: found no feature ${feature} in the records of ${name}, wanted one of ${features.length}. ` +
      "Record it with textRecords()",
  );
}
