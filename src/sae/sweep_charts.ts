/** The figures of a sweep: curves, densities, dead features, and the trade of sparsity for error. */
import { categories, traitCounts } from "@/nouns/catalogue.ts";
import { bars, lines, scatter } from "@/plot/charts.ts";
import { categoryColors, seriesColors } from "@/plot/colors.ts";
import type { Figure } from "@/plot/figure.ts";
import { smallMultiples } from "@/plot/small_multiples.ts";
import { type Table, table } from "@/plot/table.ts";
import type { SaeConfig } from "@/sae/config.ts";
import type { Sae } from "@/sae/sae.ts";
import type { Sweep } from "@/sae/sweep.ts";

/** L0 up to which an SAE counts as sparse where kinds are compared. */
const sparseL0 = 12;

/** The marker of each kind in the front. */
const symbols: Record<SaeConfig["activation"], string> = {
  relu: "circle",
  gated: "triangle-up",
  jumprelu: "star",
  topk: "square",
  batchtopk: "diamond",
  matryoshka: "pentagon",
};

/** Where a figure's picture goes. */
export interface ChartFile {
  /** Name of the picture in the figures folder, without extension. */
  file?: string;
}

/**
 * Draws what changed while the members were trained, as the write-up does: reconstruction error, L1, L0 and dead features.
 *
 * @param sweep The sweep.
 * @param options The file.
 * @returns The figure.
 */
export function sweepCurves({ histories }: Pick<Sweep, "histories">, { file }: ChartFile = {}): Figure {
  const names = Object.keys(histories);
  const series = (quantity: string) =>
    names.filter((name) => histories[name].values[quantity]).map((name) => ({
      name,
      x: histories[name].step,
      y: histories[name].values[quantity],
      color: seriesColors[names.indexOf(name) % seriesColors.length],
      dash: names.indexOf(name) < seriesColors.length ? "solid" as const : "dot" as const,
    }));
  const last = (name: string, quantity = "l0") => histories[name].values[quantity]?.at(-1) ?? NaN;
  const [most, least] = [
    [...names].sort((a, b) => last(b) - last(a))[0],
    [...names].sort((a, b) => last(a) - last(b))[0],
  ];
  return smallMultiples({
    title: `Training ends with ${short(last(least))} active features for ${least} and ${
      short(last(most))
    } for ${most}`,
    x: "training step",
    columns: 2,
    panels: [
      { y: "reconstruction error", scale: "log", series: series("reconstruction") },
      { y: "L1 norm", scale: "log", series: series("l1") },
      { y: "L0 (active features)", scale: "log", series: series("l0") },
      { y: "dead features (share)", series: series("dead") },
    ],
    summary: names.map((name) => `${name}: L0 ${last(name).toFixed(1)}`).join("; "),
    file,
  });
}

/**
 * Draws how often features are active, on a logarithmic scale, with a line where each trait category would put its
 * features: a feature for one of n equally likely values is active for one noun in n.
 *
 * @param members The SAEs.
 * @param options The file.
 * @returns The figure.
 */
export function densityHistograms(members: Sae[], { file }: ChartFile = {}): Figure {
  const [low, high, bins] = [-5, 0, 50];
  const width = (high - low) / bins;
  const x = Array.from({ length: bins }, (_, i) => low + (i + 0.5) * width);
  const living = members.flatMap(({ density }) => [...density].filter((share) => share > 0));
  const rarest = 1 / Math.max(...traitCounts);
  const rare = living.filter((share) => share <= rarest).length / living.length;
  return lines({
    title: `${
      (100 * rare).toFixed(0)
    } % of the living features fire at most as often as a single head occurs`,
    x: "log₁₀ of the share of nouns for which a feature is active",
    y: "features per bin of 0.1",
    series: members.map(({ name, density }) => {
      const counts: number[] = new Array(bins).fill(0);
      for (const share of density) {
        if (share > 0) {
          counts[Math.max(0, Math.min(bins - 1, Math.floor((Math.log10(share) - low) / width)))]++;
        }
      }
      return { name, x, y: counts };
    }),
    marks: categories.map((category, k) => ({
      x: -Math.log10(traitCounts[k]),
      label: category,
      color: categoryColors[category],
    })),
    summary: members.map(({ name, density }) =>
      `${name}: median density of living features ${medianDensity(density)}`
    )
      .join("; "),
    file,
  });
}

/**
 * Draws the share of dead features of each member.
 *
 * @param members The SAEs.
 * @param options The file.
 * @returns The figure.
 */
export function deadBars(members: Sae[], { file }: ChartFile = {}): Figure {
  const percent = members.map(({ dead }) => 100 * dead);
  const [least, most] = [Math.min(...percent), Math.max(...percent)];
  return bars({
    title: `Dead features: from ${most.toFixed(0)} % down to ${least.toFixed(1)} %, depending on the recipe`,
    x: "",
    y: "features that never fire (%)",
    groups: members.map(({ name }) => name),
    series: [{ name: "dead", values: percent, texts: percent.map((share) => share.toFixed(1)) }],
    summary: members.map(({ name }, i) => `${name}: ${percent[i].toFixed(1)} %`).join("; "),
    file,
  });
}

/**
 * Draws every member as a point: how many features it uses against how much variance it leaves unexplained, held out.
 *
 * @param members The SAEs.
 * @param options The file.
 * @returns The figure; a point names itself on hover.
 */
export function sparsityFront(members: Sae[], { file }: ChartFile = {}): Figure {
  return scatter({
    title: frontFinding(members),
    x: "L0: active features per noun",
    y: "FVU: variance unexplained",
    xScale: "log",
    yScale: "log",
    series: members.map(({ name, config, metrics, dead }) => ({
      name,
      x: [metrics.l0],
      y: [metrics.fvu],
      labels: [`${name}: ${(100 * dead).toFixed(1)} % dead`],
      size: 13,
      symbol: symbols[config.activation],
    })),
    summary: members.map(({ name, metrics }) =>
      `${name}: L0 ${metrics.l0.toFixed(1)}, FVU ${metrics.fvu.toFixed(3)}`
    )
      .join("; "),
    file,
  });
}

/**
 * Lists every member with its held-out metrics.
 *
 * @param sweep The sweep.
 * @returns The table; members that stopped alone stand at the end with their reason.
 */
export function sweepTable({ members, failed }: Pick<Sweep, "members" | "failed">): Table {
  const rows = members.map(({ name, config, metrics, dead, complete }) => ({
    SAE: name,
    steps: config.steps,
    "learning rate": config.learningRate,
    L0: metrics.l0,
    FVU: metrics.fvu,
    cosine: metrics.cosine,
    "shrinkage γ": metrics.gamma,
    "dead (%)": 100 * dead,
    complete: complete ? "yes" : "stopped early",
  }));
  return table({
    title: "The sweep, measured on held-out nouns",
    rows: [
      ...rows,
      ...failed.map(({ name, reason, step }) => ({ SAE: name, complete: `failed at ${step}: ${reason}` })),
    ],
  });
}

/** The smallest FVU of ReLU and of the largest-k kinds among the members that are sparse. */
function frontFinding(members: Sae[]): string {
  const sparse = members.filter(({ metrics }) => metrics.l0 <= sparseL0);
  const smallest = (ofRelu: boolean) =>
    Math.min(
      ...sparse.filter(({ config }) => (config.activation === "relu") === ofRelu).map(({ metrics }) =>
        metrics.fvu
      ),
    );
  const [relu, largest] = [smallest(true), smallest(false)];
  if (!Number.isFinite(relu + largest)) return "What sparsity costs in accuracy";
  const percent = (fvu: number) => `${(100 * fvu).toFixed(1)} %`;
  return `With at most ${sparseL0} active features the best top-k leaves ${
    percent(largest)
  } unexplained, the best ReLU ${percent(relu)}`;
}

function short(x: number): string {
  return x.toFixed(x < 100 ? 1 : 0);
}

function medianDensity(density: Float32Array): string {
  const living = density.filter((share) => share > 0).sort();
  return living.length > 0 ? living[living.length >> 1].toExponential(1) : "none";
}
