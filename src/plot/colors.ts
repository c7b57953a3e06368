/** The colours of all pictures: distinguishable with any colour vision, the same meaning everywhere. */

/**
 * The colour of each trait category, in every figure: found by search so that any two differ by at least 30 (CIE 1976 ΔE)
 * with normal sight and with each kind of colour blindness.
 */
export const categoryColors = {
  background: "#aeaeae",
  body: "#e9b000",
  accessory: "#005f50",
  head: "#00a5f8",
  glasses: "#a03800",
} as const;

/** Colours for series that are no trait categories, in the order to take them: after Okabe and Ito, "Color Universal Design" (2008). */
export const seriesColors = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#5e4fa2",
  "#444444",
] as const;

/** Colour of what a result is held against: floors, controls, the write-up's own numbers. */
export const referenceColor = "#8c8c8c";

/** Colour of text and axes. */
export const inkColor = "#222222";

/** A colour as red, green and blue from 0 to 255. */
export type Rgb = [number, number, number];

const divergingStops: Rgb[] = [[5, 48, 97], [67, 147, 195], [247, 247, 247], [214, 96, 77], [103, 0, 31]];
const sequentialStops: Rgb[] = [[0, 32, 77], [65, 77, 107], [124, 123, 120], [188, 175, 111], [255, 234, 70]];

/**
 * The colour of a signed number: blue below, near white at 0, red above. After ColorBrewer's RdBu.
 *
 * @param value −1 to 1; beyond that the end's colour.
 * @returns The colour.
 */
export function divergingColor(value: number): Rgb {
  return between(divergingStops, (value + 1) / 2);
}

/**
 * The colour of an amount: dark blue to yellow, evenly lighter. After cividis (Nuñez, Anderton and Renslow 2018).
 *
 * @param value 0 to 1; beyond that the end's colour.
 * @returns The colour.
 */
export function sequentialColor(value: number): Rgb {
  return between(sequentialStops, value);
}

/** The diverging colours as a plotly colour scale. */
export const divergingScale: [number, string][] = scale(divergingStops);

/** The sequential colours as a plotly colour scale. */
export const sequentialScale: [number, string][] = scale(sequentialStops);

/**
 * Mixes a colour with white, for bands and for points that many share.
 *
 * @param color `#rrggbb`.
 * @param share How much of the colour stays, 0 to 1.
 * @returns `#rrggbb`.
 */
export function lighter(color: string, share: number): string {
  const mixed = [1, 3, 5].map((i) => {
    const value = parseInt(color.slice(i, i + 2), 16);
    return Math.round(255 + (value - 255) * share).toString(16).padStart(2, "0");
  });
  return `#${mixed.join("")}`;
}

function scale(stops: Rgb[]): [number, string][] {
  return stops.map((stop, i) => [i / (stops.length - 1), `rgb(${stop.join(",")})`]);
}

function between(stops: Rgb[], value: number): Rgb {
  const at = Math.min(1, Math.max(0, Number.isNaN(value) ? 0 : value)) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(at));
  const [a, b] = [stops[i]!, stops[i + 1]!];
  return [0, 1, 2].map((c) => Math.round(a[c]! + (at - i) * (b[c]! - a[c]!))) as Rgb;
}
