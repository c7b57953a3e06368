/** All that is known about one feature, as panels of a page: the same in the notebook's atlas and wherever else it is shown. */
/// <reference lib="dom" />
import { percentile } from "@/features/feature_entry.ts";
import type { FeatureFile, Neighbors, Samples } from "@/features/feature_file.ts";
import {
  alignmentTable,
  correlatedAxesTable,
  type TableSource,
  targetsTable,
} from "@/features/view/record_tables.ts";
import { histogramDrawing } from "@/features/view/panel_drawings.ts";
import { type Child, decimal, element, percent } from "@/plot/elements.ts";

/** Where the panels get their pictures and names from, and where a click leads. */
export interface RecordSource extends TableSource, Pick<FeatureFile, "quantileLevels" | "counts"> {
  /** Colour of its bars, `#rrggbb`. */
  color: string;
  /** The name of any feature. */
  titleOf(id: number): string;
  /** Its pictures at full size, each with a word. */
  pictures: { picture: HTMLElement; caption: string }[];
  /** The small picture of any feature. */
  thumbOf(id: number): HTMLElement;
  /** The picture of a training noun with what a reader should know of it; nothing for one that is not known. */
  nounOf(noun: number): { picture: HTMLElement; traits: string } | undefined;
  /** Shows another feature. */
  open(id: number): void;
}

/**
 * Makes the panels of a feature.
 *
 * @param source The feature and its surroundings.
 * @returns A block that fits any width from 300 pixels.
 */
export function recordPanels(source: RecordSource): HTMLElement {
  const { entry, pictures } = source;
  const dead = entry.density === 0;
  return element(
    "div",
    { class: "record" },
    element(
      "div",
      { class: "pictures" },
      ...pictures.map(({ picture, caption }) =>
        element("figure", {}, picture, element("figcaption", {}, caption))
      ),
    ),
    factsPanel(source),
    dead && element("p", {}, "It fires on no training noun, so there is nothing to count or to show."),
    !dead && panel(
      "How strong it gets",
      histogramDrawing(entry.histogram, { max: entry.max, color: source.color }),
      percentileReader(source),
    ),
    entry.targets.length > 0 && panel("What it tells (held-out nouns)", targetsTable(source)),
    !dead && panel("Strongest on", samplesRow(source, entry.top)),
    !dead && panel("Random nouns on which it fires", samplesRow(source, entry.random)),
    !dead && panel("From strong to weak", ...intervalRows(source)),
    panel("Nearest decoder directions (cosine)", neighborList(source, entry.nearest)),
    entry.correlated.features.length > 0 &&
      panel("Fires together with (Pearson)", neighborList(source, entry.correlated)),
    panel("Latent axes that it points along", alignmentTable(source)),
    entry.correlatedAxes.axes.length > 0 &&
      panel("Latent axes that it follows (Pearson)", correlatedAxesTable(source)),
  );
}

function panel(title: string, ...children: Child[]): HTMLElement {
  return element("section", { class: "panel" }, element("h3", {}, title), ...children);
}

function factsPanel({ entry, counts }: RecordSource): HTMLElement {
  const { density, max, mean, meanSquare, skew, kurtosis, specificity, effect, area } = entry;
  const facts: [string, string, string][] = [
    ["density", percent(density), `${Math.round(density * counts.train)} of ${counts.train} training nouns`],
    ["maximum", decimal(max), "largest activation"],
    ["mean", mean.toPrecision(3), "E[a] over all training nouns"],
    ["E[a²]", meanSquare.toPrecision(3), "mean square activation"],
    ["skew", skew.toPrecision(3), "E[a³] / E[a²]^1.5"],
    ["kurtosis", kurtosis.toPrecision(3), "E[a⁴] / E[a²]²"],
    [
      "specificity",
      percent(specificity),
      "share of its activation on nouns that show what it is named after",
    ],
    ["effect", percent(effect), "mean change of a pixel at the maximum"],
    ["area", percent(area), "pixels that change by more than a tenth"],
  ];
  return element(
    "dl",
    { class: "facts" },
    ...facts.map(([name, value, title]) =>
      element("div", { title }, element("dt", {}, name), element("dd", {}, value))
    ),
  );
}

function percentileReader({ entry, quantileLevels }: RecordSource): HTMLElement {
  const output = element("output");
  const say = () => {
    const activation = entry.max * Number(input.value) / 100;
    const share = percentile(entry, activation, { quantileLevels });
    output.textContent = `An activation of ${decimal(activation)} is above ${
      decimal(100 * share, share > 0.99 && share < 1 ? 2 : 0)
    } % of all nouns`;
  };
  const input = element("input", {
    type: "range",
    min: 0,
    max: 100,
    value: 50,
    "aria-label": "Activation",
    oninput: say,
  });
  say();
  return element("label", { class: "percentile" }, input, output);
}

function samplesRow(source: RecordSource, { nouns, activations }: Samples): HTMLElement {
  return element(
    "div",
    { class: "nouns" },
    ...nouns.map((noun, i) => nounTile(source, noun, activations[i])),
  );
}

function nounTile(source: RecordSource, noun: number, activation?: number): Child {
  const known = source.nounOf(noun);
  if (!known) return null;
  const strength = activation === undefined
    ? ""
    : `, activation ${decimal(activation)}, above ${
      decimal(100 * percentile(source.entry, activation, source), 1)
    } % of all nouns`;
  const words = `Noun ${noun}: ${known.traits}${strength}`;
  return element(
    "figure",
    { title: words, "aria-label": words },
    known.picture,
    activation !== undefined && element("figcaption", {}, decimal(activation)),
  );
}

function intervalRows(source: RecordSource): HTMLElement[] {
  const { intervals, max } = source.entry;
  const edge = (i: number) => decimal(max * i / intervals.length);
  return intervals.map(({ share, precision, nouns }, i) =>
    element(
      "div",
      { class: nouns.length > 0 ? "interval" : "interval none" },
      element("span", {}, `${edge(i)} – ${edge(i + 1)}`),
      element("span", { title: "share of the nouns on which it fires" }, percent(share)),
      element(
        "span",
        { title: "of these, the share that shows what the feature is named after" },
        precision === null ? "" : `✓ ${percent(precision)}`,
      ),
      element("div", { class: "nouns small" }, ...nouns.map((noun) => nounTile(source, noun))),
    )
  ).reverse();
}

function neighborList(source: RecordSource, { features, similarities }: Neighbors): HTMLElement {
  return element(
    "div",
    { class: "neighbors" },
    ...features.map((id, i) =>
      element(
        "button",
        { type: "button", onclick: () => source.open(id), title: `Feature ${id}: ${source.titleOf(id)}` },
        source.thumbOf(id),
        element("span", { class: "name" }, source.titleOf(id), element("small", {}, ` #${id}`)),
        element("span", { class: "value" }, decimal(similarities[i])),
      )
    ),
  );
}
