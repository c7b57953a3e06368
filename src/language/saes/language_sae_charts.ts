/** The figures of the language model's SAEs: tokens that features tell, error against loss, and how often features fire. */
import { comparedMembers, ultralowDensity } from "@/language/saes/language_sae_tables.ts";
import type { LanguageSaes } from "@/language/saes/language_saes.ts";
import type { MeasuredMember } from "@/language/saes/measured_member.ts";
import { lossRecovered } from "@/language/saes/splice_losses.ts";
import { meanF1 } from "@/language/saes/token_scores.ts";
import { lines, scatter } from "@/plot/charts.ts";
import { referenceColor, seriesColors } from "@/plot/colors.ts";
import type { Figure } from "@/plot/figure.ts";

/** Where a figure's picture goes. */
export interface ChartFile {
  /** Name of the picture in the figures folder, without extension. */
  file?: string;
}

/**
 * Draws the F1 of the best feature of every frequent token, each dictionary's tokens sorted by its own.
 *
 * @param saes The members.
 * @param options The file.
 * @returns The figure.
 */
export function tokenF1Chart(saes: Pick<LanguageSaes, "members">, { file }: ChartFile = {}): Figure {
  const { own, neurons, directions, points, untrained } = comparedMembers(saes);
  const colored = [
    [own, seriesColors[0]],
    [points, seriesColors[2]],
    [untrained, "#444444"],
    [neurons, seriesColors[1]],
    [directions, referenceColor],
  ] as const; // the colours of the criteria's figures
  const present = colored.flatMap(([member, color]) => member ? [{ member, color }] : []);
  const [compared, looks] = [present.map(({ member }) => member), present.map(({ color }) => color)];
  const mean = ({ matches }: MeasuredMember) => meanF1(matches).toFixed(2);
  const floors = compared.slice(1).map((member) => `${floorName(member)} ${mean(member)}`).join(", ");
  return lines({
    title: `Features of ${own.name} tell ${own.matches.length} tokens with a mean F1 of ${
      mean(own)
    }; ${floors}`,
    x: "token, each dictionary's best first",
    y: "F1 of the best feature, on documents that judge",
    series: compared.map((member, i) => {
      const falling = member.matches.map(({ f1 }) => f1).sort((a, b) => b - a);
      return {
        name: floorName(member),
        x: falling.map((_, rank) => rank + 1),
        y: falling,
        color: looks[i],
        dash: member === own ? "solid" : i < 3 ? "dash" : "dot",
      };
    }),
    layout: { yaxis: { range: [0, 1] } },
    summary: compared.map((member) => `${floorName(member)}: mean F1 ${mean(member)}`).join("; "),
    file,
  });
}

/**
 * Draws each SAE by the variance that it leaves unexplained and the loss that it recovers.
 *
 * @param saes The members.
 * @param options The file.
 * @returns The figure; L0 stands in the legend.
 */
export function lossFront({ members }: Pick<LanguageSaes, "members">, { file }: ChartFile = {}): Figure {
  const measured = members.filter(({ losses }) => losses);
  const percent = ({ losses }: MeasuredMember, ablation: "zero" | "mean" = "zero") =>
    100 * lossRecovered(losses!, ablation);
  const own = measured.filter(({ kind, role }) => kind === "trained" && role === "model");
  const best = [...own].sort((a, b) => percent(b) - percent(a))[0];
  return scatter({
    title: best
      ? `${best.name} recovers ${percent(best).toFixed(1)} % of the loss with ${
        best.metrics.l0.toFixed(0)
      } of ${best.dictionary.nFeatures.toLocaleString("en-US")} features active`
      : "What sparsity costs the model",
    x: "FVU: variance of the activations unexplained",
    y: "loss recovered against zero ablation (%)",
    series: measured.map((member) => ({
      name: `${member.name}, L0 ${member.metrics.l0.toFixed(0)}`,
      x: [member.metrics.fvu],
      y: [percent(member)],
      labels: [`${member.name}: ${percent(member, "mean").toFixed(1)} % against mean ablation`],
      size: 12,
      symbol: member.kind === "trained" ? "circle" : member.kind === "random directions" ? "x" : "square",
      ...(member.kind !== "trained" && { color: referenceColor }),
    })),
    summary: measured.map((member) =>
      `${member.name}: FVU ${member.metrics.fvu.toFixed(3)}, recovered ${
        percent(member).toFixed(1)
      } % (zero), ${percent(member, "mean").toFixed(1)} % (mean)`
    ).join("; "),
    file,
  });
}

/**
 * Draws how often features fire, on a logarithmic scale, with the edge of the ultralow cluster.
 *
 * @param saes The members.
 * @param options The file.
 * @returns The figure; what never fires is told in the summary.
 */
export function densityChart({ members }: Pick<LanguageSaes, "members">, { file }: ChartFile = {}): Figure {
  const [low, high, bins] = [-6, 0, 48];
  const width = (high - low) / bins;
  const x = Array.from({ length: bins }, (_, i) => low + (i + 0.5) * width);
  const trained = members.filter(({ kind }) => kind === "trained");
  const rare = (density: Float32Array) => density.filter((share) => share <= ultralowDensity).length;
  const told = trained.map(({ name, density }) =>
    `${name}: ${percentOf(rare(density), density.length)} % at most one token in 100,000, dead included`
  );
  const [own] = trained;
  return lines({
    title: own
      ? `${
        percentOf(rare(own.density), own.density.length)
      } % of the features of ${own.name} fire on at most one token in 100,000`
      : "How often features fire",
    x: "log₁₀ of the share of held-out tokens on which a feature is active",
    y: `features per bin of ${width}, % of all`,
    series: trained.map(({ name, density }, i) => {
      const counts: number[] = new Array(bins).fill(0);
      for (const share of density) {
        if (share > 0) {
          counts[Math.max(0, Math.min(bins - 1, Math.floor((Math.log10(share) - low) / width)))]++;
        }
      }
      return {
        name,
        x,
        y: counts.map((count) => 100 * count / density.length),
        color: seriesColors[i % seriesColors.length],
      };
    }),
    marks: [{ x: Math.log10(ultralowDensity), label: "ultralow" }],
    summary: told.join("; "),
    file,
  });
}

function floorName({ name, kind, role }: MeasuredMember): string {
  return kind === "trained" && role === "untrained model" ? "untrained model" : name;
}

function percentOf(part: number, whole: number): string {
  return (100 * part / whole).toFixed(1);
}
