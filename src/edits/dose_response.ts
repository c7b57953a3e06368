/** Steering by rising doses: how much of a recipe it takes to swap a trait, and what it damages. */

/** The outcome of one dose, means over the categories. */
export interface DoseRow {
  /** What was added. */
  recipe: string;
  /** How much of it: 1 is the recipe's own amount. */
  dose: number;
  /** Share of pairs whose target value is read. */
  arrived: number;
  /** Share of pairs whose other four traits are all read as in the target. */
  kept: number;
  /** Share of pairs for which both hold. */
  success: number;
  /** Mean squared error from the exact target off the region of the change. */
  outsideMse: number;
}

/** A dose–response curve in numbers. */
export interface DoseSummary {
  /** The dose at which half of the pairs have arrived, Infinity where no dose reaches it. */
  halfDose: number;
  /** Mean success over the doses from the lowest to the highest, 0 to 1. */
  area: number;
  /** Success at the best dose. */
  bestSuccess: number;
  /** The lowest dose with that success. */
  bestDose: number;
  /** Share of pairs that lost another trait at the highest dose. */
  damage: number;
}

/** The doses that are tried: 1 is what the recipe itself adds. */
export const standardDoses: readonly number[] = [0, 0.5, 1, 1.5, 2, 3];

/**
 * Sums up a curve, piecewise linear between the doses: the half dose is where `arrived` first crosses ½, the area the
 * trapezoidal integral of `success` divided by the range of doses.
 *
 * @param rows One curve, doses rising.
 * @returns The numbers.
 * @throws {RangeError} When there are fewer than two doses, or they do not rise.
 */
export function summariseDoses(rows: readonly DoseRow[]): DoseSummary {
  if (rows.length < 2 || rows.some(({ dose }, i) => i > 0 && !(dose > rows[i - 1].dose))) {
    throw new RangeError(
      `Cannot sum up the doses: found ${
        rows.map(({ dose }) => dose).join(", ") || "none"
      }, wanted two or more that ` +
        "rise. Sort the doses and leave out repeats",
    );
  }
  const best = rows.reduce((found, row) => row.success > found.success ? row : found);
  const [first, last] = [rows[0], rows[rows.length - 1]];
  let area = 0;
  for (let i = 1; i < rows.length; i++) {
    area += (rows[i].success + rows[i - 1].success) / 2 * (rows[i].dose - rows[i - 1].dose);
  }
  return {
    halfDose: crossing(rows, 0.5),
    area: area / (last.dose - first.dose),
    bestSuccess: best.success,
    bestDose: best.dose,
    damage: 1 - last.kept,
  };
}

function crossing(rows: readonly DoseRow[], level: number): number {
  const reached = rows.findIndex(({ arrived }) => arrived >= level);
  if (reached < 0) return Infinity;
  if (reached === 0) return rows[0].dose;
  const [below, above] = [rows[reached - 1], rows[reached]];
  const share = (level - below.arrived) / (above.arrived - below.arrived);
  return below.dose + share * (above.dose - below.dose);
}
