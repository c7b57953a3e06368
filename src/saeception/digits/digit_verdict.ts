/** What the experiment on the digits says of each published claim. */
import type { DigitStudy } from "@/saeception/digits/digit_study.ts";
import type { PairedDifference } from "@/saeception/metrics/paired.ts";
import { choiceOf, compare, type RowFilter, type StudyRow } from "@/saeception/study_rows.ts";
import { sentence } from "@/saeception/verdict.ts";
import { type Table, table } from "@/plot/table.ts";

/** Differences that the verdict rests on, each to the baseline of the same seeds. */
export interface DigitFindings {
  /** Accuracy with the method's targets, in points. */
  trimmed: PairedDifference;
  /** Accuracy after the last cycle, each trained anew. */
  lastCycle: PairedDifference;
  /** Accuracy with unsharpened targets. */
  full: PairedDifference;
  /** Accuracy with random directions as targets. */
  random: PairedDifference;
  /** Accuracy with what the published code computes. */
  published: PairedDifference;
  /** CSI of the units with what the published code computes. */
  publishedCsi: PairedDifference;
  /** Accuracy after training on without targets, for the epochs of all cycles. */
  longer: PairedDifference;
  /** Accuracy after training on toward the method's targets, for the same epochs. */
  trainedOn: PairedDifference;
  /** U of the SAE's features, as published, after the last cycle of the method, each trained anew. */
  u: PairedDifference;
  /** CSI of the units after the same. */
  csi: PairedDifference;
  /** Silhouette of the SAE's codes after the same. */
  silhouette: PairedDifference;
}

/**
 * Compares what the verdict rests on.
 *
 * @param result The experiment.
 * @returns The differences.
 * @throws {RangeError} If something was not measured.
 */
export function digitFindings({ rows, chosen }: Pick<DigitStudy, "rows" | "chosen">): DigitFindings {
  const last = Math.max(...rows.map(({ cycle }) => cycle));
  const difference = (arm: StudyRow["arm"], metric: string, when: Pick<RowFilter, "cycle" | "mode"> = {}) => {
    const of = { ...choiceOf(arm, chosen), cycle: 1, mode: "anew" as const, ...when };
    const found = compare(rows, { of, metric });
    if (found) return found;
    throw new RangeError(
      `Cannot judge: ${metric} of ${arm}, cycle ${of.cycle}, was not measured for every seed. Run the study to its end`,
    );
  };
  const anew = { cycle: last }, on = { cycle: last, mode: "on" as const };
  return {
    trimmed: difference("trimmed", "accuracy"),
    lastCycle: difference("trimmed", "accuracy", anew),
    full: difference("full", "accuracy"),
    random: difference("random-directions", "accuracy"),
    published: difference("published", "accuracy"),
    publishedCsi: difference("published", "dense/csi"),
    longer: difference("none", "accuracy", on),
    trainedOn: difference("trimmed", "accuracy", on),
    u: difference("trimmed", "codes/uPublished", anew),
    csi: difference("trimmed", "dense/csi", anew),
    silhouette: difference("trimmed", "codes/silhouette", anew),
  };
}

/**
 * Puts the published claims beside what was measured; the sentences follow from the numbers.
 *
 * @param findings The differences.
 * @returns A table: claim, published, here.
 */
export function digitVerdict(findings: DigitFindings): Table {
  const points = { measure: "test accuracy", unit: " points" };
  const rows = [
    {
      claim: "Sharpened targets raise accuracy",
      published: "+1.30 points, one seed",
      here: sentence(findings.trimmed, { subject: "Sharpened targets", ...points }),
    },
    {
      claim: "Cycles add up",
      published: "+2.55 points after three",
      here: sentence(findings.lastCycle, { subject: "All cycles", ...points }),
    },
    {
      claim: "It is the sharpening",
      published: "not told apart",
      here: sentence(findings.full, { subject: "Unsharpened targets", ...points }),
    },
    {
      claim: "More training would not do it",
      published: "no control",
      here: sentence(findings.longer, { subject: "As many further epochs without targets", ...points }),
    },
    {
      claim: "Random targets do nothing",
      published: "+1.28 points, best of 30",
      here: sentence(findings.random, { subject: "Random directions", ...points }),
    },
    {
      claim: "The code does what the text says",
      published: "broadcast, misaligned",
      here: sentence(findings.published, { subject: "The published loss and targets", ...points }),
    },
    {
      claim: "Features become more telling",
      published: "U .09 to .11 after three",
      here: sentence(findings.u, { subject: "All cycles", measure: "U of the features" }),
    },
    {
      claim: "Units become more selective",
      published: "CSI .28 to .31 after three",
      here: sentence(findings.csi, { subject: "All cycles", measure: "CSI of the units" }),
    },
    {
      claim: "Classes become separate",
      published: "silhouette .258 to .258 after three",
      here: sentence(findings.silhouette, { subject: "All cycles", measure: "silhouette of the codes" }),
    },
  ];
  return table({ rows });
}
