/** The panels of a feature: tables, histograms and votes, ablation, and its sequences, in three columns. */
/// <reference lib="dom" />
import { histogramDrawing } from "@/features/view/panel_drawings.ts";
import { type Correlated, type LogitRecord, textSizes } from "@/language/text_record.ts";
import { sequenceRow, type SequenceSource } from "@/language/view/sequence_row.ts";
import {
  chance,
  featureWord,
  lineColor,
  nats,
  signed,
  tokenGround,
  tokenWord,
} from "@/language/view/words.ts";
import { type Child, decimal, element, htmlTable, percent } from "@/plot/elements.ts";

/** What the panels belong to, and where a click leads. */
export interface FeatureSource extends SequenceSource {
  /** Shows another feature, if it is recorded. */
  open(id: number): void;
}

/**
 * Makes the three columns of a feature.
 *
 * @param source Records, feature, note and clicks.
 * @returns The columns.
 */
export function featureColumns(source: FeatureSource): HTMLElement {
  const { entry, records } = source;
  return element(
    "div",
    { class: "columns" },
    element(
      "section",
      { class: "column tables", "aria-label": "Feature tables" },
      factsPanel(source),
      panel(
        "Neuron alignment",
        htmlTable(
          ["index", "value", "% of L1"],
          entry.alignment.axes.map((axis, i) => [
            `${axis}`,
            signed(entry.alignment.values[i]),
            percent(entry.alignment.shares[i]),
          ]),
        ),
      ),
      panel("Correlated neurons", relatedTable(entry.neurons)),
      panel("Correlated features", relatedFeatures(source)),
      panel("Nearest directions", nearestTable(source)),
      entry.encoderB &&
        panel(`Correlated features (${records.nameB ?? "B-encoder"})`, relatedTable(entry.encoderB)),
    ),
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
    i < list.tokens.length ? [tokenWord(records, list.tokens[i]), signed(list.values[i], 2)] : ["", ""];
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
    histogramDrawing(counts, { low, max: high, color, counted: "tokens", measured: "logit weight" }),
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
      histogramDrawing(counts, { low, max: high, color, counted: "tokens", measured: "change of the loss" }),
  );
}

function factsPanel({ entry, records }: FeatureSource): HTMLElement {
  const { id, density, max, mean, meanSquare, skew, kurtosis } = entry;
  const facts: [string, string, string][] = [
    ["feature", `${id}`, `of ${records.counts.features}`],
    [
      "density",
      percent(density),
      `${Math.round(density * records.counts.tokens)} of ${records.counts.tokens} tokens`,
    ],
    ["maximum", decimal(max, 3), "largest activation"],
    ["mean", mean.toPrecision(3), "E[a] over all tokens"],
    ["E[a²]", meanSquare.toPrecision(3), "mean square activation"],
    ["skew", skew.toPrecision(3), "E[a³] / E[a²]^1.5"],
    ["kurtosis", kurtosis.toPrecision(3), "E[a⁴] / E[a²]²"],
  ];
  return element(
    "dl",
    { class: "facts" },
    ...facts.map(([name, value, title]) =>
      element("div", { title }, element("dt", {}, name), element("dd", {}, value))
    ),
  );
}

function relatedTable({ ids, correlations, cosines }: Correlated): HTMLElement {
  return htmlTable(
    ["index", "Pearson", "cosine"],
    ids.map((id, i) => [`${id}`, signed(correlations[i]), signed(cosines[i])]),
  );
}

function relatedFeatures(source: FeatureSource): HTMLElement {
  const { ids, correlations, cosines } = source.entry.correlated;
  const numbers = ids.map((_, i) => [signed(correlations[i]), signed(cosines[i])]);
  return featureTable(source, { ids, columns: ["Pearson", "cosine"], numbers });
}

function nearestTable(source: FeatureSource): HTMLElement {
  const { ids, cosines } = source.entry.nearest;
  return featureTable(source, {
    ids,
    columns: ["cosine"],
    numbers: cosines.map((cosine) => [signed(cosine)]),
  });
}

/** A table of features, those that are recorded behind buttons. */
function featureTable(
  { records, open }: FeatureSource,
  { ids, columns, numbers }: { ids: number[]; columns: string[]; numbers: string[][] },
): HTMLElement {
  const recorded = new Set(records.features.map(({ id }) => id));
  const table = htmlTable(
    ["feature", ...columns],
    ids.map((id, i) => [`${id} ${featureWord(records, id)}`, ...numbers[i]]),
  );
  table.querySelectorAll("tbody tr").forEach((row, i) => {
    if (!recorded.has(ids[i])) return;
    const cell = row.firstElementChild!;
    cell.replaceChildren(
      element("button", { type: "button", class: "link", onclick: () => open(ids[i]) }, cell.textContent),
    );
  });
  return table;
}

function panel(title: string, ...children: Child[]): HTMLElement {
  return element("section", { class: "panel" }, element("h3", {}, title), ...children);
}
