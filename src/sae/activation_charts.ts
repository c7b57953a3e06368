/** Small charts of what makes kinds of SAEs different: where a feature begins, and how often features fire. */
import { categories, type Category, traitCounts } from "@/nouns/catalogue.ts";
import { categoryColors, inkColor, lighter } from "@/plot/colors.ts";
import { Figure, type Layout, type Trace } from "@/plot/figure.ts";
import { activationCutoffs, percentiles } from "@/sae/cutoffs.ts";
import { saeKinds } from "@/sae/kinds.ts";
import type { Sae } from "@/sae/sae.ts";

/** What the charts need of a trained SAE. */
export type ChartedSae = Pick<Sae, "name" | "config" | "parameters" | "activation" | "density">;

/** What else the charts need. */
export interface ActivationPanelsOptions {
  /** Latents whose largest pre-activations decide what TopK keeps, row-major; the first 500 are enough. */
  latents: Float32Array;
  /** Panels in a row, 3 unless told. */
  columns?: number;
  /** Name of the picture in the figures folder, without extension. */
  file?: string;
}

const cutoffLatents = 500;
const [lowest, bins, binWidth] = [-5, 25, 0.2]; // of log₁₀ density
const blockHeight = 370; // pixels of a curve with its histogram
const [curveTop, curveHeight, histogramTop, histogramHeight] = [0.11, 0.31, 0.56, 0.31]; // shares of a block

/**
 * Draws for each SAE the feature over its pre-activation, cut at the 10th, 50th and 90th percentile of its cutoffs, and
 * below how often its features fire. Pre-activations are in training coordinates, densities those of the training set.
 *
 * @param saes One of each kind.
 * @param options The latents and the file.
 * @returns The panels; the title compares the cutoffs.
 */
export function activationPanels(
  saes: ChartedSae[],
  { latents, columns = Math.min(3, saes.length), file }: ActivationPanelsOptions,
): Figure {
  const cutoffs = saes.map((sae) => {
    const dimensions = sae.parameters.decoderBias.shape[0];
    return percentiles(activationCutoffs(sae, latents.subarray(0, cutoffLatents * dimensions)));
  });
  const counts = saes.map(({ density }) => densityCounts(density));
  const reach = 1.5 * Math.max(0.5, ...cutoffs.map(([, , high]) => high));
  const most = 1.08 * Math.max(...counts.flat());
  const rows = Math.ceil(saes.length / columns);
  const layout: Layout = {
    xaxis: { title: "" },
    yaxis: { title: "" },
    height: 150 + rows * blockHeight,
    margin: { l: 60, r: 20, b: 10 },
    subtitle:
      "above: where a feature begins, middle and 10th to 90th percentile; below: how often features fire",
    showlegend: true,
  };
  const annotations: object[] = [], shapes: object[] = [], data: Trace[] = [];
  for (const [i, { name, config, density }] of saes.entries()) {
    const { activation, color } = saeKinds[config.activation];
    const place = placeOf(i, { columns, rows });
    const [upper, lower] = [2 * i, 2 * i + 1].map((at) => at === 0 ? "" : String(at + 1));
    const left = i % columns === 0;
    layout[`xaxis${upper}`] = {
      ...{ title: "pre-activation", domain: place.x, anchor: `y${upper}` },
      range: [-0.3 * reach, reach],
    };
    layout[`yaxis${upper}`] = {
      ...{ title: left ? "feature" : "", domain: place.curve, anchor: `x${upper}` },
      range: [-0.08 * reach, reach],
      nticks: 4,
    };
    layout[`xaxis${lower}`] = {
      ...{ title: "log₁₀ share of nouns", domain: place.x, anchor: `y${lower}` },
      range: [lowest, 0],
    };
    layout[`yaxis${lower}`] = {
      ...{ title: left ? "features" : "", domain: place.histogram, anchor: `x${lower}` },
      range: [0, most],
      nticks: 4,
    };
    const [low, middle, high] = cutoffs[i];
    const outer = low < middle || middle < high ? [low, high] : [];
    for (const cutoff of [...outer, middle]) {
      data.push({
        type: "scatter",
        mode: "lines",
        x: [-0.3 * reach, cutoff, cutoff, reach],
        y: [0, 0, cutoff, reach],
        xaxis: `x${upper}`,
        yaxis: `y${upper}`,
        showlegend: false,
        line: { color: cutoff === middle ? color : lighter(color, 0.4), width: cutoff === middle ? 3 : 1.5 },
      });
    }
    data.push({
      type: "bar",
      x: counts[i].map((_, bin) => lowest + (bin + 0.5) * binWidth),
      y: counts[i],
      width: binWidth,
      xaxis: `x${lower}`,
      yaxis: `y${lower}`,
      showlegend: false,
      marker: { color },
    });
    for (const [c, category] of categories.entries()) {
      const at = -Math.log10(traitCounts[c]);
      const axes = { xref: `x${lower}`, yref: `y${lower}`, layer: "below" };
      shapes.push({ type: "line", ...axes, x0: at, x1: at, y0: 0, y1: most, line: categoryLine(category) });
    }
    const text = { showarrow: false, font: { size: 13, color: inkColor } };
    const heading = { xref: "paper", yref: "paper", xanchor: "left", yanchor: "bottom", align: "left" };
    const corner = { xref: `x${lower}`, yref: `y${lower}`, xanchor: "left", yanchor: "top" };
    annotations.push(
      { ...text, ...heading, text: `<b>${name}</b><br>${activation}`, x: place.x[0], y: place.curve[1] },
      { ...text, ...corner, text: `${deadPercent(density)} % dead`, x: lowest + 0.1, y: most },
    );
  }
  for (const category of categories) {
    const nothing = { x: [null], y: [null] };
    data.push({
      type: "scatter",
      mode: "lines",
      name: `one ${category}`,
      ...nothing,
      line: categoryLine(category),
    });
  }
  return new Figure({
    title: cutoffFinding(saes, cutoffs),
    data,
    layout: { ...layout, annotations, shapes },
    summary: saes.map(({ name, density }, i) => {
      const [low, middle, high] = cutoffs[i].map((cutoff) => cutoff.toFixed(2));
      return `${name}: begins at ${middle} (${low} to ${high}), ${deadPercent(density)} % dead`;
    }).join("; "),
    file,
  });
}

/** The finding: which SAE cuts at one place for all, and which spreads its cutoffs most. */
function cutoffFinding(saes: ChartedSae[], cutoffs: number[][]): string {
  const spread = ([low, , high]: number[]) => high - low;
  const widest = cutoffs.reduce((best, own, i) => spread(own) > spread(cutoffs[best]) ? i : best, 0);
  const [low, , high] = cutoffs[widest];
  const fixed = saes.filter((_, i) => spread(cutoffs[i]) === 0 && cutoffs[i][1] > 0).map(({ name }) => name);
  const of = saes[widest].activation.kind === "topk" ? "noun to noun" : "feature to feature";
  return `A feature of ${saes[widest].name} begins between ${low.toFixed(1)} and ${
    high.toFixed(1)
  }, from ${of}${fixed.length > 0 ? `; one value holds for all of ${fixed.join(" and ")}` : ""}`;
}

/** Living features in each bin of log₁₀ density; what is rarer than the first bin counts there. */
function densityCounts(density: Float32Array): number[] {
  const counts: number[] = new Array(bins).fill(0);
  for (const share of density) {
    if (share === 0) continue;
    const bin = Math.floor((Math.log10(share) - lowest) / binWidth);
    counts[Math.max(0, Math.min(bins - 1, bin))]++;
  }
  return counts;
}

function categoryLine(category: Category): object {
  return { color: categoryColors[category], width: 1.5, dash: "dash" };
}

function deadPercent(density: Float32Array): string {
  const dead = density.filter((share) => share === 0).length / density.length;
  return (100 * dead).toFixed(1);
}

/** Where panel i stands, in shares of the whole plot. */
function placeOf(
  i: number,
  { columns, rows }: { columns: number; rows: number },
): Record<"x" | "curve" | "histogram", [number, number]> {
  const gap = 0.08;
  const width = (1 - gap * (columns - 1)) / columns;
  const left = (i % columns) * (width + gap);
  const top = 1 - Math.floor(i / columns) / rows;
  const down = (
    from: number,
    height: number,
  ): [number, number] => [top - (from + height) / rows, top - from / rows];
  return {
    x: [left, left + width],
    curve: down(curveTop, curveHeight),
    histogram: down(histogramTop, histogramHeight),
  };
}
