/** The picture of running work: bar, time left, table and curves, drawn in a millisecond because it is drawn again each second. */
import { type CurvePanel, curvePanels } from "@/notebook/progress_curves.ts";
import { drawRows } from "@/notebook/progress_table.ts";
import { progressState } from "@/notebook/progress_text.ts";
import { svgText } from "@/notebook/svg_text.ts";
import { seriesColors } from "@/plot/colors.ts";
import { formatValue } from "@/plot/table.ts";
import type { Progress } from "@/training/progress.ts";

interface Place {
  left: number;
  top: number;
  width: number;
  height: number;
}

const width = 800;
const margin = 20;
const gap = 24;
const headHeight = 84;
const panelHeight = 110;
const rowHeight = panelHeight + 44;
const mostColumns = 3;

/**
 * Draws the state of running work as SVG. JupyterLab's plotly renderer never draws a display anew, an image does.
 *
 * @param title What is being done.
 * @param progress The state of the work, with its table and its curves.
 * @returns The SVG document, 800 pixels wide.
 */
export function progressSvg(title: string, progress: Progress): string {
  const panels = curvePanels(progress.history);
  const rows = drawRows(progress.rows ?? [], {
    left: margin,
    top: headHeight - 8,
    width: width - 2 * margin,
  });
  const top = headHeight + rows.height;
  const columns = Math.min(mostColumns, Math.max(1, panels.length));
  const panelWidth = (width - 2 * margin - gap * (columns - 1)) / columns;
  const drawn = panels.map((panel, i) =>
    drawPanel(panel, {
      left: margin + (i % columns) * (panelWidth + gap),
      top: top + Math.floor(i / columns) * rowHeight + 22,
      width: panelWidth,
      height: panelHeight,
    })
  );
  const height = top + Math.ceil(panels.length / columns) * rowHeight;
  const done = (width - 2 * margin) * Math.min(1, progress.step / Math.max(1, progress.steps));
  const head = [
    svgText(title, { x: margin, y: 30, size: 18, weight: "bold" }),
    svgText(progressState(progress), { x: margin, y: 52, size: 14, color: "#555555" }),
    `<rect x="${margin}" y="62" width="${width - 2 * margin}" height="6" rx="3" fill="#e6e6e6"/>`,
    `<rect x="${margin}" y="62" width="${done.toFixed(1)}" height="6" rx="3" fill="${seriesColors[0]}"/>`,
  ];
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const background = '<rect width="100%" height="100%" fill="white"/>';
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${background}${head.join("")}${rows.svg}${
    drawn.join("")
  }</svg>`;
}

function drawPanel({ y: name, series, scale = "linear" }: CurvePanel, place: Place): string {
  const height = (value: number) => scale === "log" ? Math.log10(value) : value;
  const known = series.flatMap(({ y }) => y).filter((value) => Number.isFinite(height(value)));
  const steps = series.flatMap(({ x }) => x);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const [first, last] = [Math.min(...steps), Math.max(...steps)];
  const right = place.left + place.width, bottom = place.top + place.height;
  const across = (step: number) => place.left + (step - first) / (last - first || 1) * place.width;
  const down = (value: number) =>
    bottom - (height(value) - height(low)) / (height(high) - height(low) || 1) * place.height;
  const lines = series.map(({ x, y }, i) => {
    const points = y.map((value, j) => [across(x[j]!), down(value)])
      .filter(([, at]) => Number.isFinite(at))
      .map(([a, b]) => `${a!.toFixed(1)},${b!.toFixed(1)}`);
    const color = seriesColors[i % seriesColors.length];
    return `<polyline points="${points.join(" ")}" fill="none" stroke="${color}" stroke-width="2"/>`;
  });
  const latest = series.map(({ name, y }) => `${name} ${formatValue(y.at(-1))}`.trim()).slice(0, 3).join(
    ", ",
  );
  return [
    svgText(name, { x: place.left, y: place.top - 6, size: 13, weight: "bold" }),
    svgText(latest, { x: right, y: place.top - 6, size: 13, anchor: "end" }),
    `<path d="M${place.left},${place.top}V${bottom}H${right}" fill="none" stroke="#888888"/>`,
    ...lines,
    svgText(formatValue(high), { x: place.left + 5, y: place.top + 10, size: 11, color: "#777777" }),
    svgText(formatValue(low), { x: place.left + 5, y: bottom - 4, size: 11, color: "#777777" }),
    svgText(`step ${formatValue(last)}`, {
      x: right,
      y: bottom + 14,
      size: 11,
      color: "#777777",
      anchor: "end",
    }),
  ].join("");
}
