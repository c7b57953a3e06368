/** Rows of a study that was never run. */
import type { StudyRow } from "@/saeception/study_rows.ts";

/**
 * Rows of a baseline and other networks, whose accuracy differs from the baseline's by what is told.
 *
 * @param kinds The networks, with the difference of each seed from seed 0 on.
 * @returns The rows; the baseline of seed s has an accuracy of 90 + s, and `dense/csi` is a tenth of the accuracy.
 */
export function madeUpRows(kinds: (Partial<StudyRow> & { differences: number[] })[]): StudyRow[] {
  const baseline = { arm: "none", cycle: 0, differences: kinds[0].differences.map(() => 0) } as const;
  return [baseline, ...kinds].flatMap(({ differences, ...row }) =>
    differences.map((difference, seed): StudyRow => ({
      arm: "trimmed",
      seed,
      cycle: 1,
      mode: "anew",
      lambda: 0,
      keep: row.arm === "none" ? 0 : 25,
      ...row,
      metrics: { accuracy: 90 + seed + difference, "dense/csi": (90 + seed + difference) / 10 },
    }))
  );
}
