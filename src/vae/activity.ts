/** What the latent dimensions of VAEs carry, in numbers and pictures. */
import type { NounSet } from "@/nouns/dataset.ts";
import { imageBatch } from "@/nouns/images.ts";
import type { Figure } from "@/plot/figure.ts";
import { type ImageSheet, imageSheet } from "@/plot/image_sheet.ts";
import { smallMultiples } from "@/plot/small_multiples.ts";
import { signedTile } from "@/plot/tiles.ts";
import { type DimensionActivity, dimensionActivity } from "@/vae/explore.ts";
import { encodeNouns } from "@/vae/latents.ts";
import { latentSize } from "@/vae/network.ts";
import type { FileOption } from "@/vae/reconstruction_sheets.ts";
import { enlarge } from "@/vae/training_images.ts";
import type { Vae } from "@/vae/vae.ts";

/** What the dimensions of one model carry. */
export interface ModelActivity extends DimensionActivity {
  /** The model's name. */
  name: string;
  /** KL of all dimensions together, in nats. */
  total: number;
}

const sampleCount = 500;

/**
 * Measures the dimensions of models on up to 500 nouns.
 *
 * @param vaes The models.
 * @param set The nouns.
 * @returns One report for each model.
 */
export function dimensionReport(vaes: Vae[], set: NounSet): ModelActivity[] {
  const indices = Uint32Array.from({ length: Math.min(sampleCount, set.count) }, (_, i) => i);
  return vaes.map((vae) => {
    const activity = dimensionActivity(vae, enlarge(imageBatch(set, indices), vae.imageSize / 32));
    return { name: vae.name, ...activity, total: activity.kl.reduce((sum, nats) => sum + nats, 0) };
  });
}

/**
 * Draws KL and variance of the dimensions, sorted.
 *
 * @param reports The models' reports.
 * @param options The file.
 * @returns The figure.
 */
export function activityFigure(reports: ModelActivity[], { file }: FileOption = {}): Figure {
  const sorted = (values: Float32Array) => Array.from(values).sort((a, b) => b - a);
  const series = (pick: (report: ModelActivity) => Float32Array) =>
    reports.map((report) => ({
      name: report.name,
      x: Array.from(pick(report), (_, i) => i + 1),
      y: sorted(pick(report)),
    }));
  return smallMultiples({
    title: reports.map(({ name, active, kl }) => `${name}: ${active} of ${kl.length} dimensions active`).join(
      "; ",
    ),
    x: "latent dimension, by rank",
    panels: [
      { y: "KL (nats)", series: series(({ kl }) => kl) },
      { y: "variance of μ", scale: "log", series: series(({ variance }) => variance) },
    ],
    summary: reports.map(({ name, total }) => `${name}: ${total.toFixed(0)} nats in all`).join("; "),
    file,
  });
}

/**
 * Shows a spatial latent as pictures: each channel of the 8 × 8 grid beside the noun, all on one scale.
 *
 * @param vae A model whose latent is spatial.
 * @param set The nouns.
 * @param options `count`: how many nouns.
 * @returns The sheet.
 */
export function latentMapSheet(
  vae: Vae,
  set: NounSet,
  { count, file }: { count: number } & FileOption,
): ImageSheet {
  const indices = Uint32Array.from({ length: count }, (_, i) => i);
  const { originals, latents } = encodeNouns(vae, set, indices);
  const limit = latents.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const cells = latentSize ** 2;
  const { latentChannels } = vae.config;
  const rows = Array.from(indices, (n) => {
    const noun = originals.subarray(n * originals.length / count, (n + 1) * originals.length / count);
    const map = (channel: number) => {
      const first = n * vae.dimensions + channel * cells;
      return signedTile(enlargeMap(latents.subarray(first, first + cells)), { limit });
    };
    return [noun, ...Array.from({ length: latentChannels }, (_, channel) => map(channel))];
  });
  return imageSheet({
    title: "The write-up's latent is a small picture of the noun",
    summary: `μ of ${latentChannels} channels on an 8 × 8 grid, blue below 0 and red above, full colour at ${
      limit.toFixed(1)
    }`,
    rows,
    columnLabels: ["noun", ...Array.from({ length: latentChannels }, (_, channel) => `channel ${channel}`)],
    scale: 4,
    file,
  });
}

/** Repeats each cell of an 8 × 8 map four times along both axes. */
function enlargeMap(map: Float32Array): Float32Array {
  const factor = 32 / latentSize;
  return Float32Array.from({ length: 1024 }, (_, i) => {
    const [y, x] = [Math.floor(i / 32), i % 32];
    return map[Math.floor(y / factor) * latentSize + Math.floor(x / factor)];
  });
}
