/** Draws the points of a map on a canvas; it runs in a browser. */
/// <reference lib="dom" />
import { inkColor } from "@/plot/colors.ts";

/** Words at a place of a map. */
export interface MapLabel {
  /** Place, in the points' unit. */
  x: number;
  /** See `x`. */
  y: number;
  /** The words. */
  text: string;
}

/** What is drawn, places in CSS pixels. */
export interface Marks {
  /** How many points. */
  count: number;
  /** A CSS colour for each point. */
  color: readonly string[];
  /** A shape for each point: 0 disc, 1 square, 2 triangle, 3 diamond, 4 cross, 5 small disc; all discs when absent. */
  shape?: ArrayLike<number> | undefined;
  /** Radius of a point. */
  radius: number;
  /** Which points are shown; the others are faint. */
  shown: (point: number) => boolean;
  /** The point that is marked by a ring. */
  marked: number | null;
  /** Where a place of the map is on the canvas. */
  project: (x: number, y: number) => { x: number; y: number };
  /** Where a point is on the canvas. */
  placeOf: (point: number) => { x: number; y: number };
  /** Words over the points. */
  labels: readonly MapLabel[];
}

/**
 * Draws everything anew, faint points first, the marked one last.
 *
 * @param canvas The canvas; its pixels are fitted to its size on the screen.
 * @param marks What to draw.
 */
export function drawMarks(canvas: HTMLCanvasElement, marks: Marks): void {
  const pen = canvas.getContext("2d")!;
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = globalThis.devicePixelRatio || 1;
  const pixels = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
  if (canvas.width !== pixels.width || canvas.height !== pixels.height) Object.assign(canvas, pixels);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  const { count, color, shape, radius, shown, marked, placeOf } = marks;
  const all = Array.from({ length: count }, (_, i) => i);
  for (const [alpha, points] of [[0.1, all.filter((i) => !shown(i))], [0.85, all.filter(shown)]] as const) {
    pen.globalAlpha = alpha;
    for (const i of points) {
      const { x, y } = placeOf(i);
      if (x < -radius || y < -radius || x > width + radius || y > height + radius) continue;
      pen.fillStyle = color[i]!;
      tracePoint(pen, { x, y, radius, shape: shape?.[i] ?? 0 });
      pen.fill();
    }
  }
  pen.globalAlpha = 1;
  drawLabels(pen, marks, width);
  if (marked === null) return;
  const place = placeOf(marked);
  pen.fillStyle = color[marked]!;
  pen.strokeStyle = "#000000";
  pen.lineWidth = 2;
  tracePoint(pen, { ...place, radius: radius + 1, shape: shape?.[marked] ?? 0 });
  pen.fill();
  tracePoint(pen, { ...place, radius: radius + 5, shape: 0 });
  pen.stroke();
}

/** Words in white outline; of two that would lie over each other the first stays. */
function drawLabels(pen: CanvasRenderingContext2D, { labels, project }: Marks, canvasWidth: number): void {
  const placed: { left: number; right: number; y: number }[] = [];
  pen.font = "600 12px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.lineWidth = 4;
  for (const { x, y, text } of labels) {
    const at = project(x, y);
    const half = pen.measureText(text).width / 2 + 3;
    const middle = Math.min(canvasWidth - half, Math.max(half, at.x));
    const box = { left: middle - half, right: middle + half, y: at.y };
    if (placed.some((o) => box.left < o.right && box.right > o.left && Math.abs(o.y - box.y) < 15)) continue;
    placed.push(box);
    pen.strokeStyle = "rgba(255, 255, 255, 0.85)";
    pen.strokeText(text, middle, at.y);
    pen.fillStyle = inkColor;
    pen.fillText(text, middle, at.y);
  }
}

function tracePoint(
  pen: CanvasRenderingContext2D,
  { x, y, radius: r, shape }: { x: number; y: number; radius: number; shape: number },
): void {
  pen.beginPath();
  if (shape === 1) pen.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
  else if (shape === 2) {
    tracePolygon(pen, [[x, y - 1.2 * r], [x + 1.1 * r, y + 0.8 * r], [x - 1.1 * r, y + 0.8 * r]]);
  } else if (shape === 3) {
    const d = 1.25 * r;
    tracePolygon(pen, [[x, y - d], [x + d, y], [x, y + d], [x - d, y]]);
  } else if (shape === 4) {
    pen.rect(x - 1.2 * r, y - 0.4 * r, 2.4 * r, 0.8 * r);
    pen.rect(x - 0.4 * r, y - 1.2 * r, 0.8 * r, 2.4 * r);
  } else pen.arc(x, y, shape === 5 ? 0.65 * r : r, 0, 2 * Math.PI);
}

function tracePolygon(pen: CanvasRenderingContext2D, corners: [number, number][]): void {
  corners.forEach(([x, y], i) => i === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y));
  pen.closePath();
}
