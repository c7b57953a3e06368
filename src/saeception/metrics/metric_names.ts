/** What each metric is called in tables and figures, its unit, and which way is better. */

/** A metric that {@linkcode codeMetrics} gives. */
export type MetricName = keyof typeof metricNames;

/** How to show a metric. */
export interface MetricTitle {
  /** Short, for an axis or a column. */
  title: string;
  /** Unit; "" for a plain number. */
  unit: string;
  /** Which way is better; "neither" for what only has to be read next to the others. */
  better: "higher" | "lower" | "neither";
  /** Definition in one line. */
  meaning: string;
}

/** All metrics, in the order of tables. */
export const metricNames = {
  ari: title("ARI of the largest unit", "higher", "adjusted Rand index of argmax and class, as published"),
  ariKmeans: title("ARI of k-means", "higher", "adjusted Rand index of k-means (k classes) and class"),
  silhouette: title("Silhouette, classes", "higher", "mean silhouette with the true classes, Euclidean"),
  silhouetteArgmax: title("Silhouette, largest unit", "higher", "mean silhouette with argmax as the cluster"),
  daviesBouldin: title(
    "Davies–Bouldin",
    "lower",
    "mean over classes of the worst (spread + spread) / distance",
  ),
  calinskiHarabasz: title("Calinski–Harabasz", "higher", "variance between classes over variance within"),
  csi: title(
    "CSI",
    "higher",
    "(μmax − μother) / (μmax + μother), mean over all units, dead ones 0: as published",
  ),
  csiLive: title("CSI, live units", "higher", "the same over units that are ever above 0"),
  uPublished: title("U, as published", "higher", "I(b; y) in nats over H(b) in bits, mean over all units"),
  uPublishedLive: title("U as published, live units", "higher", "the same over units that are ever above 0"),
  u: title("U", "higher", "I(b; y) / H(b): share of a unit's firing that the class explains, all units"),
  uLive: title("U, live units", "higher", "the same over units that are ever above 0"),
  uLabel: title(
    "U of the class",
    "higher",
    "I(b; y) / H(y): share of the class that a unit tells, all units",
  ),
  uLabelLive: title("U of the class, live units", "higher", "the same over units that are ever above 0"),
  l0: title("L0", "neither", "mean number of units above 0 in an example", "units"),
  dead: title("Dead units", "lower", "share of the units that are above 0 in no example"),
  fvu: title(
    "FVU",
    "lower",
    "fraction of the activations' variance that the reconstruction leaves unexplained",
  ),
  probe: title(
    "Linear probe",
    "higher",
    "accuracy of logistic regression (L2, C = 1) from other examples' codes",
  ),
} as const satisfies Record<string, MetricTitle>;

function title(title: string, better: MetricTitle["better"], meaning: string, unit = ""): MetricTitle {
  return { title, unit, better, meaning };
}
