/** The curves of VAE trainings in one figure. */
import { referenceColor, seriesColors } from "@/plot/colors.ts";
import type { Figure } from "@/plot/figure.ts";
import { type Series, smallMultiples } from "@/plot/small_multiples.ts";
import { imageDimensions, type Pca } from "@/vae/pca.ts";
import type { Vae } from "@/vae/vae.ts";

/**
 * Draws reconstruction error, KL and β over the multiplications spent, so that models of different size and batch can be
 * compared at equal cost.
 *
 * @param vaes The models.
 * @param pca The baseline; its error on the training nouns is drawn as a line.
 * @param options `file`: name of the picture in the figures folder.
 * @returns The figure.
 */
export function trainingCurves(vaes: Vae[], pca: Pca, { file }: { file?: string } = {}): Figure {
  const share = (vae: Vae) => vae.history.step.map((step) => 100 * step / vae.config.steps);
  const curve = (name: string, suffix = "") => (vae: Vae, i: number): Series => ({
    name: vae.name + suffix,
    x: share(vae),
    y: vae.history.values[name],
    color: seriesColors[i],
    dash: suffix ? "dot" : "solid",
  });
  const kept = Array.from(pca.deviations.data).reduce((sum, sd) => sum + sd ** 2, 0);
  const floor = (pca.totalVariance - kept) / imageDimensions;
  const baseline: Series = {
    name: "PCA (256)",
    x: [0, 100],
    y: [floor, floor],
    color: referenceColor,
    dash: "dash",
  };
  const last = vaes.map((vae) => vae.history.values.validation_reconstruction.at(-1)!);
  const best = vaes[last.indexOf(Math.min(...last))];
  return smallMultiples({
    title: `At equal cost the ${best.name} ends lowest${
      Math.min(...last) < floor ? ", below PCA" : ", and none reaches PCA"
    }`,
    subtitle: "solid: held-out nouns, decoded from μ; dotted: training batches, decoded from samples",
    x: "share of the training (%)",
    panels: [
      {
        y: "reconstruction error (mean square)",
        scale: "log",
        series: [
          ...vaes.map(curve("validation_reconstruction")),
          ...vaes.map(curve("reconstruction", " (training)")),
          baseline,
        ],
      },
      { y: "KL (nats)", scale: "log", series: vaes.map(curve("validation_kl")) },
      { y: "β", series: vaes.map(curve("beta")) },
    ],
    summary: vaes.map((vae, i) => {
      const kl = vae.history.values.validation_kl.at(-1)!;
      return `${vae.name}: error ${last[i].toPrecision(3)}, KL ${kl.toFixed(0)} nats`;
    }).concat(`PCA: error ${floor.toPrecision(3)}`).join("; "),
    file,
  });
}
