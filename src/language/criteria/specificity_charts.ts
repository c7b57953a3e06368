/** Figures of the first criterion: what the tokens are on which a feature is weakly, more and strongly active. */

import { intervalPrecision } from "@/features/stacked_intervals.ts";
import type { ContextReport } from "@/language/criteria/criteria.ts";
import { kindsOf } from "@/language/criteria/unit_marks.ts";
import { mean, percent } from "@/language/criteria/unit_values.ts";
import { neighborGroups } from "@/language/criteria/token_contexts.ts";
import { seriesColors } from "@/plot/colors.ts";
import { Figure, type Layout, type Trace } from "@/plot/figure.ts";
import { smallMultiples } from "@/plot/small_multiples.ts";

/** The context, its word elsewhere, and the other tokens. */
const groupColors = [seriesColors[0], seriesColors[4], "#b4b4b4", "#666666"];
const columns = 3;
const rowHeight = 220; // pixels

/**
 * Draws the activation histogram of each context's feature, its bars stacked by what the tokens are, and below it the same
 * weighted by activation (Towards Monosemanticity: activation distribution and expected-value plot).
 *
 * @param contexts The reports.
 * @param options Name of the file.
 * @returns The figure.
 */
export function contextIntervals(contexts: ContextReport[], { file }: { file?: string } = {}): Figure {
  const blocks = [
    { of: "counts", y: "share of active tokens" },
    { of: "mass", y: "share of all activation" },
  ] as const;
  const rowsOfBlock = Math.ceil(contexts.length / columns);
  const rows = 2 * rowsOfBlock;
  const data: Trace[] = [];
  const layout: Layout = {
    xaxis: { title: "" },
    yaxis: { title: "" },
    height: 150 + rows * rowHeight,
    margin: { l: 60, r: 20 },
    barmode: "stack",
    bargap: 0.05,
  };
  const annotations: object[] = [];
  blocks.forEach(({ of, y }, block) =>
    contexts.forEach(({ name, units: [feature] }, i) => {
      const place = block * contexts.length + i;
      const suffix = place === 0 ? "" : `${place + 1}`;
      const [column, row] = [i % columns, block * rowsOfBlock + Math.floor(i / columns)];
      const width = (1 - 0.07 * (columns - 1)) / columns;
      const left = column * (width + 0.07);
      const top = 1 - row / rows - 0.015;
      const height = 1 / rows - 0.3 / rows;
      layout[`xaxis${suffix}`] = {
        title: row === rows - 1 || i + columns >= contexts.length ? "activation" : "",
        domain: [left, left + width],
        anchor: `y${suffix}`,
        nticks: 5,
      };
      layout[`yaxis${suffix}`] = {
        title: column === 0 ? y : "",
        domain: [top - height, top],
        anchor: `x${suffix}`,
        nticks: 4,
        rangemode: "tozero",
      };
      annotations.push({
        text: name,
        showarrow: false,
        ...{ xref: "paper", yref: "paper", x: left + width, y: top, xanchor: "right", yanchor: "bottom" },
        font: { size: 12 },
      });
      const { upTo } = feature.intervals;
      const values = feature.intervals[of];
      const total = values.reduce((sum, value) => sum + value, 0) || 1;
      neighborGroups.forEach((group, g) =>
        data.push({
          type: "bar",
          name: group,
          legendgroup: group,
          showlegend: place === 0,
          x: upTo.map((end, interval) => (end + (upTo[interval - 1] ?? 0)) / 2),
          y: upTo.map((_, interval) => values[interval * neighborGroups.length + g] / total),
          width: (upTo[0] ?? 1) * 0.96,
          xaxis: `x${suffix}`,
          yaxis: `y${suffix}`,
          marker: { color: groupColors[g] },
        })
      );
    })
  );
  layout.annotations = annotations;
  const share = mean(contexts.map(({ units: [feature] }) => feature.specificity));
  return new Figure({
    title:
      `${
        percent(share)
      } of all activation of the features is in their context, of the tokens above half the largest ` +
      `activation ${percent(strongShare(contexts))}`,
    data,
    layout,
    summary: contexts.map(({ name, units: [feature] }) =>
      `${name}: ${percent(feature.specificity)} of activation`
    )
      .join("; "),
    file,
  });
}

/**
 * Draws how specific features and floors are in each of 11 intervals of activation.
 *
 * @param contexts The reports.
 * @param options Name of the file.
 * @returns The figure.
 */
export function specificityFigure(contexts: ContextReport[], { file }: { file?: string } = {}): Figure {
  const kinds = kindsOf(contexts);
  const at = (kind: string) =>
    mean(contexts.map(({ units }) => units.find((unit) => unit.kind === kind)?.specificity ?? 0));
  return smallMultiples({
    title: `Above half of a feature's largest activation ${
      (100 * strongShare(contexts)).toFixed(0)
    } % of the tokens are in its context`,
    subtitle: "share of active tokens that are in the context, by interval; lines pass over empty intervals",
    x: "activation ÷ largest",
    panels: contexts.map(({ name, units }) => ({
      y: name,
      range: [-0.03, 1.03] as const,
      series: kinds.toReversed().flatMap(({ name: kind, color, dash }) => {
        const unit = units.find((own) => own.kind === kind);
        if (!unit) return [];
        const shares = intervalPrecision(unit.intervals, neighborGroups.length);
        const kept = [...shares.keys()].filter((interval) => shares[interval] !== null);
        return [{
          name: kind,
          color,
          dash,
          x: kept.map((interval) => (interval + 0.5) / shares.length),
          y: kept.map((interval) => shares[interval]!),
        }];
      }),
    })),
    summary: `Σ activation in the context ÷ Σ activation, mean over contexts: ` +
      kinds.map(({ name }) => `${name} ${at(name).toFixed(2)}`).join(", "),
    file,
  });
}

/** Of the tokens on which a feature is above half its largest activation, the share in its context; mean over contexts. */
function strongShare(contexts: ContextReport[]): number {
  return mean(contexts.map(({ units: [{ intervals: { counts, upTo } }] }) => {
    const width = neighborGroups.length;
    const half = counts.slice(Math.ceil(upTo.length / 2) * width);
    const all = half.reduce((sum, count) => sum + count, 0);
    return all ? half.filter((_, at) => at % width === 0).reduce((sum, count) => sum + count, 0) / all : 0;
  }));
}
