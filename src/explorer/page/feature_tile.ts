/** A feature's small picture, name and category mark, the same in every list of the page. */
/// <reference lib="dom" />
import { type Kind, kindMark } from "@/features/view/kinds.ts";
import { type Child, element } from "@/plot/elements.ts";
import type { Engine } from "@/explorer/page/engine.ts";
import type { FeatureSummary } from "@/explorer/feature_listing.ts";

/** The kind of a feature. @param feature Its summary. @returns Its category, or "unclear". */
export function kindOf({ category }: Pick<FeatureSummary, "category">): Kind {
  return category ?? "unclear";
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
