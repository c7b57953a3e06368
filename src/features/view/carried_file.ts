/** A feature file as an atlas document carries it: the same values in an order that gzip makes a quarter smaller. */

import type { FeatureEntry, FeatureFile } from "@/features/feature_file.ts";

/** A list turned into the lists of its fields, or of its lists' contents; a list that is neither stays as it is. */
type Columns = unknown[] | { fields: Record<string, Columns> } | { lengths: number[]; all: Columns };

/** What a document carries. */
export interface CarriedFile extends Omit<FeatureFile, "features" | "nouns"> {
  /** The features, field by field: like stands beside like. */
  features: Columns;
  /** The nouns, each as its distance from the one before, and their traits. */
  nouns: { steps: number[]; traits: string };
}

/**
 * Turns a feature file into what a document carries.
 *
 * @param file The file.
 * @returns The same values, for `JSON.stringify`.
 */
export function carriedFile({ features, nouns, ...rest }: FeatureFile): CarriedFile {
  const steps = nouns.numbers.map((noun, i) => noun - (nouns.numbers[i - 1] ?? 0));
  return { ...rest, features: columnsOf(features), nouns: { steps, traits: nouns.traits } };
}

/**
 * Turns what a document carries back into a feature file.
 *
 * @param carried From `carriedFile`.
 * @returns The file.
 */
export function featureFileOf({ features, nouns, ...rest }: CarriedFile): FeatureFile {
  let noun = 0;
  const numbers = nouns.steps.map((step) => noun += step);
  return { ...rest, features: rowsOf(features) as FeatureEntry[], nouns: { numbers, traits: nouns.traits } };
}

function columnsOf(list: unknown[]): Columns {
  if (list.length > 0 && list.every(isRecord)) {
    const names = Object.keys(list[0]);
    if (names.length > 0 && list.every((row) => Object.keys(row).join() === names.join())) {
      return {
        fields: Object.fromEntries(names.map((name) => [name, columnsOf(list.map((row) => row[name]))])),
      };
    }
  }
  const isNested = list.every(Array.isArray) && list.some((inner) => inner.some(isRecord));
  return isNested ? { lengths: list.map(({ length }) => length), all: columnsOf(list.flat()) } : list;
}

function rowsOf(columns: Columns): unknown[] {
  if (Array.isArray(columns)) return columns;
  if ("lengths" in columns) {
    const all = rowsOf(columns.all);
    let at = 0;
    return columns.lengths.map((length) => all.slice(at, at += length));
  }
  const fields = Object.entries(columns.fields).map(([name, field]) => ({ name, values: rowsOf(field) }));
  return fields[0].values.map((_, i) =>
    Object.fromEntries(fields.map(({ name, values }) => [name, values[i]]))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
