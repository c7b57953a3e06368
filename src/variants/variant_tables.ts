/** Tables of the comparison: all kinds with floors and ceiling, and the trait values that only one kind tells. */
import { shortDecimal, valueLabel } from "@/features/names.ts";
import { type Table, table } from "@/plot/table.ts";
import { onlyValues } from "@/variants/told_values.ts";
import { seedsTold, shortScore, type VariantMeasure } from "@/variants/variant_charts.ts";
import { meanOf, valuesOf } from "@/variants/variant_rows.ts";
import type { VariantStudy } from "@/variants/variant_study.ts";

/**
 * Lists all kinds, floors and ceiling.
 *
 * @param study The comparison.
 * @param measures The columns.
 * @returns Means over the seeds that were measured; dashes where nothing was.
 */
export function scoreTable(study: VariantStudy, measures: VariantMeasure[]): Table {
  const names = [
    ...study.variants,
    study.own.variant,
    ...study.references.map(({ variant }) => ({ name: variant })),
  ];
  return table({
    title: seedsTold(study, measures),
    rows: names.map(({ name }) => ({
      dictionary: name,
      ...Object.fromEntries(
        measures.map((measure) => [measure.name, shortScore(meanOf(study, name, measure.metric))]),
      ),
    })),
  });
}

/**
 * Lists kinds beside the same ones begun at random nouns' latents.
 *
 * @param study The comparison.
 * @param measures The columns.
 * @returns A row for each kind that has a control, and for each control.
 */
export function startTable(study: VariantStudy, measures: VariantMeasure[]): Table {
  const { variants, controls } = study;
  const pairs = controls.variants.flatMap((control) => [
    ...variants.filter(({ name }) => control.name.startsWith(`${name}, `)),
    control,
  ]);
  return table({
    rows: pairs.map(({ name }) => ({
      kind: name,
      ...Object.fromEntries(
        measures.map((measure) => [measure.name, shortScore(meanOf(study, name, measure.metric))]),
      ),
    })),
  });
}

/**
 * Lists the L0 of every kind and what brought it there.
 *
 * @param study The comparison.
 * @returns The weight of the penalty where one was searched, L0 by seed, and dead features.
 */
export function l0Table({ rows, variants, own }: VariantStudy): Table {
  const all = [...rows, ...own.rows];
  const list = (name: string, metric: string, digits: number) =>
    valuesOf(all, name, metric).map((x) => x.toFixed(digits)).join(" · ");
  return table({
    rows: [...variants, own.variant].map(({ name }) => ({
      kind: name,
      λ: valuesOf(rows, name, "λ")[0]?.toPrecision(3) ?? "",
      "L0 by seed": list(name, "L0", 1),
      "FVU by seed": list(name, "FVU", 3),
      "dead by seed (%)": list(name, "dead (%)", 1),
    })),
  });
}

/**
 * Lists the trait values that only one kind tells.
 *
 * @param study The comparison.
 * @returns The table, the widest lead first; with a dash where there is none.
 */
export function onlyTable(study: VariantStudy): Table {
  const only = onlyValues(study);
  return table({
    rows: only.length === 0 ? [{ "only told by": "–" }] : only.map(({ variant, value, f1, others }) => ({
      "only told by": variant,
      value: valueLabel(value),
      F1: shortDecimal(f1),
      "best of the others": shortDecimal(others),
    })),
  });
}
