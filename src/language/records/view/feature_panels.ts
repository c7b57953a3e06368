/** The panels of a feature: tables, histograms and votes, ablation, and its sequences, in three columns. */
/// <reference lib="dom" />
import { histogramDrawing } from "@/features/view/panel_drawings.ts";
import { type LogitRecord, textSizes } from "@/language/records/text_record.ts";
import { type FeatureSource, panel, tablesColumn } from "@/language/records/view/feature_tables.ts";
import { sequenceRow } from "@/language/records/view/sequence_row.ts";
import { chance, lineColor, nats, shortWord, tokenGround, weight } from "@/language/records/view/words.ts";
import { decimal, element, htmlTable, percent } from "@/plot/elements.ts";

/**
 * Makes the three columns of a feature.
 *
 * @param source Records, feature, note and clicks.
 * @returns The columns.
 */
export function featureColumns(source: FeatureSource): HTMLElement {
  const { entry } = source;
  return element(
    "div",
    { class: "columns" },
    tablesColumn(source),
    element(
      "section",
      { class: "column numbers", "aria-label": "Activations, logits and ablation" },
      densityPanel(source),
      logitsPanel(source, textSizes.logits),
      logitHistogram(entry.logits),
      ablationPanel(source),
    ),
    element("section", { class: "column sequences", "aria-label": "Sequences" }, ...sequencePanels(source)),
  );
}

/** The histogram of activations. @param source The feature. @returns The panel. */
export function densityPanel({ entry }: FeatureSource): HTMLElement {
  const { histogram, max, density } = entry;
  const color = (middle: number) => tokenGround(max > 0 ? 0.35 + 0.65 * middle / max : 0);
  return panel(
    `Activations density = ${chance(density)}`,
    density > 0 && histogramDrawing(histogram, { max, color, counted: "tokens" }),
  );
}

/** Top and bottom logits. @param source The feature. @param rows Of each, at the most. @returns The panel. */
export function logitsPanel({ entry, records }: FeatureSource, rows: number): HTMLElement {
  const { top, bottom } = entry.logits;
  const cell = (list: typeof top, i: number) =>
    i < list.tokens.length ? [shortWord(records, list.tokens[i]), weight(list.values[i])] : ["", ""];
  const table = htmlTable(
    ["negative", "", "positive", ""],
    Array.from(
      { length: Math.min(rows, top.tokens.length) },
      (_, i) => [...cell(bottom, i), ...cell(top, i)],
    ),
  );
  table.classList.add("logits");
  return panel("Logits, median = 0", table);
}

/** All logit weights. @param logits Of the feature. @returns The panel. */
export function logitHistogram({ histogram: { low, high, counts } }: LogitRecord): HTMLElement {
  const color = (middle: number) => lineColor(middle, 0.75);
  return panel(
    "Logit weights over the vocabulary",
    histogramDrawing(counts, {
      low,
      max: high,
      color,
      counted: "tokens",
      measured: "logit weight",
      write: weight,
    }),
  );
}

/** The strongest sequences. @param source The feature. @param count At the most. @returns The panel. */
export function topPanel(source: FeatureSource, count: number): HTMLElement {
  const { top, max } = source.entry;
  const rows = top.slice(0, count).map((sequence) => sequenceRow(source, sequence));
  return panel(`Top activations, max = ${decimal(max, 3)}`, ...rows);
}

function sequencePanels(source: FeatureSource): HTMLElement[] {
  const { top, intervals, max, ablation } = source.entry;
  const edge = (i: number) => decimal(max * i / intervals.length, 3);
  const group = (title: string, sequences: typeof top) =>
    panel(title, ...sequences.map((sequence) => sequenceRow(source, sequence)));
  return [
    topPanel(source, top.length),
    ...intervals.map(({ share, sequences }, i) =>
      group(`Interval ${edge(i)} – ${edge(i + 1)}, contains ${percent(share)} of active tokens`, sequences)
    ).reverse(),
    group("Removing it hurts most", ablation.helps),
    group("Removing it helps most", ablation.hurts),
  ];
}

function ablationPanel({ entry }: FeatureSource): HTMLElement {
  const { tokens, loss, kl, helped, histogram: { low, high, counts } } = entry.ablation;
  const color = (middle: number) => lineColor(middle, 0.75);
  return panel(
    "Removing it where it is active",
    element(
      "p",
      { class: "ablation" },
      `loss ${nats(loss)} nats on average, KL ${kl.toPrecision(3)}; the next token gets less likely on ${
        percent(helped)
      } of ${tokens} tokens`,
    ),
    tokens > 0 &&
      histogramDrawing(counts, {
        low,
        max: high,
        color,
        counted: "tokens",
        measured: "change of the loss",
        write: weight,
      }),
  );
}
