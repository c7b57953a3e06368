/** Mouse, wheel, fingers and keys on a map of points; it runs in a browser. */
/// <reference lib="dom" />
import type { Place } from "@/plot/point_map.ts";

/** What the listeners ask and tell. */
export interface MapInput {
  /** How many points there are. */
  count(): number;
  /** Whether a point can be hovered. */
  shown(point: number): boolean;
  /** Where a point is. */
  placeOf(point: number): Place;
  /** The marked point. */
  marked(): number | null;
  /** Marks a point, or none. */
  hover(point: number | null): void;
  /** A point was clicked. */
  click(point: number): void;
  /** Zooms around a place. */
  zoomAt(factor: number, place: Place): void;
  /** Zooms around the middle; 0 shows everything. */
  zoom(factor: number): void;
  /** Moves the map by CSS pixels. */
  pan(dx: number, dy: number): void;
}

const mouseReach = 14; // CSS pixels
const fingerReach = 24;
const clickSlack = 3;
const keyZoom = 1.4;
const arrows: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * Listens on a canvas.
 *
 * @param canvas The map's canvas.
 * @param map What the listeners ask and tell.
 * @returns A function that takes the listeners away.
 */
export function listenToMap(canvas: HTMLCanvasElement, map: MapInput): () => void {
  const over = new AbortController();
  const options = { signal: over.signal, passive: false };
  const fingers = new Map<number, Place>();
  let dragged = false;
  const placeIn = ({ clientX, clientY }: MouseEvent): Place => {
    const box = canvas.getBoundingClientRect();
    return { x: clientX - box.left, y: clientY - box.top };
  };
  const near = (place: Place, { pointerType }: PointerEvent) =>
    nearestPoint(map, place, { reach: pointerType === "touch" ? fingerReach : mouseReach });

  canvas.addEventListener("pointerdown", (event) => {
    dragged = false;
    fingers.set(event.pointerId, placeIn(event));
    canvas.setPointerCapture(event.pointerId);
  }, options);
  canvas.addEventListener("pointermove", (event) => {
    const place = placeIn(event);
    const before = fingers.get(event.pointerId);
    if (!before) return map.hover(near(place, event));
    const [dx, dy] = [place.x - before.x, place.y - before.y];
    if (!dragged && Math.hypot(dx, dy) < clickSlack) return;
    dragged = true;
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    const spread = (finger: Place) => Math.hypot(finger.x - other!.x, finger.y - other!.y) || 1;
    if (other) map.zoomAt(spread(place) / spread(before), other);
    else map.pan(dx, dy);
    fingers.set(event.pointerId, place);
  }, options);
  canvas.addEventListener("pointerup", (event) => {
    if (!fingers.delete(event.pointerId) || dragged) return;
    const found = near(placeIn(event), event);
    map.hover(found);
    if (found !== null) map.click(found);
  }, options);
  canvas.addEventListener("pointercancel", (event) => void fingers.delete(event.pointerId), options);
  canvas.addEventListener("pointerleave", () => fingers.size || map.hover(null), options);
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    map.zoomAt(Math.exp(-event.deltaY * 0.0015), placeIn(event));
  }, options);
  canvas.addEventListener("keydown", (event) => {
    if (pressKey(canvas, { map, key: event.key })) event.preventDefault();
  }, options);
  return () => over.abort();
}

/** Acts on a key. @returns Whether the key means something here. */
function pressKey(canvas: HTMLCanvasElement, { map, key }: { map: MapInput; key: string }): boolean {
  const marked = map.marked();
  if (arrows[key]) {
    const middle = { x: canvas.clientWidth / 2, y: canvas.clientHeight / 2 };
    const [stepX, stepY] = arrows[key];
    const ahead = (dx: number, dy: number) => dx * stepX + dy * stepY > 0.5 * Math.hypot(dx, dy);
    const next = marked === null
      ? nearestPoint(map, middle, { reach: Infinity })
      : nearestPoint(map, map.placeOf(marked), { reach: Infinity, allowed: ahead });
    map.hover(next ?? marked);
  } else if (key === "Enter" && marked !== null) map.click(marked);
  else if (key === "Escape" && marked !== null) map.hover(null);
  else if (key === "+" || key === "=") map.zoom(keyZoom);
  else if (key === "-") map.zoom(1 / keyZoom);
  else if (key === "0") map.zoom(0);
  else return false;
  return true;
}

/**
 * Finds the point that is nearest to a place.
 *
 * @param map The points.
 * @param place In CSS pixels.
 * @param options How far a point may be, and which offsets count, all unless told.
 * @returns The point, of equals the first; null when there is none.
 */
export function nearestPoint(
  map: Pick<MapInput, "count" | "shown" | "placeOf">,
  place: Place,
  { reach, allowed = () => true }: { reach: number; allowed?: (dx: number, dy: number) => boolean },
): number | null {
  let nearest: number | null = null;
  let least = reach ** 2;
  for (let point = 0; point < map.count(); point++) {
    if (!map.shown(point)) continue;
    const { x, y } = map.placeOf(point);
    const [dx, dy] = [x - place.x, y - place.y];
    const distance = dx ** 2 + dy ** 2;
    if (distance < least && allowed(dx, dy)) [nearest, least] = [point, distance];
  }
  return nearest;
}
