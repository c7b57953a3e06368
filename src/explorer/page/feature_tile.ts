/** A feature's small picture, name and category mark, the same in every list of the page. */
/// <reference lib="dom" />
import { type Child, drawing, element } from "@/explorer/page/elements.ts";
import type { Engine } from "@/explorer/page/engine.ts";
import type { FeatureSummary } from "@/explorer/feature_listing.ts";
import { categories, type Category } from "@/nouns/catalogue.ts";
import { categoryColors } from "@/plot/colors.ts";

/** A category, or what has none. */
export type Kind = Category | "unclear";

/** Colour of features without a category. */
const unclearColor = "#c4c4c4";

/** The kinds in the order of legends. */
export const kinds: readonly Kind[] = [...categories, "unclear"];

/** The kind of a feature. @param feature Its summary. @returns Its category, or "unclear". */
export function kindOf({ category }: Pick<FeatureSummary, "category">): Kind {
  return category ?? "unclear";
}

/** The colour of a kind. @param kind The kind. @returns `#rrggbb`. */
export function kindColor(kind: Kind): string {
  return kind === "unclear" ? unclearColor : categoryColors[kind];
}

/** The shape of a kind on a map of points. @param kind The kind. @returns Its number. */
export function kindShape(kind: Kind): number {
  return kind === "unclear" ? 5 : categories.indexOf(kind);
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
  return drawing(
    "svg",
    { viewBox: "0 0 12 12", class: "mark", "aria-hidden": "true" },
    shapes[kindShape(kind)],
  );
}

/**
 * Cuts a feature's picture out of a sheet.
 *
 * @param engine Where the sheet is.
 * @param id The feature.
 * @param options Which sheet, and the side on the screen in pixels.
 * @returns The element.
 */
export function featurePicture(
  engine: Engine,
  id: number,
  { sheet = "decoded", side = 32 }: { sheet?: "decoded" | "added" | "effect"; side?: number } = {},
): HTMLElement {
  const { tile, columns } = engine.listing.sheets;
  const scale = side / tile;
  return element("span", {
    class: "pixels feature-picture",
    style: {
      width: `${side}px`,
      height: `${side}px`,
      backgroundImage: `url("${engine.sheet(sheet)}")`,
      backgroundSize: `${columns * tile * scale}px auto`,
      backgroundPosition: `${-(id % columns) * side}px ${-Math.floor(id / columns) * side}px`,
    },
  });
}

/**
 * Makes a link to a feature's record.
 *
 * @param engine Where its picture is.
 * @param id The feature.
 * @param note What stands behind the name.
 * @returns The link.
 */
export function featureLink(engine: Engine, id: number, ...note: Child[]): HTMLAnchorElement {
  const feature = engine.listing.features[id];
  return element(
    "a",
    { class: "feature-link", href: `#/feature?feature=${id}`, "data-feature": id },
    featurePicture(engine, id),
    kindMark(kindOf(feature)),
    element("span", { class: "name" }, feature.title, element("small", {}, ` #${id}`)),
    note.length > 0 && element("span", { class: "note" }, ...note),
  );
}
