/** Charts and tables of how features lie in the latent's own axes. */

import type { LatentPlaces } from "@/features/latent_places.ts";
import type { Category } from "@/nouns/catalogue.ts";
import { lines } from "@/plot/charts.ts";
import { categoryColors, inkColor, referenceColor } from "@/plot/colors.ts";
import type { Figure } from "@/plot/figure.ts";
import { type ImageSheet, imageSheet } from "@/plot/image_sheet.ts";
import { type Table, table } from "@/plot/table.ts";
import { heatTile } from "@/plot/tiles.ts";

/**
 * Draws at which positions of the latent the features of each category lie, above where they change the picture.
 *
 * @param places From `latentPlaces`.
 * @param options The finding, and the name of the picture's file.
 * @returns The sheet. Every tile has a scale of its own, from dark for 0 to yellow for the number under it.
 */
export function latentPlacesSheet(
  places: LatentPlaces[],
  { title, file }: { title: string; file?: string | undefined },
): ImageSheet {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const tileOf = (values: Float32Array, size: number) => {
    const limit = values.reduce((most, value) => Math.max(most, value), 1e-9);
    return { pixels: heatTile(enlarged(values, size), { limit }), label: percent(limit) };
  };
  const { latentShape: [, height, width], pixels } = places[0];
  const size = Math.sqrt(pixels.length);
  return imageSheet({
    title,
    summary: `Yellow is the share of the squared length at one position, where an even spread gives ${
      percent(1 / (height * width))
    }, and the change of a pixel`,
    rows: [
      places.map((place) => tileOf(positionShares(place), size)),
      places.map((place) => tileOf(place.pixels, size)),
    ],
    rowLabels: ["in the latent", "in the picture"],
    columnLabels: places.map(({ name, features }) => `${name} (${features})`),
    scale: 4,
    file,
  });
}

/**
 * Draws how directions fill the latent's axes: the share of the squared length on the first axes, category by category.
 *
 * @param places From `latentPlaces`.
 * @param options Name of the picture's file.
 * @returns The figure; its title says after how many axes each category has half.
 */
export function axesChart(places: LatentPlaces[], { file }: { file?: string | undefined } = {}): Figure {
  const sums = places.map(({ shares }) => {
    let sum = 0;
    return Array.from(shares, (share) => sum += share);
  });
  const halves = places.map(({ name }, i) => `${name} ${sums[i].findIndex((sum) => sum >= 0.5) + 1}`);
  return lines({
    title: `Axes until half of a direction is there: ${halves.join(", ")}`,
    summary:
      `Shares of the squared length, mean over the features of a category; evenly spread directions lie on the diagonal`,
    series: [
      ...places.map(({ name }, i) => ({
        name,
        x: sums[i].map((_, axis) => axis + 1),
        y: sums[i],
        color: name in categoryColors ? categoryColors[name as Category] : referenceColor,
      })),
      { name: "evenly spread", x: [0, sums[0].length], y: [0, 1], color: inkColor, dash: "dot" as const },
    ],
    x: "first axes of the latent",
    y: "share of the squared length",
    layout: { yaxis: { range: [0, 1] } },
    file,
  });
}

/**
 * Lists how features lie in the latent's axes.
 *
 * @param places From `latentPlaces`.
 * @returns The table.
 */
export function latentPlacesTable(places: LatentPlaces[]): Table {
  return table({
    title: "How features lie in the latent's own axes",
    rows: places.map((place) => ({
      category: place.name,
      features: place.features,
      "axes that make a direction (median)": place.axes.toFixed(0),
      "correlation with the best axis (median)": place.correlation,
      ...Object.fromEntries(
        channelShares(place).map((share, channel) => [`channel ${channel}`, `${(100 * share).toFixed(0)} %`]),
      ),
    })),
  });
}

function positionShares({ shares, latentShape: [, height, width] }: LatentPlaces): Float32Array {
  const positions = new Float32Array(height * width);
  shares.forEach((share, axis) => positions[axis % positions.length] += share);
  return positions;
}

function channelShares({ shares, latentShape: [channels, height, width] }: LatentPlaces): number[] {
  const sums = new Array<number>(channels).fill(0);
  shares.forEach((share, axis) => sums[Math.floor(axis / (height * width))] += share);
  return sums;
}

function enlarged(values: Float32Array, size: number): Float32Array {
  const side = Math.sqrt(values.length);
  return Float32Array.from({ length: size * size }, (_, at) => {
    const [y, x] = [Math.floor(at / size), at % size];
    return values[Math.floor(y * side / size) * side + Math.floor(x * side / size)];
  });
}
