/** The atlas in a document of its own: a map, a list and the record of one feature. It runs in a browser. */
/// <reference lib="dom" />
import { featureTitle, titleF1 } from "@/features/feature_entry.ts";
import { kindColor, kindMark, kindShape } from "@/features/view/kinds.ts";
import { recordPanels } from "@/features/view/record_panels.ts";
import { readViewData, type ViewData } from "@/features/view/view_data.ts";
import {
  fittingFeatures,
  kindOf,
  noFilter,
  type ViewFilter,
  viewFilters,
} from "@/features/view/view_filters.ts";
import { viewPictures } from "@/features/view/view_pictures.ts";
import { decimal, element } from "@/plot/elements.ts";
import { fillTip, mapPlaces, placeTip, zoomButtons } from "@/features/view/view_map.ts";
import { type Place, type PointMap, pointMap } from "@/plot/point_map.ts";

const listed = 50;

function showAtlas(root: HTMLElement, data: ViewData): void {
  const { file } = data;
  const pictures = viewPictures(data);
  const canvas = element("canvas", {
    class: "map",
    role: "application",
    "aria-label":
      "Map of the features. Arrow keys walk to the next feature, Enter opens it, plus and minus zoom, 0 shows all",
  });
  const tip = element("div", { class: "tip", hidden: true });
  const heard = element("p", { class: "only-heard", "aria-live": "polite" });
  const found = element("p", { class: "found" });
  const list = element("div", { class: "list" });
  const side = element("aside", { "aria-label": "Features" });
  let filter: ViewFilter = noFilter;
  let drawn: PointMap | undefined;
  let points: number[] = [];
  let opened: number | null = null;

  const hover = (id: number | null, place: Place = { x: 0, y: 0 }) => {
    tip.hidden = id === null;
    if (id === null) return;
    heard.textContent = `${featureTitle(file, id)}, feature ${id}`;
    fillTip(tip, { file, pictures, id });
    placeTip(tip, canvas, place);
  };
  const row = (id: number) => {
    const point = () => drawn?.highlight(points.indexOf(id) < 0 ? null : points.indexOf(id));
    return element(
      "button",
      { type: "button", class: "row", onclick: () => open(id), onpointerenter: point, onfocus: point },
      pictures.tile(id, { side: 32 }),
      kindMark(kindOf(file, id)),
      element("span", { class: "name" }, featureTitle(file, id), element("small", {}, ` #${id}`)),
      element("span", { class: "value" }, decimal(titleF1(file.features[id]))),
    );
  };
  const close = () => {
    opened = null;
    side.replaceChildren(found, list);
    drawn?.highlight(null);
  };
  const open = (id: number) => {
    opened = id;
    const entry = file.features[id];
    const back = element("button", { type: "button", class: "back", onclick: close }, "← list");
    const empty = file.features.length;
    const large = { side: 84 };
    side.replaceChildren(
      element(
        "header",
        {},
        back,
        element(
          "h2",
          {},
          kindMark(kindOf(file, id)),
          featureTitle(file, id),
          element("small", {}, ` #${id} · F1 ${decimal(titleF1(entry))}`),
        ),
      ),
      recordPanels({
        entry,
        labels: entry.targets.map(({ target }) => file.targets[target].label),
        pairLabel: entry.pair?.targets.map((target) => file.targets[target].label).join(" + ") ?? "",
        quantileLevels: file.quantileLevels,
        latentShape: file.latentShape,
        counts: file.counts,
        color: kindColor(kindOf(file, id)),
        titleOf: (other) => featureTitle(file, other),
        pictures: [
          { picture: pictures.tile(id, large), caption: "at maximum" },
          { picture: pictures.tile(id, { sheet: "added", ...large }), caption: "what it adds" },
          { picture: pictures.effect(id), caption: "where" },
          { picture: pictures.tile(empty, large), caption: "empty code" },
        ],
        thumbOf: (other) => pictures.tile(other, { side: 32 }),
        nounOf: pictures.noun,
        open,
      }),
    );
    side.scrollTop = 0;
    if (document.activeElement === document.body) back.focus({ preventScroll: true }); // what was clicked is gone
    const narrow = side.offsetTop > canvas.clientHeight;
    if (narrow && document.scrollingElement) {
      document.scrollingElement.scrollTop = side.offsetTop - canvas.clientHeight;
    }
    const point = points.indexOf(id);
    drawn?.highlight(point < 0 ? null : point);
    const { x, y } = point < 0 ? { x: 0, y: 0 } : drawn!.placeOf(point);
    if (x < 0 || y < 0 || x > canvas.clientWidth || y > canvas.clientHeight) drawn!.zoom(0); // it would not be seen
    if (globalThis.parent !== globalThis.self) globalThis.parent.postMessage({ type: "feature", id }, "*");
  };
  const draw = () => {
    const map = file.maps[filter.map];
    drawn?.destroy();
    points = file.features.map(({ id }) => id).filter((id) => map.places[id]);
    drawn = pointMap(canvas, {
      ...mapPlaces(map, points),
      color: points.map((id) => kindColor(kindOf(file, id))),
      shape: points.map((id) => kindShape(kindOf(file, id))),
      radius: canvas.clientWidth < 500 ? 2.5 : 3.5,
      onHover: (point, place) => hover(point === null ? null : points[point], place),
      onClick: (point) => open(points[point]),
    });
  };
  const apply = (next: ViewFilter) => {
    const redraw = !drawn || next.map !== filter.map;
    if (next.query !== filter.query) drawn?.zoom(0);
    filter = next;
    if (redraw && file.maps.length > 0) draw();
    const fits = fittingFeatures(file, filter);
    const living = new Set(fits);
    drawn?.setVisible(points.every((id) => living.has(id)) ? null : points.map((id) => living.has(id)));
    found.textContent = fits.length === 0
      ? "No feature fits. Use fewer words or wider filters"
      : `${fits.length} of ${file.features.length} features${
        fits.length > listed ? `, the ${listed} with the surest names` : ""
      } (F1)`;
    list.replaceChildren(...fits.slice(0, listed).map(row));
    if (opened === null) close();
  };
  const filters = viewFilters(file, (next) => {
    if (next.map === filter.map) opened = null; // a search leads back to the list
    apply(next);
  });
  root.replaceChildren(
    filters,
    element(
      "main",
      {},
      element(
        "div",
        { class: "frame" },
        canvas,
        tip,
        heard,
        zoomButtons((factor) => drawn?.zoom(factor)),
      ),
      side,
    ),
  );
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && opened !== null) close();
    if (event.key !== "/" || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    filters.querySelector("input")!.focus();
  });
  apply(noFilter);
}

const root = document.getElementById("atlas")!;
readViewData(document).then((data) => showAtlas(root, data)).catch((error: Error) => {
  root.textContent = error.message;
});
