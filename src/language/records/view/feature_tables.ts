/** The tables of a text feature: its numbers, the neurons and the features that it goes with. */
/// <reference lib="dom" />
import type { Correlated } from "@/language/records/text_record.ts";
import type { SequenceSource } from "@/language/records/view/sequence_row.ts";
import { chance, featureWord, signed } from "@/language/records/view/words.ts";
import { type Child, decimal, element, htmlTable, percent } from "@/plot/elements.ts";

/** What the panels belong to, and where a click leads. */
export interface FeatureSource extends SequenceSource {
  /** Shows another feature, if it is recorded. */
  open(id: number): void;
}

/** Makes the column of tables. @param source The feature. @returns The column. */
export function tablesColumn(source: FeatureSource): HTMLElement {
  const { entry, records } = source;
  return element(
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
  );
}

/** Puts a title over something. @param title The title. @param children What stands below. @returns The panel. */
export function panel(title: string, ...children: Child[]): HTMLElement {
  return element("section", { class: "panel" }, element("h3", {}, title), ...children);
}

function factsPanel({ entry, records }: FeatureSource): HTMLElement {
  const { id, density, max, mean, meanSquare, skew, kurtosis } = entry;
  const facts: [string, string, string][] = [
    ["feature", `${id}`, `of ${records.counts.features}`],
    [
      "density",
      chance(density),
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
