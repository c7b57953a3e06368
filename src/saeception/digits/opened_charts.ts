/** One cycle seen closely: what the opened layer does for each class, and where its codes lie. */
import { meanCosine } from "@/saeception/mean_cosine.ts";
import type { Codes } from "@/saeception/metrics/codes.ts";
import type { OpenedCycle } from "@/saeception/digits/opened_cycle.ts";
import type { ChartFile } from "@/saeception/arm_charts.ts";
import { sequentialScale, seriesColors } from "@/plot/colors.ts";
import { Figure, type Layout, type Trace } from "@/plot/figure.ts";

/** Colours of the ten digits; the digits are numbered too. */
const digitColors = [...seriesColors, "#8c6d31", "#9e0142"];

/**
 * Averages rows by class.
 *
 * @param codes Row-major, `[n * width]`.
 * @param labels Class of each row, `[n]`.
 * @param classCount Number of classes.
 * @returns Means, one array of `width` numbers for each class.
 */
export function meansByClass(
  { data, width }: Codes,
  labels: ArrayLike<number>,
  classCount: number,
): Float64Array[] {
  const means = Array.from({ length: classCount }, () => new Float64Array(width));
  const counts = new Float64Array(classCount);
  for (let i = 0; i < labels.length; i++) {
    counts[labels[i]]++;
    for (let unit = 0; unit < width; unit++) means[labels[i]][unit] += data[i * width + unit];
  }
  return means.map((sums, c) => sums.map((sum) => counts[c] > 0 ? sum / counts[c] : 0));
}

/**
 * Draws the mean of every unit for every class as colours, a panel for each layer, each divided by its own root mean
 * square, because the auxiliary loss sees directions and no lengths.
 *
 * @param opened Activations before, targets, activations after; all of the same examples.
 * @param options Number of classes and file.
 * @returns Heat maps side by side; the title says how near the layer came to its targets.
 */
export function classMaps(
  { before, targets, after, labels }: Pick<OpenedCycle, "before" | "targets" | "after" | "labels">,
  { classCount, file }: { classCount: number } & ChartFile,
): Figure {
  const layers = [
    { name: "before", ...before.activations },
    { name: "targets", ...targets },
    { name: "after", ...after.activations },
  ];
  const [start, end] = [before, after].map(({ activations }) =>
    meanCosine(activations.data, { targets: targets.data, dimensions: targets.width }).toFixed(3)
  );
  const title = `Trained toward its targets, the layer comes from a mean cosine of ${start} to ${end}`;
  const layout: Layout = { xaxis: { title: "" }, yaxis: { title: "" }, height: 380 };
  const gap = 0.04, width = (1 - gap * (layers.length - 1)) / layers.length;
  const data: Trace[] = layers.map((layer, i) => {
    const suffix = i === 0 ? "" : String(i + 1);
    layout[`xaxis${suffix}`] = {
      title: `${layer.name}: unit`,
      domain: [i * (width + gap), i * (width + gap) + width],
      anchor: `y${suffix}`,
      dtick: 5,
    };
    layout[`yaxis${suffix}`] = {
      title: i === 0 ? "digit" : "",
      anchor: `x${suffix}`,
      autorange: "reversed",
      tickvals: Array.from({ length: classCount }, (_, c) => c),
    };
    const means = meansByClass(layer, labels, classCount);
    const square = means.reduce((sum, row) => sum + row.reduce((s, x) => s + x * x, 0), 0);
    const scale = Math.sqrt(square / (classCount * layer.width)) || 1;
    return {
      type: "heatmap",
      z: means.map((row) => Array.from(row, (x) => x / scale)),
      xaxis: `x${suffix}`,
      yaxis: `y${suffix}`,
      zmin: 0,
      zmax: 3,
      colorscale: sequentialScale,
      showscale: i === layers.length - 1,
      colorbar: { title: { text: "mean over root mean square", side: "right" }, thickness: 12 },
    };
  });
  const summary = layers.map((layer) => {
    const means = meansByClass(layer, labels, classCount);
    return `${layer.name}: ${layer.width} units, strongest unit of digit 0 is ${
      means[0].indexOf(Math.max(...means[0]))
    }`;
  }).join("; ");
  return new Figure({ title, data, layout, summary, file });
}

/** A map of examples. */
export interface PlacedExamples {
  /** What was mapped. */
  name: string;
  /** Places, row-major, `[n * 2]`. */
  places: Float32Array;
  /** What was mapped, `[n * width]`. */
  codes: Codes;
}

/**
 * Draws maps of the same examples side by side, coloured by class, each class named at the middle of its points.
 *
 * @param maps The maps and the codes that they are maps of.
 * @param options Labels, number of classes and file.
 * @returns Scatter plots side by side; the title counts the examples whose nearest neighbour, in the codes and not on the map,
 *   is of their class.
 */
export function classScatter(
  maps: PlacedExamples[],
  { labels, classCount, file }: { labels: ArrayLike<number>; classCount: number } & ChartFile,
): Figure {
  const purities = maps.map(({ name, codes }) =>
    `${name} ${(100 * neighbourPurity(codes, labels)).toFixed(1)} %`
  );
  const title = `A digit's nearest neighbour is of its own class: ${purities.join(", ")}`;
  const summary = `${labels.length} test digits, mapped by UMAP; ${purities.join(", ")}`;
  const layout: Layout = { xaxis: { title: "" }, yaxis: { title: "" }, height: 470, showlegend: false };
  const annotations: object[] = [];
  const data: Trace[] = [];
  const gap = 0.05, width = (1 - gap * (maps.length - 1)) / maps.length;
  for (const [i, { name, places }] of maps.entries()) {
    const suffix = i === 0 ? "" : String(i + 1);
    const hidden = { showticklabels: false, ticks: "", showgrid: false };
    layout[`xaxis${suffix}`] = {
      title: name,
      domain: [i * (width + gap), i * (width + gap) + width],
      anchor: `y${suffix}`,
      ...hidden,
    };
    layout[`yaxis${suffix}`] = { title: "", anchor: `x${suffix}`, ...hidden };
    for (let c = 0; c < classCount; c++) {
      const own = Array.from(labels, (label, at) => label === c ? at : -1).filter((at) => at >= 0);
      const [x, y] = [0, 1].map((axis) => own.map((at) => places[2 * at + axis]));
      data.push({
        type: "scatter",
        mode: "markers",
        name: `${c}`,
        x,
        y,
        xaxis: `x${suffix}`,
        yaxis: `y${suffix}`,
        hovertemplate: `digit ${c}<extra></extra>`,
        marker: { color: digitColors[c % digitColors.length], size: 4 },
      });
      if (own.length === 0) continue;
      annotations.push({
        x: median(x),
        y: median(y),
        xref: `x${suffix}`,
        yref: `y${suffix}`,
        text: `<b>${c}</b>`,
        showarrow: false,
        font: { size: 15, color: "#111111" },
        bgcolor: "rgba(255,255,255,0.75)",
      });
    }
  }
  layout.annotations = annotations;
  return new Figure({ title, data, layout, summary, file });
}

/**
 * Counts examples whose nearest other example, by Euclidean distance, has their class.
 *
 * @param codes `[n * width]`, n ≥ 2.
 * @param labels Class of each, `[n]`.
 * @returns The share, 0 to 1.
 */
export function neighbourPurity({ data, width }: Codes, labels: ArrayLike<number>): number {
  let same = 0;
  for (let i = 0; i < labels.length; i++) {
    let [nearest, least] = [-1, Infinity];
    for (let j = 0; j < labels.length; j++) {
      if (i === j) continue;
      let square = 0;
      for (let k = 0; k < width && square < least; k++) {
        square += (data[i * width + k] - data[j * width + k]) ** 2;
      }
      if (square < least) [nearest, least] = [j, square];
    }
    if (labels[nearest] === labels[i]) same++;
  }
  return same / labels.length;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
