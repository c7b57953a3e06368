/** What surrounds the points of a map: names of its clusters, the note at the point under the mouse, and the zoom. */
/// <reference lib="dom" />
import { featureTitle, titleF1 } from "@/features/feature_entry.ts";
import type { FeatureFile, FeatureMap } from "@/features/feature_file.ts";
import type { ViewPictures } from "@/features/view/view_pictures.ts";
import { decimal, element, percent } from "@/plot/elements.ts";
import type { Place } from "@/plot/point_map.ts";

/**
 * Gives the places of some features, with the names of the clusters in their middles where there are several.
 *
 * @param map The map.
 * @param points Features that have a place on it.
 * @returns What `pointMap` takes.
 */
export function mapPlaces({ places, clusters, clusterNames }: FeatureMap, points: number[]) {
  const [x, y] = [0, 1].map((axis) => points.map((id) => places[id]![axis]));
  const labels = clusterNames.map((text, cluster) => {
    const own = points.filter((id) => clusters[id] === cluster);
    const middle = (axis: number) => own.reduce((sum, id) => sum + places[id]![axis], 0) / own.length;
    return { x: middle(0), y: middle(1), text };
  });
  return { x, y, labels: labels.length > 1 ? labels : [] };
}

/**
 * Writes the note of a feature: what it draws, what it adds, its name and how sure that is.
 *
 * @param tip The note.
 * @param options The feature, and where its name and its pictures come from.
 */
export function fillTip(
  tip: HTMLElement,
  { file, pictures, id }: { file: FeatureFile; pictures: ViewPictures; id: number },
): void {
  const entry = file.features[id];
  const side = 72;
  tip.replaceChildren(
    element(
      "span",
      { class: "pair" },
      pictures.tile(id, { side }),
      pictures.tile(id, { sheet: "added", side }),
    ),
    element("strong", {}, featureTitle(file, id)),
    element("small", {}, `#${id} · F1 ${decimal(titleF1(entry))} · fires on ${percent(entry.density)}`),
  );
}

/**
 * Puts the note beside a point, inside the map.
 *
 * @param tip The note, already filled.
 * @param canvas The map.
 * @param place The point.
 */
export function placeTip(tip: HTMLElement, canvas: HTMLCanvasElement, { x, y }: Place): void {
  const gap = 14; // pixels
  const below = y + gap + tip.offsetHeight <= canvas.clientHeight;
  tip.style.left = `${Math.max(0, Math.min(x + gap, canvas.clientWidth - tip.offsetWidth))}px`;
  tip.style.top = `${below ? y + gap : Math.max(0, y - gap - tip.offsetHeight)}px`;
}

/**
 * Makes the buttons that zoom a map.
 *
 * @param zoom Told the factor; 0 shows all.
 * @returns Their block.
 */
export function zoomButtons(zoom: (factor: number) => void): HTMLElement {
  const button = (label: string, name: string, factor: number) =>
    element(
      "button",
      { type: "button", title: name, "aria-label": name, onclick: () => zoom(factor) },
      label,
    );
  return element(
    "div",
    { class: "zoom" },
    button("+", "Nearer", 1.5),
    button("−", "Farther", 1 / 1.5),
    button("⤢", "Show all", 0),
  );
}
