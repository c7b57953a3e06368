/** Charts of the comparison: the front, scores between floor and ceiling, and error against meaning. */
import { scatter } from "@/plot/charts.ts";
import { inkColor, seriesColors } from "@/plot/colors.ts";
import type { Figure } from "@/plot/figure.ts";
import { forest } from "@/plot/forest.ts";
import { resolveSaeConfig } from "@/sae/config.ts";
import { saeKinds } from "@/sae/kinds.ts";
import {
  ceilingName,
  floorName,
  meanOf,
  rankCorrelation,
  ranking,
  spreadOf,
  valuesOf,
} from "@/variants/variant_rows.ts";
import type { Variant } from "@/variants/variant_members.ts";
import type { VariantStudy } from "@/variants/variant_study.ts";

/** Where a chart is kept. */
export interface ChartFile {
  /** Name of the file in the figures folder. */
  file?: string;
}

/** A score and how a panel names it. */
export interface VariantMeasure {
  /** Its name in the rows. */
  metric: string;
  /** What stands under the panel, with the unit. */
  name: string;
  /** Which side of the floor is blue, `"higher"` unless told. */
  better?: "higher" | "lower";
  /** The row whose score the dashed line marks, the supervised dictionary's unless told. */
  ceiling?: string;
}

/**
 * Draws the front: what each SAE leaves unexplained against how many features it uses.
 *
 * @param study The comparison.
 * @param options The file.
 * @returns A point for each SAE, a colour for each kind.
 */
export function variantFront(study: VariantStudy, { file }: ChartFile = {}): Figure {
  const [best, worst] = [ranking(study, "FVU", "rising")[0], ranking(study, "FVU")[0]];
  return scatter({
    title: `At an L0 of about ${study.config.l0}, ${best.name} leaves ${
      percent(best.mean)
    } unexplained and ${worst.name} ${percent(worst.mean)}`,
    x: "L0: active features per noun",
    y: "FVU: variance unexplained",
    series: pointsOf(study, "L0", "FVU"),
    marks: [{ x: study.config.l0, label: "asked for" }],
    summary: means(study, ["L0", "FVU"]),
    file,
  });
}

/**
 * Draws scores of all kinds beside floor and ceiling, a panel each: dots are means, bars reach over the seeds.
 *
 * @param study The comparison.
 * @param options The scores in reading order, the file, and a title in place of who leads by the first score.
 * @returns A forest plot; a dot is blue where all seeds lie above the floor and orange where all lie below.
 */
export function scoreForest(
  study: VariantStudy,
  { measures, file, title }: { measures: VariantMeasure[]; title?: string } & ChartFile,
): Figure {
  const names = [...study.variants, study.own.variant].map(({ name }) => name);
  const rows = [...study.rows, ...study.own.rows];
  const [first] = measures;
  const { leaders, score, next } = lead(study, first.metric);
  return forest({
    title: title ??
      `${capital(first.name)}: ${leaders.join(" and ")} ${
        leaders.length > 1 ? "lead" : "leads"
      } with ${score}, ahead of ${next}`,
    subtitle: `${seedsTold(study, measures)}; black line: ${floorName}, dashed: ${
      [...new Set(measures.map(({ ceiling = ceilingName }) => ceiling))].join(" or ")
    }`,
    treatments: names,
    panels: measures.map(({ metric, name, better, ceiling: top = ceilingName }) => {
      const [floor, ceiling] = [floorName, top].map((reference) => meanOf(study, reference, metric));
      return {
        name,
        intervals: names.map((variant) => spreadOf(rows, variant, metric)),
        reference: Number.isFinite(floor) ? floor : "none" as const,
        ...(better && { better }),
        marks: Number.isFinite(ceiling) ? [{ at: ceiling, color: inkColor }] : [],
      };
    }),
    summary: means(study, measures.slice(0, 3).map(({ metric }) => metric)),
    file,
  });
}

/**
 * Says how many seeds scores come from.
 *
 * @param study The comparison.
 * @param measures The scores.
 * @returns For example `Means of 3 seeds and their range`, or `One seed`.
 */
export function seedsTold({ rows, variants }: VariantStudy, measures: VariantMeasure[]): string {
  const counts = measures.map(({ metric }) => valuesOf(rows, variants[0].name, metric).length);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (most === 1) return "One seed";
  return least === most
    ? `Means of ${most} seeds and their range`
    : `Means of ${most} seeds, or one where no more was measured`;
}

/**
 * Draws what each SAE means against what it leaves unexplained.
 *
 * @param study The comparison.
 * @param options The score and how the axis names it, and the file.
 * @returns A point for each SAE; the title says how far the two rank the kinds alike.
 */
export function errorAgainstMeaning(
  study: VariantStudy,
  { measure: { metric, name }, file }: ChartFile & { measure: VariantMeasure },
): Figure {
  const { leaders, score } = lead(study, metric);
  const exact = ranking(study, "FVU", "rising")[0].name;
  const beside = leaders.filter((leader) => leader !== exact).join(" and ");
  const agreement = shortScore(-rankCorrelation(study, ["FVU", metric]));
  return scatter({
    title: leaders.includes(exact)
      ? `${exact} reconstructs best and${
        beside && `, beside ${beside},`
      } leads in ${name}; over all kinds the ranks agree by ${agreement}`
      : `${exact} reconstructs best, with ${shortScore(meanOf(study, exact, metric))} in ${name}; ${beside} ${
        leaders.length > 1 ? "have" : "has"
      } ${score} (rank agreement ${agreement})`,
    x: "FVU: variance unexplained",
    y: name,
    series: pointsOf(study, "FVU", metric),
    marks: [floorName, ceilingName].map((label) => ({ y: meanOf(study, label, metric), label })),
    summary: `Spearman's rank correlation of explained variance and ${name}: ${agreement}. ` +
      means(study, ["FVU", metric]),
    file,
  });
}

/**
 * The colour of each kind in every chart: that of its activation, and a spare one where another kind has that already.
 *
 * @param variants The kinds.
 * @returns `#rrggbb` for each.
 */
export function variantColors(variants: Variant[]): string[] {
  const spare = [...seriesColors.slice(Object.keys(saeKinds).length)];
  const taken = new Set<string>();
  return variants.map(({ fields }) => {
    const { color } = saeKinds[resolveSaeConfig(fields).activation];
    const own = taken.has(color) ? spare.shift() ?? inkColor : color;
    taken.add(own);
    return own;
  });
}

function pointsOf({ rows, variants, own }: VariantStudy, x: string, y: string) {
  const colors = variantColors(variants);
  const all = [...rows, ...own.rows];
  return [...variants, own.variant].map(({ name }, i) => ({
    name,
    x: valuesOf(all, name, x),
    y: valuesOf(all, name, y),
    labels: all.filter(({ variant }) => variant === name).map(({ seed }) => `${name}, seed ${seed}`),
    color: colors[i] ?? inkColor,
    symbol: i < variants.length ? "circle" : "x",
    size: 10,
  }));
}

/** Who leads by a score, several where the digits shown are the same, and who follows them. */
function lead(study: VariantStudy, metric: string): { leaders: string[]; score: string; next: string } {
  const places = ranking(study, metric).map(({ name, mean }) => ({ name, score: shortScore(mean) }));
  const score = places[0]?.score ?? shortScore();
  const leaders = places.filter((place) => place.score === score).map(({ name }) => name);
  const next = places[leaders.length];
  return {
    leaders: leaders.length > 0 ? leaders : ["no kind"],
    score,
    next: `${next?.name ?? "none"} with ${next?.score ?? shortScore()}`,
  };
}

function means(study: VariantStudy, metrics: string[]): string {
  return study.variants.map(({ name }) =>
    `${name}: ${metrics.map((metric) => `${metric} ${shortScore(meanOf(study, name, metric))}`).join(", ")}`
  ).join("; ");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/**
 * Writes a score: two digits, whole numbers from 10 on.
 *
 * @param x The score; a dash where there is none.
 * @returns For example `.84`, `351`.
 */
export function shortScore(x = NaN): string {
  return Number.isNaN(x) ? "–" : Math.abs(x) >= 10 ? x.toFixed(0) : x.toFixed(2).replace(/^(-?)0\./, "$1.");
}

function capital(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
