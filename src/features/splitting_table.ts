/** A table of how features share trait values. */
import type { Parts } from "@/features/splitting.ts";
import { categories, type Category, valueCount, valueOf } from "@/nouns/catalogue.ts";
import { type Table, table } from "@/plot/table.ts";

/**
 * Tabulates how many targets have no feature, one, repeated ones or split ones.
 *
 * @param map From `splittingMap`.
 * @returns The table, a row for each category and one for all attributes.
 */
export function splittingTable(map: Parts[]): Table {
  return table({
    title: "Trait values and attributes by how their features share them",
    rows: categoryRows(map).map(({ group, entries }) => {
      const having = (kind: Parts["kind"]) => entries.filter((parts) => parts.kind === kind).length;
      const split = entries.filter(({ kind }) => kind === "split");
      return {
        group,
        "no feature": having("none"),
        whole: having("whole"),
        repeated: having("repeated"),
        split: split.length,
        "split along a trait": split.filter(({ parts }) => parts.some(({ condition }) => condition)).length,
      };
    }),
  });
}

function categoryRows<T extends { target: number }>(
  entries: T[],
): { group: Category | "attributes"; entries: T[] }[] {
  const groupOf = (target: number) => target < valueCount ? valueOf(target).category : "attributes";
  return [...categories, "attributes" as const].map((group) => ({
    group,
    entries: entries.filter(({ target }) => groupOf(target) === group),
  }));
}
