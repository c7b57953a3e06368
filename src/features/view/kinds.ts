/** The kinds of features in a browser: trait category or unclear, with the colour and the shape that tell them apart. */
/// <reference lib="dom" />
import type { Category } from "@/nouns/catalogue.ts";
import { categoryColors } from "@/plot/colors.ts";
import { drawing } from "@/plot/elements.ts";

/** A category, or what has none: unclear names and features too rare to name. */
export type Kind = Category | "unclear";

/** The kinds in the order of legends; a kind's position is its shape on a map of points. */
export const kinds: readonly Kind[] = ["background", "body", "accessory", "head", "glasses", "unclear"];

/** The colour of a kind. @param kind The kind. @returns `#rrggbb`. */
export function kindColor(kind: Kind): string {
  return kind === "unclear" ? "#c4c4c4" : categoryColors[kind];
}

/** The shape of a kind on a map of points. @param kind The kind. @returns Its number. */
export function kindShape(kind: Kind): number {
  return kinds.indexOf(kind);
}

/** Draws the mark of a kind, colour and shape as on the map. @param kind The kind. @returns The drawing. */
export function kindMark(kind: Kind): SVGSVGElement {
  const fill = kindColor(kind);
  const shapes = [
    drawing("circle", { cx: 6, cy: 6, r: 5, fill }),
    drawing("rect", { x: 1.5, y: 1.5, width: 9, height: 9, fill }),
    drawing("path", { d: "M6 .5 11.5 10.5H.5Z", fill }),
    drawing("path", { d: "M6 0 12 6 6 12 0 6Z", fill }),
    drawing("path", { d: "M0 4h4V0h4v4h4v4H8v4H4V8H0Z", fill }),
    drawing("circle", { cx: 6, cy: 6, r: 3, fill }),
  ];
  const attributes = { viewBox: "0 0 12 12", class: "mark", "aria-hidden": "true" };
  return drawing("svg", attributes, shapes[kindShape(kind)]);
}
