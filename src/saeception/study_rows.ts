/** What the study measures: one row for each network, and the paired comparisons between them. */
import type { ArmName } from "@/saeception/arms.ts";
import { type PairedDifference, pairedDifference } from "@/saeception/metrics/paired.ts";

/** How a cycle trains: `anew` from the seed's initial weights, or `on` from the weights of the cycle before. */
export type CycleMode = "anew" | "on";

/** One measured network. */
export interface StudyRow {
  /** What it was trained toward; `none` for no targets. */
  arm: ArmName | "none";
  /** Its seed. */
  seed: number;
  /** 0 for the baseline, 1 for the first network with targets, and so on. */
  cycle: number;
  /** How its cycle trained it; the baseline is `anew`. */
  mode: CycleMode;
  /** Weight of the auxiliary loss. */
  lambda: number;
  /** Features that sharpening kept, N. */
  keep: number;
  /** Measures by name: `accuracy` in percent, `codes/…` on the SAE's codes, `dense/…` on the opened layer. */
  metrics: Record<string, number>;
}

/** Which rows. */
export type RowFilter = Partial<Omit<StudyRow, "metrics" | "seed">>;

/**
 * What tells the networks of an arm's chosen weight from those of its other tries.
 *
 * @param arm The arm, or `none` for networks without targets.
 * @param chosen The choice for each arm.
 * @returns Arm, weight and N.
 * @throws {RangeError} If nothing was chosen for the arm.
 */
export function choiceOf(
  arm: StudyRow["arm"],
  chosen: Pick<StudyRow, "arm" | "lambda" | "keep">[],
): Pick<StudyRow, "arm" | "lambda" | "keep"> {
  if (arm === "none") return { arm, lambda: 0, keep: 0 };
  const found = chosen.find((choice) => choice.arm === arm);
  if (!found) {
    throw new RangeError(
      `Cannot compare the arm "${arm}": no weight was chosen for it. Run the study to its end`,
    );
  }
  return { arm, lambda: found.lambda, keep: found.keep };
}

/**
 * The values of one measure over the seeds.
 *
 * @param rows All rows.
 * @param which What the rows have in common.
 * @param metric The measure.
 * @returns One value for each seed, by rising seed.
 */
export function valuesOf(rows: StudyRow[], which: RowFilter, metric: string): number[] {
  return rowsOf(rows, which).map((row) => row.metrics[metric]);
}

/**
 * Compares one kind of network with another, seed by seed.
 *
 * @param rows All rows.
 * @param options The kind of interest, what it is held against (the baseline unless told), and the measure.
 * @returns Mean difference with its interval; undefined unless both were measured for the same seeds.
 */
export function compare(
  rows: StudyRow[],
  { of, against = { cycle: 0 }, metric }: { of: RowFilter; against?: RowFilter; metric: string },
): PairedDifference | undefined {
  const [treated, control] = [rowsOf(rows, of), rowsOf(rows, against)];
  const paired = treated.length > 0 && treated.length === control.length &&
    treated.every(({ seed }, i) => seed === control[i].seed);
  if (!paired) return undefined;
  return pairedDifference(valuesOf(treated, of, metric), valuesOf(control, against, metric));
}

/**
 * The means over the seeds, for `results.json`.
 *
 * @param rows All rows.
 * @param options What the names begin with, such as `"digits"`, and the measures to report.
 * @returns One number for each kind of network and measure; undefined ones are left out.
 */
export function reportedRows(
  rows: StudyRow[],
  { study, metrics }: { study: string; metrics: string[] },
): Record<string, number> {
  const kinds = Map.groupBy(rows, kindOf);
  const reported: Record<string, number> = {};
  for (const [kind, own] of kinds) {
    for (const metric of metrics) {
      const mean = own.reduce((sum, row) => sum + row.metrics[metric], 0) / own.length;
      if (Number.isFinite(mean)) reported[`${study}, ${kind}: ${metric}`] = mean;
    }
  }
  return reported;
}

/** The rows that have something in common, by rising seed. */
function rowsOf(rows: StudyRow[], which: RowFilter): StudyRow[] {
  return rows
    .filter((row) =>
      Object.entries(which).every(([field, wanted]) => row[field as keyof RowFilter] === wanted)
    )
    .sort((a, b) => a.seed - b.seed);
}

function kindOf({ arm, cycle, mode, lambda, keep }: StudyRow): string {
  if (cycle === 0) return "baseline";
  const how = mode === "on" ? ", trained on" : "";
  return `${arm}, cycle ${cycle}${how}, λ ${lambda}${keep > 0 ? `, N ${keep}` : ""}`;
}
