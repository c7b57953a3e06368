/** Reading the rows of a comparison: values of a kind, their mean and spread, floors and ceilings. */
import type { Interval } from "@/plot/forest.ts";
import type { VariantRow } from "@/variants/kept_rows.ts";
import type { VariantStudy } from "@/variants/variant_study.ts";

/** The untrained dictionary that a kind has to beat. */
export const floorName = "random data points";
/** The dictionary that was given the labels. */
export const ceilingName = "supervised dictionary";

/**
 * Lists what was measured of one kind.
 *
 * @param rows From `studyVariants`.
 * @param variant The kind.
 * @param metric Name of the number.
 * @returns One value for each seed that has it.
 */
export function valuesOf(rows: VariantRow[], variant: string, metric: string): number[] {
  return rows.filter((row) => row.variant === variant && Number.isFinite(row.metrics[metric]))
    .map(({ metrics }) => metrics[metric]);
}

/**
 * The mean over the seeds, and the lowest and highest of them.
 *
 * @param rows From `studyVariants`.
 * @param variant The kind.
 * @param metric Name of the number.
 * @returns Mean, low and high; nothing where it was not measured, and no ends where only one seed was.
 */
export function spreadOf(rows: VariantRow[], variant: string, metric: string): Interval | undefined {
  const values = valuesOf(rows, variant, metric);
  if (values.length === 0) return undefined;
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  if (values.length === 1) return { mean, low: NaN, high: NaN };
  return { mean, low: Math.min(...values), high: Math.max(...values) };
}

/**
 * The mean over the seeds.
 *
 * @param study The comparison.
 * @param variant The kind, the study's own, an attempt, a control, or the name of a floor or ceiling.
 * @param metric Name of the number.
 * @returns The mean; NaN where it was not measured.
 */
export function meanOf(
  { rows, own, attempts, controls, references }: VariantStudy,
  variant: string,
  metric: string,
): number {
  return spreadOf([...rows, ...own.rows, ...attempts.rows, ...controls.rows, ...references], variant, metric)
    ?.mean ?? NaN;
}

/**
 * The kinds in the order of a score.
 *
 * @param study The comparison.
 * @param metric Name of the number.
 * @param order `"rising"` or, unless told, `"falling"`.
 * @returns Names with means, the best first.
 */
export function ranking(
  study: VariantStudy,
  metric: string,
  order: "rising" | "falling" = "falling",
): { name: string; mean: number }[] {
  const sign = order === "rising" ? 1 : -1;
  return study.variants.map(({ name }) => ({ name, mean: meanOf(study, name, metric) }))
    .filter(({ mean }) => Number.isFinite(mean))
    .sort((a, b) => sign * (a.mean - b.mean));
}

/**
 * The kind that tells most trait values, of equals the one with the higher mean F1.
 *
 * @param study The comparison.
 * @returns Its name.
 * @throws {RangeError} If nothing was measured.
 */
export function mostTellingVariant(study: VariantStudy): string {
  const score = (name: string) => meanOf(study, name, "values with F1 > .8") + meanOf(study, name, "mean F1");
  const [best] = study.variants.map(({ name }) => name).filter((name) => Number.isFinite(score(name)))
    .sort((a, b) => score(b) - score(a));
  if (best) return best;
  throw new RangeError(
    "Cannot choose a kind of SAE: found no scores, wanted some. Run the comparison to its end",
  );
}

/**
 * Spearman's rank correlation of two scores over the kinds' means, ties at their mean rank.
 *
 * @param study The comparison.
 * @param metrics The two.
 * @returns −1 to 1; NaN where one does not vary.
 */
export function rankCorrelation(study: VariantStudy, [first, second]: [string, string]): number {
  const means = study.variants.map(({ name }) => [meanOf(study, name, first), meanOf(study, name, second)])
    .filter((pair) => pair.every(Number.isFinite));
  const ranks = [0, 1].map((side) =>
    means.map((pair) => {
      const below = means.filter((other) => other[side] < pair[side]).length;
      const equal = means.filter((other) => other[side] === pair[side]).length;
      return below + (equal - 1) / 2;
    })
  );
  const middle = (means.length - 1) / 2;
  const product = (a: number[], b: number[]) =>
    a.reduce((sum, x, i) => sum + (x - middle) * (b[i] - middle), 0);
  return product(ranks[0], ranks[1]) / Math.sqrt(product(ranks[0], ranks[0]) * product(ranks[1], ranks[1]));
}
