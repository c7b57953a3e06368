/** Charts about the data: frequencies, hiding, variance, the recogniser's own error. */

import { categories, traitName, valueCount, valueOf, valueOffsets } from "@/nouns/catalogue.ts";
import type { Trial } from "@/nouns/recogniser_trials.ts";
import type { Hiding, ValueCounts } from "@/nouns/statistics.ts";
import type { VarianceShares } from "@/nouns/variance.ts";
import { categoryColors, inkColor } from "@/plot/colors.ts";
import { type Figure, figure } from "@/plot/figure.ts";

/** Where a figure is saved. */
export interface ChartFile {
  /** Name in the figures folder, without extension. */
  file?: string;
}

const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)} %`;

/**
 * Draws how often each of the 437 values is drawn, and how often it can be seen.
 *
 * @param counts From `countValues`.
 * @param options Number of nouns, and where it is saved.
 */
export function frequencyChart(
  { drawn, seen }: ValueCounts,
  { nouns, file }: ChartFile & { nouns: number },
): Figure {
  const values = Array.from({ length: valueCount }, (_, value) => value);
  const trace = (layer: number, kind: "drawn" | "seen") => {
    const counts = kind === "drawn" ? drawn : seen;
    const own = values.filter((value) =>
      valueOf(value).category === categories[layer] && (kind === "drawn" || seen[value] < drawn[value])
    );
    const color = categoryColors[categories[layer]];
    return {
      type: "scatter",
      mode: "markers",
      name: categories[layer],
      showlegend: kind === "drawn",
      x: own,
      y: own.map((value) => counts[value] / nouns),
      text: own.map((value) => traitName(categories[layer], value - valueOffsets[layer])),
      hovertemplate: `%{text}: %{y:.4f}<extra>${kind}</extra>`,
      marker: kind === "drawn" ? { color, size: 5 } : { color, size: 5, symbol: "circle-open" },
    };
  };
  const shares = categories.map((category, layer) => {
    const last = layer + 1 < categories.length ? valueOffsets[layer + 1] : valueCount;
    const own = Array.from(drawn.subarray(valueOffsets[layer], last), (count) => count / nouns);
    return `${category} ${Math.min(...own).toFixed(4)} to ${Math.max(...own).toFixed(4)}`;
  });
  return figure({
    title: "Values are drawn evenly within a category, but what is drawn is not always seen",
    data: categories.flatMap((_, layer) => [trace(layer, "seen"), trace(layer, "drawn")]),
    layout: {
      subtitle: "dots: drawn, rings: at least one pixel seen, where that is less",
      xaxis: { title: "value, of 437", range: [-5, valueCount + 5] },
      yaxis: { title: "share of nouns", type: "log", range: [-2.75, -0.2] },
      height: 480,
    },
    summary: `share of nouns drawn with a value: ${shares.join(", ")}`,
    file,
  });
}

/**
 * Draws, for each layer, what is seen at the pixels where it draws.
 *
 * @param hiding From `measureHiding`.
 * @param options Where it is saved.
 */
export function hidingChart({ seenInstead, covered }: Hiding, { file }: ChartFile = {}): Figure {
  const upwards = categories.map((_, layer) => layer);
  return figure({
    title: `The accessory hides ${percent(seenInstead[1][2], 0)} of the body's pixels, ` +
      `and ${percent(covered[1], 0)} of bodies vanish wholly`,
    data: upwards.map((top) => ({
      type: "bar",
      orientation: "h",
      name: categories[top],
      x: upwards.map((layer) => 100 * seenInstead[layer][top]),
      y: categories,
      text: upwards.map((layer) =>
        seenInstead[layer][top] >= 0.03 ? percent(seenInstead[layer][top], 0) : ""
      ),
      textposition: "inside",
      insidetextanchor: "middle",
      textangle: 0,
      textfont: { color: "#ffffff" },
      marker: { color: categoryColors[categories[top]] },
      hovertemplate: `%{y} drawn, ${categories[top]} seen: %{x:.1f} %<extra></extra>`,
    })),
    layout: {
      subtitle: "colour: the layer that is seen",
      barmode: "stack",
      xaxis: { title: "share of the layer's own pixels (%)", range: [0, 100] },
      yaxis: { title: "layer that draws" },
      height: 380,
    },
    summary: `seen as itself: ${
      categories.map((category, layer) => `${category} ${percent(seenInstead[layer][layer])}`).join(", ")
    }`,
    file,
  });
}

/**
 * Draws how the variance of the pixels is divided among the categories.
 *
 * @param variance From `varianceShares`.
 * @param options Where it is saved.
 */
export function varianceChart({ shares, interactions }: VarianceShares, { file }: ChartFile = {}): Figure {
  const bars = [
    ...categories.map((category, layer) => ({ name: category as string, share: shares[layer] })),
    {
      name: "hiding each other",
      share: interactions,
    },
  ];
  return figure({
    title: `The head carries ${percent(shares[3], 0)} of the pixels' variance, ` +
      `the background ${percent(shares[0])}`,
    data: [{
      type: "bar",
      x: bars.map(({ name }) => name),
      y: bars.map(({ share }) => 100 * share),
      text: bars.map(({ share }) => percent(share)),
      textposition: "outside",
      cliponaxis: false,
      marker: { color: [...categories.map((category) => categoryColors[category]), "#444444"] },
    }],
    layout: {
      xaxis: { title: "category" },
      yaxis: {
        title: "share of variance (%)",
        range: [0, 110 * Math.max(...bars.map(({ share }) => share))],
      },
      height: 400,
    },
    summary: bars.map(({ name, share }) => `${name} ${percent(share)}`).join(", "),
    file,
  });
}

/**
 * Draws the recogniser's success against the strength of noise, with blur beside it.
 *
 * @param trials From `tryRecogniser`.
 * @param options Where it is saved.
 */
export function trialChart(trials: Trial[], { file }: ChartFile = {}): Figure {
  const noise = trials.filter(({ damage }) => typeof damage === "object" && "noisePsnr" in damage);
  const blur = trials.filter(({ damage }) => typeof damage === "object" && "blurPixels" in damage);
  const line = (
    name: string,
    from: Trial[],
    style: { color: string; dash?: string; rate: (trial: Trial) => number },
  ) => ({
    type: "scatter",
    mode: "lines+markers",
    name,
    x: from.map(({ psnr }) => psnr),
    y: from.map((trial) => 100 * style.rate(trial)),
    line: { color: style.color, dash: style.dash ?? "solid", width: name.startsWith("all") ? 3 : 1.5 },
  });
  return figure({
    title: "Noise hardly misleads the recogniser, blur does",
    data: [
      ...categories.map((category, layer) =>
        line(category, noise, { color: categoryColors[category], rate: (trial) => trial.categories[layer] })
      ),
      line("all five", noise, { color: inkColor, rate: ({ all }) => all }),
      line("all five, blur", blur, { color: inkColor, dash: "dot", rate: ({ all }) => all }),
    ],
    layout: {
      xaxis: { title: "peak signal-to-noise ratio of the damaged picture (dB)" },
      yaxis: { title: "read right (%)", range: [0, 103] },
    },
    summary: [...noise, ...blur].map(({ psnr, all }) => `${psnr.toFixed(1)} dB: ${percent(all)}`).join(", "),
    file,
  });
}
