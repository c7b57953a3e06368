/** Charts of a text feature: how strong it gets, and what it votes for. */

import { entryOf, type RecordSheetOptions } from "@/language/records/record_sheet.ts";
import type { TextRecords } from "@/language/records/text_record.ts";
import { chance, lineColor, shortWord, tokenGround, weight } from "@/language/records/view/words.ts";
import { decimal, percent } from "@/plot/elements.ts";
import { type Figure, figure } from "@/plot/figure.ts";
import { type Table, table } from "@/plot/table.ts";

/**
 * Draws how often each strength of a feature occurs.
 *
 * @param records The records.
 * @param options The feature, and the name of the picture's file.
 * @returns The figure.
 * @throws {RangeError} When the feature is not recorded.
 */
export function activationFigure(
  records: TextRecords,
  { feature, file }: Pick<RecordSheetOptions, "feature" | "file">,
): Figure {
  const { histogram, max, density } = entryOf(records, feature);
  const total = histogram.reduce((sum, count) => sum + count, 0);
  const strong = histogram.slice(histogram.length / 2).reduce((sum, count) => sum + count, 0);
  return histogramFigure({
    title: `Feature ${feature} fires on ${chance(density)} of tokens, ${
      percent(total ? strong / total : 0)
    } of these above half its maximum`,
    bins: { low: 0, high: max || 1, counts: histogram },
    x: "activation",
    y: "tokens",
    color: (middle) => tokenGround(max > 0 ? 0.35 + 0.65 * middle / max : 0),
    summary: `${total} of ${records.counts.tokens} tokens; maximum ${decimal(max)}`,
    file,
  });
}

/**
 * Draws the logit weights of a feature over the whole vocabulary.
 *
 * @param records The records.
 * @param options The feature, and the name of the picture's file.
 * @returns The figure; the tokens of the largest weight stand in its summary.
 * @throws {RangeError} When the feature is not recorded.
 */
export function logitFigure(
  records: TextRecords,
  { feature, file }: Pick<RecordSheetOptions, "feature" | "file">,
): Figure {
  const { logits: { top, bottom, histogram } } = entryOf(records, feature);
  const words = ({ tokens }: typeof top) =>
    tokens.slice(0, 3).map((token) => shortWord(records, token)).join(" ");
  return histogramFigure({
    title: `Feature ${feature} moves no token's logit by more than ${
      Math.max(top.values[0], -bottom.values[0]).toFixed(2)
    } per unit of activation`,
    bins: histogram,
    x: "logit weight: change per unit of activation, median 0",
    y: "tokens of the vocabulary",
    color: (middle) => lineColor(middle, 0.75),
    summary: `most for ${words(top)}, ${weight(top.values[0])}; most against ${words(bottom)}, ${
      weight(bottom.values[0])
    }`,
    file,
  });
}

/**
 * Lists the tokens that a feature votes for and against.
 *
 * @param records The records.
 * @param feature Its number.
 * @returns The table: 10 rows.
 * @throws {RangeError} When the feature is not recorded.
 */
export function logitTable(records: TextRecords, feature: number): Table {
  const { top, bottom } = entryOf(records, feature).logits;
  const code = (token: number) => `\`${shortWord(records, token).replaceAll("`", "'")}\``;
  return table({
    title: `Logit weights of feature ${feature}, median 0`,
    rows: top.tokens.map((token, i) => ({
      "for": code(token),
      weight: weight(top.values[i]),
      against: code(bottom.tokens[i]),
      "its weight": weight(bottom.values[i]),
    })),
  });
}

function histogramFigure(
  { title, bins: { low, high, counts }, x, y, color, summary, file }: {
    title: string;
    bins: { low: number; high: number; counts: number[] };
    x: string;
    y: string;
    color: (middle: number) => string;
    summary: string;
    file: string | undefined;
  },
): Figure {
  const width = (high - low || 1) / counts.length;
  const middles = counts.map((_, i) => low + (i + 0.5) * width);
  const bars = { type: "bar", x: middles, y: counts, width: counts.map(() => 0.92 * width) };
  return figure({
    title,
    data: [{ ...bars, marker: { color: middles.map(color) } }],
    layout: {
      height: 300,
      xaxis: { title: x, range: [low, low + width * counts.length] },
      yaxis: { title: y },
    },
    summary,
    file,
  });
}
