/** A map of points on a canvas that is panned, zoomed, hovered, clicked and walked by keys; it runs in a browser. */
/// <reference lib="dom" />
import { drawMarks, type MapLabel } from "@/plot/point_marks.ts";
import { listenToMap } from "@/plot/point_map_input.ts";

/** What a map is made of. */
export interface PointMapOptions {
  /** Places of the points, in any unit; the map fits them into the canvas with equal scales. */
  x: ArrayLike<number>;
  /** See `x`; up is positive. */
  y: ArrayLike<number>;
  /** A CSS colour for each point. */
  color: readonly string[];
  /** A shape for each point, so that colour is never the only sign: 0 disc, 1 square, 2 triangle, 3 diamond, 4 cross, 5 small disc. */
  shape?: ArrayLike<number>;
  /** Radius of a point in CSS pixels, 3 unless told. */
  radius?: number;
  /** Words on the map, the most important first. */
  labels?: readonly MapLabel[];
  /** Called with the point under the mouse or the keys and its place in CSS pixels from the canvas's corner, or with null. */
  onHover?: (point: number | null, place: Place) => void;
  /** Called with the point that was clicked, or on which Enter was pressed. */
  onClick?: (point: number) => void;
}

/** A place on the canvas in CSS pixels from its upper left corner. */
export interface Place {
  /** To the right. */
  x: number;
  /** Down. */
  y: number;
}

/** A drawn map. */
export interface PointMap {
  /** Shows only points for which this is true; the others are faint and cannot be hovered. `null` shows all. */
  setVisible(visible: ArrayLike<unknown> | null): void;
  /** Marks one point, or none. */
  highlight(point: number | null): void;
  /** Moves the points to other places and fits the map to them. */
  setPlaces(places: Pick<PointMapOptions, "x" | "y" | "labels">): void;
  /** Zooms around the middle: above 1 nearer, below 1 farther, 0 back to all points. */
  zoom(factor: number): void;
  /** Where a point is. */
  placeOf(point: number): Place;
  /** Takes all listeners away. */
  destroy(): void;
}

const margin = 14;
const reach = { closest: 80, farthest: 0.5 };

/**
 * Draws a map of points and listens: drag moves it, wheel and two fingers zoom it, arrow keys walk to the nearest point in
 * their direction, + and − zoom, 0 shows everything, Enter clicks, Escape lets go.
 *
 * @param canvas Sized by CSS; it becomes focusable.
 * @param options The points.
 * @returns The map.
 */
export function pointMap(canvas: HTMLCanvasElement, options: PointMapOptions): PointMap {
  const { color, shape, radius = 3, onHover, onClick } = options;
  let { x, y, labels = [] } = options;
  let visible: ArrayLike<unknown> | null = null;
  let marked: number | null = null;
  let camera = { x: 0, y: 0, scale: 1 }; // the data's place in the middle, CSS pixels per unit
  let fitted = 1;
  let frame = 0;
  let known = "";

  const project = (dataX: number, dataY: number): Place => ({
    x: canvas.clientWidth / 2 + (dataX - camera.x) * camera.scale,
    y: canvas.clientHeight / 2 - (dataY - camera.y) * camera.scale,
  });
  const placeOf = (point: number) => project(x[point], y[point]);
  const shown = (point: number) => !visible || Boolean(visible[point]);
  const redraw = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      const grown = radius * Math.min(2.5, Math.sqrt(camera.scale / fitted));
      drawMarks(canvas, {
        count: x.length,
        color,
        shape,
        radius: grown,
        shown,
        marked,
        project,
        placeOf,
        labels,
      });
    });
  };
  const fit = () => {
    const middle = (values: ArrayLike<number>) => {
      const low = Math.min(...Array.from(values));
      const high = Math.max(...Array.from(values));
      return values.length
        ? { at: (low + high) / 2, length: Math.max(high - low, 1e-9) }
        : { at: 0, length: 1 };
    };
    const [across, up] = [middle(x), middle(y)];
    fitted = Math.max(
      1e-9,
      Math.min(
        (canvas.clientWidth - 2 * margin) / across.length,
        (canvas.clientHeight - 2 * margin) / up.length,
      ),
    );
    camera = { x: across.at, y: up.at, scale: fitted };
    redraw();
  };
  const zoomAt = (factor: number, place: Place) => {
    const scale = Math.min(fitted * reach.closest, Math.max(fitted * reach.farthest, camera.scale * factor));
    const [dx, dy] = [place.x - canvas.clientWidth / 2, canvas.clientHeight / 2 - place.y];
    camera.x += dx / camera.scale - dx / scale;
    camera.y += dy / camera.scale - dy / scale;
    camera.scale = scale;
    redraw();
  };
  const zoom = (factor: number) =>
    factor === 0 ? fit() : zoomAt(factor, { x: canvas.clientWidth / 2, y: canvas.clientHeight / 2 });
  const hover = (point: number | null) => {
    if (point === marked) return;
    marked = point;
    onHover?.(point, point === null ? { x: 0, y: 0 } : placeOf(point));
    redraw();
  };
  const stopListening = listenToMap(canvas, {
    count: () => x.length,
    shown,
    placeOf,
    marked: () => marked,
    hover,
    click: (point) => onClick?.(point),
    zoomAt,
    zoom,
    pan(dx, dy) {
      camera.x -= dx / camera.scale;
      camera.y += dy / camera.scale;
      redraw();
    },
  });
  const watcher = new ResizeObserver(() => {
    const size = `${canvas.clientWidth} × ${canvas.clientHeight}`;
    if (size === known) return;
    known = size;
    fit();
  });
  watcher.observe(canvas);
  canvas.tabIndex = 0;
  canvas.style.touchAction = "none";
  return {
    setVisible(next) {
      visible = next;
      if (marked !== null && !shown(marked)) hover(null);
      redraw();
    },
    highlight(point) {
      marked = point;
      redraw();
    },
    setPlaces(places) {
      ({ x, y, labels = [] } = places);
      fit();
    },
    zoom,
    placeOf,
    destroy() {
      stopListening();
      watcher.disconnect();
      cancelAnimationFrame(frame);
    },
  };
}
