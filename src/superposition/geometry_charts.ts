/** Pictures of how features lie: arrows in the plane from dense to sparse, and dot products of many features. */
import { divergingScale, lighter, seriesColors } from "@/plot/colors.ts";
import { Figure, type Layout, type Trace } from "@/plot/figure.ts";
import { featureGeometry } from "@/superposition/geometry.ts";
import type { ChartFile } from "@/superposition/phase_charts.ts";
import type { ToyModel } from "@/superposition/train_toy_models.ts";

const arrowReach = 1.3; // half the width of a panel; a whole feature has length 1

/**
 * Draws the features of models with two dimensions as arrows, a panel for each density.
 *
 * @param models One model for each density, falling.
 * @param options Panels in a row, 3 unless told, and the file.
 * @returns The panels; the title counts the features at both ends.
 * @throws {RangeError} If a model has not two dimensions.
 */
export function planePanels(
  models: ToyModel[],
  { columns = Math.min(3, models.length), file }: ChartFile & { columns?: number } = {},
): Figure {
  const odd = models.find(({ dimensions }) => dimensions !== 2);
  if (odd) {
    throw new RangeError(
      `Cannot draw features in the plane: a model has ${odd.dimensions} dimensions, wanted are 2`,
    );
  }
  const geometries = models.map(featureGeometry);
  const rows = Math.ceil(models.length / columns);
  const layout: Layout = {
    xaxis: { title: "" },
    yaxis: { title: "" },
    height: 90 + rows * 250,
    margin: { l: 20, r: 20, b: 20 },
    showlegend: false,
  };
  const data: Trace[] = [];
  const annotations: object[] = [];
  for (const [panel, { weights, importance, density }] of models.entries()) {
    const suffix = panel === 0 ? "" : String(panel + 1);
    const axes = { xaxis: `x${suffix}`, yaxis: `y${suffix}` };
    const { x, y } = panelDomain(panel, { columns, rows });
    const hidden = { visible: false, range: [-arrowReach, arrowReach] };
    layout[`xaxis${suffix}`] = { ...hidden, domain: x, anchor: axes.yaxis };
    layout[`yaxis${suffix}`] = { ...hidden, domain: y, anchor: axes.xaxis, scaleanchor: axes.xaxis };
    data.push({ ...circle(), ...axes });
    importance.forEach((_, i) => {
      const [tipX, tipY] = [weights[i], weights[importance.length + i]];
      const color = seriesColors[i % seriesColors.length];
      data.push({
        type: "scatter",
        mode: "lines+markers",
        name: `feature ${i + 1}`,
        x: [0, tipX],
        y: [0, tipY],
        ...axes,
        line: { color, width: 3 },
        marker: { color, size: [0, 9] },
      });
      const length = Math.hypot(tipX, tipY);
      if (length < 0.25) return;
      annotations.push({
        x: tipX * (1 + 0.16 / length),
        y: tipY * (1 + 0.16 / length),
        xref: axes.xaxis,
        yref: axes.yaxis,
        text: `${i + 1}`,
        showarrow: false,
        font: { size: 12, color },
      });
    });
    annotations.push({
      x: (x[0] + x[1]) / 2,
      y: y[1],
      xref: "paper",
      yref: "paper",
      xanchor: "center",
      yanchor: "bottom",
      text: `active ${percent(density)}: ${geometries[panel].represented} features`,
      showarrow: false,
      font: { size: 13 },
    });
  }
  layout.annotations = annotations;
  const [dense, sparse] = [geometries[0], geometries.at(-1)!];
  return new Figure({
    title: `In the plane ${dense.represented} of ${
      models[0].importance.length
    } features fit when dense, ${sparse.represented} when each is active ${
      percent(models.at(-1)!.density)
    } of the time`,
    data,
    layout,
    summary: models.map(({ density }, i) => {
      const { represented, dimensionality } = geometries[i];
      return `active ${percent(density)}: ${represented} features, dimensions ${
        dimensionality.map((d) => d.toFixed(2)).join(" ")
      }`;
    }).join("; "),
    file,
  });
}

/**
 * Draws the dot products of all features with all others, a panel for each model: 1 on the diagonal is a feature that is
 * represented, anything off it is interference.
 *
 * @param models A few models.
 * @param options The file.
 * @returns Heat maps side by side.
 */
export function gramMaps(models: ToyModel[], { file }: ChartFile = {}): Figure {
  const layout: Layout = { xaxis: { title: "" }, yaxis: { title: "" }, height: 90 + 760 / models.length };
  const interference = models.map((model) => {
    const { gram } = featureGeometry(model);
    return gram.flatMap((row, i) => row.filter((_, j) => j !== i)).reduce((sum, dot) => sum + dot ** 2, 0);
  });
  const data: Trace[] = models.map((model, panel) => {
    const suffix = panel === 0 ? "" : String(panel + 1);
    layout[`xaxis${suffix}`] = {
      title: `feature (active ${percent(model.density)})`,
      domain: panelDomain(panel, { columns: models.length, rows: 1 }).x,
      anchor: `y${suffix}`,
    };
    layout[`yaxis${suffix}`] = {
      title: panel === 0 ? "feature" : "",
      anchor: `x${suffix}`,
      autorange: "reversed",
    };
    const numbers = model.importance.map((_, i) => i + 1);
    return {
      type: "heatmap",
      x: numbers,
      y: numbers,
      z: featureGeometry(model).gram,
      xaxis: `x${suffix}`,
      yaxis: `y${suffix}`,
      zmin: -1,
      zmax: 1,
      colorscale: divergingScale,
      showscale: panel === models.length - 1,
      colorbar: { title: { text: "dot product", side: "right" }, thickness: 12, outlinewidth: 0 },
    };
  });
  return new Figure({
    title:
      `Features begin to interfere as they get rarer: the squared dot products of different features add up to ${
        interference[0].toFixed(1)
      } at first and ${interference.at(-1)!.toFixed(1)} at last`,
    data,
    layout,
    summary: models.map(({ density }, i) => `active ${percent(density)}: ${interference[i].toFixed(2)}`).join(
      "; ",
    ),
    file,
  });
}

/** The unit circle, which a whole feature reaches. */
function circle(): Trace {
  const angles = Array.from({ length: 73 }, (_, i) => 2 * Math.PI * i / 72);
  return {
    type: "scatter",
    mode: "lines",
    x: angles.map(Math.cos),
    y: angles.map(Math.sin),
    hoverinfo: "skip",
    line: { color: lighter("#8c8c8c", 0.6), width: 1, dash: "dot" },
  };
}

function panelDomain(
  panel: number,
  { columns, rows }: { columns: number; rows: number },
): { x: [number, number]; y: [number, number] } {
  const [column, row] = [panel % columns, Math.floor(panel / columns)];
  const [gapX, gapY] = [0.05, 0.08];
  const [width, height] = [(1 - gapX * (columns - 1)) / columns, (1 - gapY * rows) / rows];
  const top = 1 - row * (height + gapY) - gapY;
  const left = column * (width + gapX);
  return { x: [left, left + width], y: [top - height, top] };
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
