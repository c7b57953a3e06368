/** Charts of recovery: what SAEs found of a planted dictionary beside what they explain. */
import { bars } from "@/plot/charts.ts";
import { referenceColor, seriesColors } from "@/plot/colors.ts";
import type { Figure } from "@/plot/figure.ts";
import type { Recovery } from "@/planted/recovery.ts";

/** Where a figure's picture goes. */
export interface ChartFile {
  /** Name of the picture in the figures folder, without extension. */
  file?: string;
}

/** From here on a dictionary counts as found. */
export const foundScore = 0.95;

/**
 * Draws for each SAE the one-to-one match of directions (MCC), the mean best F1 and the explained variance.
 *
 * @param recoveries The scores.
 * @param options The file.
 * @returns The figure; its title compares the SAE that finds most with the one that explains most.
 */
export function recoveryChart(recoveries: Recovery[], { file }: ChartFile = {}): Figure {
  const explained = recoveries.map(({ fvu }) => 1 - fvu);
  const finder = recoveries.reduce((best, own) => own.mcc > best.mcc ? own : best);
  const explainer = recoveries.reduce((best, own) => own.fvu < best.fvu ? own : best);
  const found = `${finder.name} finds the planted directions best, MCC ${finder.mcc.toFixed(2)}`;
  const ofExplainer = `${percent(1 - explainer.fvu)} of the variance`;
  return bars({
    title: finder === explainer
      ? `${found}, and explains most, ${ofExplainer}`
      : `${found}; ${explainer.name} explains most, ${ofExplainer}, with MCC ${explainer.mcc.toFixed(2)}`,
    x: "",
    y: "score, 1 is perfect",
    groups: recoveries.map(({ name }) => name),
    series: [
      { name: "MCC of directions", values: recoveries.map(({ mcc }) => mcc), color: seriesColors[0] },
      {
        name: "mean best F1",
        values: recoveries.map(({ meanBestF1 }) => meanBestF1),
        color: seriesColors[4],
      },
      { name: "explained variance", values: explained, color: referenceColor },
    ].map((series) => ({ ...series, texts: series.values.map((value) => value.toFixed(2)) })),
    marks: [{ y: foundScore, label: "" }],
    layout: { yaxis: { range: [0, 1.08], tickvals: [0, 0.2, 0.4, 0.6, 0.8, foundScore] } },
    summary: recoveries.map(({ name, mcc, meanBestF1, l0 }, i) =>
      `${name}: MCC ${mcc.toFixed(3)}, F1 ${meanBestF1.toFixed(3)}, explained ${percent(explained[i])}, L0 ${
        l0.toFixed(1)
      }`
    ).join("; "),
    file,
  });
}

/**
 * Draws the mean best F1 of each group of planted features.
 *
 * @param recovery The scores of one SAE.
 * @param options The file, and a colour for groups by their name.
 * @returns The figure; its title names the group that is found least.
 */
export function groupChart(
  { name, meanBestF1, groupF1 }: Recovery,
  { colors = {}, file }: ChartFile & { colors?: Record<string, string> } = {},
): Figure {
  const groups = Object.keys(groupF1);
  const values = groups.map((group) => groupF1[group]);
  const least = groups[values.indexOf(Math.min(...values))];
  return bars({
    title: `${name} finds the planted values with a mean best F1 of ${
      meanBestF1.toFixed(2)
    }; least well the ${least}, ${groupF1[least].toFixed(2)}`,
    x: "",
    y: "mean best F1 of a value",
    groups,
    series: [{
      name,
      values,
      color: groups.map((group) => colors[group] ?? seriesColors[0]),
      texts: values.map((value) => value.toFixed(2)),
    }],
    marks: [{ y: foundScore, label: "" }],
    layout: { yaxis: { range: [0, 1.08], tickvals: [0, 0.2, 0.4, 0.6, 0.8, foundScore] }, height: 360 },
    summary: groups.map((group, i) => `${group} ${values[i].toFixed(3)}`).join(", "),
    file,
  });
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
