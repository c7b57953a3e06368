/** The panels of a feature's record. */
/// <reference lib="dom" />
import type { FeatureRecord } from "@/explorer/feature_listing.ts";
import { type Child, decimal, drawing, element, percent } from "@/explorer/page/elements.ts";
import { nounCanvas } from "@/explorer/page/picture_canvas.ts";
import { latentPlace } from "@/features/feature_entry.ts";
import type { FeatureEntry, Samples } from "@/features/feature_file.ts";
import { inkColor, seriesColors } from "@/plot/colors.ts";

type Traits = FeatureRecord["traits"];

/** A panel with a heading. @param title The heading. @param content What it shows. @returns The panel. */
export function panel(title: string, ...content: Child[]): HTMLElement {
  return element("section", { class: "panel" }, element("h3", {}, title), ...content);
}

/** The feature's statistics. @param entry The feature. @returns A list of names and numbers. */
export function numbersOf(entry: FeatureEntry): HTMLElement {
  const rows: [string, string][] = [
    ["Active on", percent(entry.density)],
    ["Maximum", decimal(entry.max)],
    ["Mean, zeros included", decimal(entry.mean, 4)],
    ["Mean square", decimal(entry.meanSquare, 4)],
    ["Skew E[a³] / E[a²]^1.5", decimal(entry.skew)],
    ["Kurtosis E[a⁴] / E[a²]²", decimal(entry.kurtosis)],
    ["Mean change of the picture at the maximum", percent(entry.effect)],
    ["Pixels changed noticeably", percent(entry.area)],
  ];
  return element(
    "dl",
    {},
    ...rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]),
  );
}

/** The histogram of activations. @param entry The feature. @returns The drawing. */
export function histogram({ histogram: counts, max }: FeatureEntry): SVGSVGElement {
  const most = Math.max(...counts, 1);
  const [width, height, left, base] = [340, 130, 40, 104];
  const step = (width - left - 6) / counts.length;
  const text = (x: number, y: number, words: string, anchor = "middle") =>
    drawing("text", { x, y, "text-anchor": anchor, fill: inkColor, "font-size": 11 }, words);
  return drawing(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `Histogram: ${counts.join(", ")} nouns` },
    ...counts.map((count, i) =>
      drawing(
        "rect",
        {
          x: left + i * step,
          y: base - count / most * (base - 12),
          width: step - 1,
          height: count / most * (base - 12),
          fill: seriesColors[0],
        },
        drawing(
          "title",
          {},
          `${count} nouns from ${decimal(i * max / 20)} to ${decimal((i + 1) * max / 20)}`,
        ),
      )
    ),
    drawing("path", { d: `M${left} ${base}H${width - 4}`, stroke: inkColor }),
    text(left - 4, 20, `${most}`, "end"),
    text(left - 4, base, "0", "end"),
    text(left, base + 13, "0"),
    text(width - 18, base + 13, decimal(max)),
    text((left + width) / 2, base + 24, "activation; height: nouns"),
  );
}

/** What the feature tells. @param record The feature. @returns A table of scores. */
export function targetTable({ entry, labels }: FeatureRecord): HTMLElement {
  if (labels.length === 0) return element("p", {}, "It fires on too few nouns to tell");
  const head = ["trait", "F1", "precision", "recall", "AUROC"];
  const rows = entry.targets.map(({ f1, precision, recall, auroc }, i) =>
    element(
      "tr",
      {},
      element("td", {}, labels[i]),
      ...[f1, precision, recall, auroc].map((score) => element("td", { class: "number" }, decimal(score))),
    )
  );
  return element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...head.map((name) => element("th", {}, name)))),
    element("tbody", {}, ...rows),
  );
}

/** Nouns with activations. @param list The nouns. @param traits Their traits. @returns A row of links to the playground. */
export function samples({ nouns, activations }: Samples, traits: Traits): HTMLElement {
  return element(
    "div",
    { class: "figures small" },
    ...nouns.map((noun, i) => nounFigure(noun, traits, decimal(activations[i]))),
  );
}

/** The intervals of activation with some nouns each. @param entry The feature. @param traits Of the nouns. @returns A list. */
export function intervals({ intervals: all, max }: FeatureEntry, traits: Traits): HTMLElement {
  const rows = all.map(({ share, nouns, activations }, i) =>
    element(
      "li",
      {},
      element(
        "span",
        { class: "interval" },
        `${decimal(i * max / all.length)} to ${decimal((i + 1) * max / all.length)}`,
      ),
      element(
        "span",
        { class: "bar", title: percent(share) },
        element("span", { style: { width: `${100 * share}%` } }),
      ),
      element("span", { class: "interval" }, percent(share)),
      ...nouns.map((noun, at) => nounFigure(noun, traits, decimal(activations[at]))),
    )
  );
  return element("ol", { class: "intervals", reversed: true }, ...rows.reverse());
}

/** The latent axes along which the direction is longest. @param record The feature. @returns A table. */
export function alignment(
  { entry: { alignment: { axes, values, shares } }, latentShape }: FeatureRecord,
): HTMLElement {
  const rows = axes.map((axis, i) => {
    const place = latentPlace(axis, latentShape);
    const where = place ? `channel ${place.channel}, row ${place.y}, column ${place.x}` : "no place";
    const cells = [`${axis}`, where, decimal(values[i]), percent(shares[i])];
    return element(
      "tr",
      {},
      ...cells.map((text, at) => element("td", { class: at === 1 ? "" : "number" }, text)),
    );
  });
  return element(
    "table",
    {},
    element(
      "thead",
      {},
      element("tr", {}, ...["axis", "where", "entry", "share"].map((name) => element("th", {}, name))),
    ),
    element("tbody", {}, ...rows),
  );
}

function nounFigure(noun: number, traits: Traits, caption: string): HTMLElement {
  const own = traits[noun];
  if (!own?.length) return element("figure", {}, `noun ${noun}`);
  const canvas = nounCanvas(own, `Noun ${noun}`);
  const link = element("a", {
    href: `#/playground?noun=train-${noun}`,
    "data-noun": `train-${noun}`,
    title: `Noun ${noun}: open it in the playground`,
  }, canvas);
  return element("figure", {}, link, element("figcaption", {}, caption));
}
