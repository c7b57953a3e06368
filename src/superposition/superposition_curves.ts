/** Curves of superposition: what rarer features gain a toy model, against keeping only the most important ones. */
import { referenceColor, seriesColors } from "@/plot/colors.ts";
import type { Figure } from "@/plot/figure.ts";
import { smallMultiples } from "@/plot/small_multiples.ts";
import { featureGeometry, lossWithoutSuperposition } from "@/superposition/geometry.ts";
import type { ChartFile } from "@/superposition/phase_charts.ts";
import type { ToyModel } from "@/superposition/train_toy_models.ts";

/**
 * Draws over density how many features are represented, how many dimensions each has, and the loss as a share of the least
 * loss without superposition.
 *
 * @param models One model for each density, falling.
 * @param options The file.
 * @returns Three small charts.
 */
export function superpositionCurves(models: ToyModel[], { file }: ChartFile = {}): Figure {
  const geometries = models.map(featureGeometry);
  const x = models.map(({ density }) => Math.log10(1 / density));
  const losses = models.map((model) => model.loss / lossWithoutSuperposition(model));
  const { dimensions, importance } = models[0];
  const [color, dash] = [seriesColors[0], "dash" as const];
  const reference = (value: number) => ({
    name: "without superposition",
    x,
    y: x.map(() => value),
    color: referenceColor,
    dash,
  });
  const curve = (y: number[]) => ({ name: "trained model", x, y, color });
  const last = geometries.at(-1)!;
  return smallMultiples({
    title: `At density ${
      short(models.at(-1)!.density)
    } superposition holds ${last.represented} of ${importance.length} features in ${dimensions} dimensions and leaves ${
      percent(losses.at(-1)!)
    } of the error without it`,
    x: "sparsity: log₁₀(1 / density)",
    panels: [
      {
        y: "features represented",
        series: [curve(geometries.map(({ represented }) => represented)), reference(dimensions)],
      },
      {
        y: "dimensions per feature",
        series: [curve(geometries.map(({ dimensionsPerFeature }) => dimensionsPerFeature)), reference(1)],
      },
      { y: "loss / least loss without", series: [curve(losses), reference(1)] },
    ],
    summary: models.map(({ density }, i) =>
      `density ${short(density)}: ${geometries[i].represented} features, loss ${percent(losses[i])}`
    ).join("; "),
    file,
  });
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}
