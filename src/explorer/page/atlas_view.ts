/** The atlas: a map of all features beside a list of those that fit a search. */
/// <reference lib="dom" />
import { atlasFilters } from "@/explorer/page/atlas_filters.ts";
import { decimal, element, percent } from "@/plot/elements.ts";
import { fittingFeatures, rankedFeatures } from "@/explorer/page/feature_search.ts";
import { featureLink, featurePicture, kindOf } from "@/explorer/page/feature_tile.ts";
import { kindColor, kindShape } from "@/features/view/kinds.ts";
import { mapPlaces, placeTip, zoomButtons } from "@/features/view/view_map.ts";
import type { PageContext, PageView } from "@/explorer/page/store.ts";
import type { FeatureMap } from "@/features/feature_file.ts";
import { type PointMap, pointMap } from "@/plot/point_map.ts";

const listed = 60;

/**
 * Makes the atlas.
 *
 * @param context Answers and state.
 * @returns The view.
 */
export function atlasView({ engine, store }: PageContext): PageView {
  const { features, maps } = engine.listing;
  const filters = atlasFilters({ engine, store });
  const canvas = element("canvas", {
    class: "map",
    "aria-label":
      "Map of the features. Arrow keys walk to the next feature, Enter opens it, + and − zoom, 0 shows all",
    role: "application",
  });
  const tip = element("div", { class: "tip", hidden: true });
  const said = element("p", { class: "only-heard", "aria-live": "polite" });
  const list = element("ol", { class: "feature-list" });
  const found = element("p", { class: "found" });
  const root = element(
    "section",
    { class: "view atlas", "aria-label": "Atlas" },
    filters.root,
    element(
      "div",
      { class: "map-frame" },
      canvas,
      tip,
      said,
      zoomButtons((factor) => drawn?.zoom(factor)),
      maps.length === 0 &&
        element("p", { class: "notice" }, "The feature file has no maps. Search in the list instead"),
    ),
    element("div", { class: "results" }, found, list),
  );

  let drawn: PointMap | undefined;
  let shownMap = -1;
  let points: number[] = []; // features with a place on the map
  const hover = (id: number | null, place?: { x: number; y: number }) => {
    for (const row of list.querySelectorAll(".marked")) row.classList.remove("marked");
    tip.hidden = id === null;
    if (id === null) return;
    list.querySelector(`[data-feature="${id}"]`)?.classList.add("marked");
    const { title, confidence, density } = features[id];
    said.textContent = `${title}, feature ${id}`;
    tip.replaceChildren(
      featurePicture(engine, id, { side: 96 }),
      element("strong", {}, title),
      element("small", {}, `#${id} · F1 ${decimal(confidence)} · on ${percent(density)}`),
    );
    placeTip(tip, canvas, place ?? { x: 0, y: 0 });
  };
  const draw = (map: FeatureMap) => {
    points = features.map(({ id }) => id).filter((id) => map.places[id]);
    drawn?.destroy();
    drawn = pointMap(canvas, {
      ...mapPlaces(map, points),
      color: points.map((id) => kindColor(kindOf(features[id]))),
      shape: points.map((id) => kindShape(kindOf(features[id]))),
      radius: canvas.clientWidth < 500 ? 2.5 : 3.5,
      onHover: (point, place) => hover(point === null ? null : points[point], place),
      onClick: (point) => store.go({ view: "feature", feature: points[point] }),
    });
  };
  list.addEventListener("pointerover", ({ target }) => {
    const id = (target as Element).closest<HTMLElement>("[data-feature]")?.dataset.feature;
    const point = id === undefined ? -1 : points.indexOf(Number(id));
    drawn?.highlight(point < 0 ? null : point);
  });
  list.addEventListener("pointerleave", () => drawn?.highlight(null));

  return {
    root,
    show(state) {
      filters.show(state);
      if (maps.length > 0 && shownMap !== state.map) draw(maps[shownMap = state.map]);
      const fits = fittingFeatures(features, state);
      const all = fits.every(Boolean);
      drawn?.setVisible(all ? null : points.map((id) => fits[id]));
      const ranked = rankedFeatures(features, fits);
      const count = ranked.length;
      found.textContent = count === 0
        ? "No feature fits. Use fewer words or wider filters"
        : `${count} of ${features.length} features${count > listed ? `, the ${listed} best named` : ""}`;
      list.replaceChildren(
        ...ranked.slice(0, listed).map((id) =>
          element("li", {}, featureLink(engine, id, `F1 ${decimal(features[id].confidence)}`))
        ),
      );
    },
  };
}
