/** The tables of a feature's record: what it tells, and the latent axes that it points along and follows. */
/// <reference lib="dom" />
import { latentPlace } from "@/features/feature_entry.ts";
import type { FeatureEntry, FeatureFile } from "@/features/feature_file.ts";
import { decimal, htmlTable, percent } from "@/plot/elements.ts";

/** A feature with the words for its targets. */
export interface TableSource extends Pick<FeatureFile, "latentShape"> {
  /** The feature. */
  entry: FeatureEntry;
  /** Labels of its targets, in their order. */
  labels: string[];
  /** Label of the two targets that it tells together; empty without a pair. */
  pairLabel: string;
}

/** How well a feature tells each target, and the two that it tells together. @param source The feature. @returns The table. */
export function targetsTable({ entry, labels, pairLabel }: TableSource): HTMLElement {
  const rows = entry.targets.map(({ precision, recall, f1, auroc }, i) => [
    labels[i],
    ...[precision, recall, f1, auroc].map((score) => decimal(score)),
  ]);
  if (entry.pair) {
    const { precision, recall, f1 } = entry.pair;
    rows.push([pairLabel, ...[precision, recall, f1].map((score) => decimal(score)), ""]);
  }
  return htmlTable(["trait", "precision", "recall", "F1", "AUROC"], rows);
}

/** The axes that its direction points along. @param source The feature. @returns The table. */
export function alignmentTable({ entry, latentShape }: TableSource): HTMLElement {
  const { axes, values, shares } = entry.alignment;
  return axesTable(axes, {
    latentShape,
    columns: ["value", "of Σ |entry|"],
    cells: (i) => [`${values[i] < 0 ? "" : "+"}${decimal(values[i], 3)}`, percent(shares[i])],
  });
}

/** The axes that its activation follows. @param source The feature. @returns The table. */
export function correlatedAxesTable({ entry, latentShape }: TableSource): HTMLElement {
  const { axes, correlations } = entry.correlatedAxes;
  return axesTable(axes, { latentShape, columns: ["correlation"], cells: (i) => [decimal(correlations[i])] });
}

function axesTable(
  axes: number[],
  { latentShape, columns, cells }: Pick<FeatureFile, "latentShape"> & {
    columns: string[];
    cells: (i: number) => string[];
  },
): HTMLElement {
  const rows = axes.map((axis, i) => {
    const place = latentPlace(axis, latentShape);
    return [axis, ...(place ? [place.channel, place.y, place.x] : []), ...cells(i)].map(String);
  });
  return htmlTable(["axis", ...(latentShape ? ["channel", "row", "column"] : []), ...columns], rows);
}
