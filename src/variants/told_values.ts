/** Which trait values each kind of SAE tells, and which only one of them does. */
import { valueCount } from "@/nouns/catalogue.ts";
import { toldF1 } from "@/variants/dictionary_scores.ts";
import type { VariantRow } from "@/variants/kept_rows.ts";
import type { VariantStudy } from "@/variants/variant_study.ts";

/** A value that one kind tells and no other. */
export interface OnlyValue {
  /** The kind. */
  variant: string;
  /** The trait value, 0 to 436. */
  value: number;
  /** Its mean F1 over the seeds. */
  f1: number;
  /** The best mean F1 of any other kind. */
  others: number;
}

/**
 * The mean F1 of each trait value over the seeds.
 *
 * @param rows From `studyVariants`.
 * @param variant The kind.
 * @returns [437]; zeros where the kind was not measured.
 */
export function valueMeans(rows: VariantRow[], variant: string): Float64Array {
  const own = rows.filter((row) => row.variant === variant);
  const means = new Float64Array(valueCount);
  for (const { valueF1 } of own) valueF1.forEach((f1, value) => means[value] += f1 / own.length);
  return means;
}

/**
 * Counts the trait values that one kind tells and another does not.
 *
 * @param study The comparison.
 * @returns Row a, column b: values with a mean F1 > .8 in a and not in b; on the diagonal all that a tells.
 */
export function toldByOneOnly({ rows, variants }: VariantStudy): number[][] {
  const told = variants.map(({ name }) => valueMeans(rows, name).map((f1) => Number(f1 > toldF1)));
  return told.map((own, a) =>
    told.map((other, b) =>
      own.reduce((count, yes, value) => count + (a === b ? yes : yes * (1 - other[value])), 0)
    )
  );
}

/**
 * Finds the trait values that only one kind tells.
 *
 * @param study The comparison.
 * @returns Those with a mean F1 > .8 in one kind and in no other, the widest lead first.
 */
export function onlyValues({ rows, variants }: VariantStudy): OnlyValue[] {
  const means = variants.map(({ name }) => valueMeans(rows, name));
  return Array.from({ length: valueCount }, (_, value) => {
    const order = variants.map(({ name }, i) => ({ variant: name, value, f1: means[i][value] }))
      .sort((a, b) => b.f1 - a.f1);
    return { ...order[0], others: order[1]?.f1 ?? 0 };
  }).filter(({ f1, others }) => f1 > toldF1 && others <= toldF1)
    .sort((a, b) => (b.f1 - b.others) - (a.f1 - a.others));
}

/**
 * The kind that tells most values that no other tells.
 *
 * @param study The comparison.
 * @returns Its name; nothing if every value is told by two kinds or none.
 */
export function loneFinder(study: VariantStudy): string | undefined {
  const owners = [...Map.groupBy(onlyValues(study), ({ variant }) => variant)];
  return owners.sort((a, b) => b[1].length - a[1].length)[0]?.[0];
}

/**
 * The features of one kind's first SAE for trait values that it tells, those first in which it is farthest ahead of all
 * other kinds.
 *
 * @param study The comparison.
 * @param variant The kind.
 * @param options How many at most.
 * @returns Distinct features, the widest lead first.
 */
export function leadingFeatures(
  { rows, variants }: VariantStudy,
  variant: string,
  { count }: { count: number },
): number[] {
  const own = valueMeans(rows, variant);
  const others = variants.filter(({ name }) => name !== variant).map(({ name }) => valueMeans(rows, name));
  const lead = own.map((f1, value) => f1 - Math.max(0, ...others.map((means) => means[value])));
  const first = rows.find((row) => row.variant === variant)!;
  const order = Array.from(lead.keys()).filter((value) => own[value] > toldF1)
    .sort((a, b) => lead[b] - lead[a]);
  return [...new Set(order.map((value) => first.valueFeatures[value]))].slice(0, count);
}
