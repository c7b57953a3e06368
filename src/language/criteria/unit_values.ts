/** Small readings of the criteria that figures and tables share. */

import type { ContextReport, UnitReport } from "@/language/criteria/criteria.ts";

/**
 * Reads a value of each kind of unit in each context.
 *
 * @param contexts The reports.
 * @param kinds The kinds.
 * @param valueOf Reads it.
 * @returns `[kinds][contexts]`, nothing where a context has no such unit.
 */
export function valuesOf(
  contexts: ContextReport[],
  kinds: readonly { name: string }[],
  valueOf: (unit: UnitReport) => number,
): (number | null)[][] {
  return kinds.map(({ name }) =>
    contexts.map(({ units }) => {
      const unit = units.find(({ kind }) => kind === name);
      return unit ? valueOf(unit) : null;
    })
  );
}

/** F1 of one kind of unit in each context, 0 where there is none. @param contexts The reports. @param kind Its name. @returns [contexts]. */
export function f1Of(contexts: ContextReport[], kind: string): number[] {
  return contexts.map(({ units }) => units.find((unit) => unit.kind === kind)?.f1 ?? 0);
}

/** The mean. @param values Numbers. @returns 0 of none. */
export function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** The median. @param values Numbers, at least one. @returns The middle one, or the mean of the middle two. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** A share in words. @param share 0 to 1. @returns "25 %", small ones with a decimal. */
export function percent(share: number): string {
  return `${share > 0 && share < 0.095 ? (100 * share).toFixed(1) : Math.round(100 * share)} %`;
}
