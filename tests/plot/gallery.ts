/** One example of every kind of chart, for the tests and for eyes: `deno run -A tests/plot/gallery.ts` writes tests/output/gallery. */
import { join } from "@std/path";
import { bars, heatmap, histogram, lines, scatter } from "@/plot/charts.ts";
import { categoryColors, referenceColor } from "@/plot/colors.ts";
import type { Figure } from "@/plot/figure.ts";
import { chooseFiguresFolder } from "@/plot/figures_folder.ts";
import { smallMultiples } from "@/plot/small_multiples.ts";
import { seededRandom } from "@/training/random.ts";

const categories = Object.keys(categoryColors);
const colors = Object.values(categoryColors);
const random = seededRandom(0, "gallery");

/** Every kind of chart by name, each harder than the notebooks need: long titles, close marks, many points. */
export function gallery(): Record<string, Figure> {
  const x = Array.from({ length: 100 }, (_, i) => i * 10);
  const cloud = (scale: number) => Array.from({ length: 2000 }, () => scale * (0.02 + random.uniform()));
  return {
    lines: lines({
      title:
        "The reconstruction loss falls by a factor of ten for every category within the first thousand steps",
      x: "training step",
      y: "squared error (per pixel)",
      yScale: "log",
      series: categories.map((name, i) => ({
        name,
        color: colors[i],
        x,
        y: x.map((step) => 1 / (step + 10 + 30 * i)),
      })),
      marks: [{ y: 0.01, label: "write-up 0.01" }, { x: 500, label: "KL begins" }],
      summary: "0.1 at the start, 0.001 at the end",
    }),
    scatter: scatter({
      title: "Fewer active features cost reconstruction",
      x: "L0 (active features per noun)",
      y: "FVU (fraction of variance unexplained)",
      xScale: "log",
      yScale: "log",
      series: [
        { name: "random directions", size: 3, color: referenceColor, x: cloud(40), y: cloud(0.2) },
        { name: "ReLU", x: [5, 15, 40], y: [0.1, 0.043, 0.02], texts: ["λ 4", "λ 2", "λ 1"] },
        { name: "BatchTopK", x: [4, 8, 16], y: [0.08, 0.03, 0.012], texts: ["k 4", "k 8", "k 16"] },
      ],
      marks: [{ x: 10, label: "L0 = 10" }],
      summary: "BatchTopK 8 explains 97 %",
    }),
    bars: bars({
      title: "Heads and accessories get features of their own, bodies do not",
      x: "trait category",
      y: "share of values with F1 above 0.8 (%)",
      groups: categories,
      series: [
        { name: "SAE", values: [50, 3, 76, 98, 40], texts: ["50", "3", "76", "98", "40"] },
        { name: "latent dimensions", values: [10, 1, 2, 3, 5] },
        { name: "principal components", values: [20, 1, 2, 3, 5], color: referenceColor },
      ],
      summary: "98 % of the heads, 3 % of the bodies",
    }),
    category_bars: bars({
      title: "Bodies are hidden most",
      x: "trait category",
      y: "nouns in which it is hidden (%)",
      groups: categories,
      series: [{ name: "hidden", color: colors, values: [0, 12, 7, 0, 0] }],
      summary: "12 % of the bodies",
    }),
    histogram: histogram({
      title: "Most features fire about as often as one trait value",
      x: "log₁₀ density",
      range: [-5, 0],
      series: [-2.4, -1.8].map((middle, i) => ({
        name: i === 0 ? "no remedy" : "resampled",
        values: Array.from({ length: 2048 }, () => middle + 0.4 * random.normal()),
      })),
      marks: [
        { x: -0.30, label: "background" },
        { x: -1.36, label: "glasses" },
        { x: -1.48, label: "body" },
        { x: -2.15, label: "accessory" },
        { x: -2.38, label: "head" },
      ],
      summary: "medians −2.4 and −1.8",
    }),
    heatmap: heatmap({
      title: "Ablating one category leaves the others alone",
      x: "ablated category",
      y: "category read differently",
      unit: "share of nouns (%)",
      rows: categories,
      columns: categories,
      z: categories.map((_, i) => categories.map((_, j) => i === j ? 90 - 9 * i : 10 * random.uniform())),
      limit: 100,
      summary: "54 to 90 % on the diagonal",
    }),
    signed_heatmap: heatmap({
      title: "Cosines of neighbouring decoder rows",
      x: "feature",
      y: "feature",
      unit: "cosine",
      signed: true,
      limit: 1,
      z: Array.from({ length: 60 }, (_, i) => Array.from({ length: 60 }, (_, j) => Math.cos(i / 9 - j / 9))),
      summary: "−1 to 1",
    }),
    small_multiples: smallMultiples({
      title: "Training the VAE",
      subtitle: "1,240 of 1,800 steps · 52/s · 0:34 left",
      x: "training step",
      panels: ["loss", "reconstruction (MSE)", "KL (nats)", "β", "PSNR (dB)"].map((y, panel) => ({
        y,
        scale: panel < 2 ? "log" as const : "linear" as const,
        series: [
          { name: "training", x, y: x.map((step) => 1 / (step + 10) + 0.01 * panel) },
          {
            name: "held out",
            dash: "dot" as const,
            x,
            y: x.map((step) => 1.2 / (step + 10) + 0.012 * panel),
          },
        ],
      })),
      summary: "PSNR 33 dB",
    }),
  };
}

if (import.meta.main) {
  const folder = join(import.meta.dirname!, "..", "output", "gallery");
  chooseFiguresFolder(folder);
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, figure] of Object.entries(gallery())) {
    await Deno.writeFile(join(folder, `${name}.png`), await figure.png(2));
  }
}
