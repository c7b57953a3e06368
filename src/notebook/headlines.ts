/** The headline numbers: the few of each notebook that a reader sees first. */
import type { Results } from "@/notebook/results.ts";
import { formatValue, type Table, table } from "@/plot/table.ts";

/**
 * Makes the table of headline numbers.
 *
 * @param results What the notebooks reported.
 * @returns One row for each number that a notebook named a headline, in the order of the notebooks.
 */
export function headlineTable(results: Results): Table {
  const rows = Object.entries(results).flatMap(([notebook, { values, headlines = [] }]) =>
    headlines.map((name) => ({ notebook, measure: name, value: formatValue(values[name]) }))
  );
  return table({ columns: ["notebook", "measure", "value"], rows });
}
