/** Every metric of one matrix of codes at once: the columns of the study's tables. */
import { metricsStream } from "@/sae/metrics.ts";
import { seededRandom, shuffledIndices } from "@/training/random.ts";
import { adjustedRandIndex, calinskiHarabasz, daviesBouldin } from "./clustering.ts";
import { argmaxLabels, type ClassLabels, type Codes, countRows, labelledRows, takeRows } from "./codes.ts";
import { kMeans } from "./kmeans.ts";
import { fitLinearProbe, probeAccuracy } from "./linear_probe.ts";
import type { MetricName } from "./metric_names.ts";
import { meanSelectivity, unitSelectivity } from "./selectivity.ts";
import { meanSilhouettes } from "./silhouette.ts";

/** What to measure. */
export interface CodeMetricsOptions {
  /** SAE features or dense activations of the examples to judge by, `[n · width]`. */
  codes: Codes;
  /** Class of each, 0 … classCount − 1, or −1: such examples are left out of everything but L0, dead units and FVU, `[n]`. */
  labels: ClassLabels;
  /** Number of classes. */
  classCount: number;
  /** Decides the examples of the silhouettes and the starts of k-means. */
  seed: number;
  /** Examples for the silhouettes and k-means, drawn at random; all when there are no more. Default 2000. */
  geometrySamples?: number;
  /** Codes of other examples to fit the linear probe on, `[m · width]` and `[m]`: gives `probe`. */
  probe?: { codes: Codes; labels: ClassLabels };
  /** The activations that the codes stand for and their reconstruction, `[n · dimensions]`: gives `fvu`. */
  reconstruction?: { x: Float32Array; reconstruction: Float32Array; dimensions: number };
}

/** Values of the metrics; `probe` and `fvu` only when asked for. Undefined values, as of clusters when all labels are equal, are NaN. */
export type CodeMetrics = Record<Exclude<MetricName, "probe" | "fvu">, number> & {
  probe?: number;
  fvu?: number;
};

/**
 * Measures codes by all that `metric_names.ts` lists. The same arguments give the same bits.
 *
 * @param options Codes, labels, and what to measure on.
 * @returns Values by name.
 * @throws {TypeError} If the lengths do not fit.
 * @throws {RangeError} If a label is not below `classCount`.
 */
export function codeMetrics(options: CodeMetricsOptions): CodeMetrics {
  const { classCount, seed, geometrySamples = 2000 } = options;
  const { codes, labels } = labelledRows(options.codes, options.labels);
  const n = countRows(codes);
  const largest = argmaxLabels(codes);
  const rows = shuffledIndices(n, seededRandom(seed, "geometry")).subarray(0, geometrySamples);
  const sample = n > geometrySamples ? takeRows(codes, rows) : codes;
  const [classes, largestUnits] = [labels, largest].map((each) =>
    n > geometrySamples ? Int32Array.from(rows, (i) => each[i]) : each
  );
  const [silhouette, silhouetteArgmax] = meanSilhouettes(sample, [classes, largestUnits]);
  const clusters = Math.min(new Set(classes).size, countRows(sample));
  const metrics: CodeMetrics = {
    ari: adjustedRandIndex(largest, labels),
    ariKmeans: n > 0 ? adjustedRandIndex(kMeans(sample, { clusters, seed }).labels, classes) : NaN,
    silhouette,
    silhouetteArgmax,
    daviesBouldin: daviesBouldin(codes, labels),
    calinskiHarabasz: calinskiHarabasz(codes, labels),
    ...meanSelectivity(unitSelectivity(codes, labels, classCount)),
    ...sparsity(options.codes),
  };
  if (options.probe) {
    const train = labelledRows(options.probe.codes, options.probe.labels);
    metrics.probe = probeAccuracy(fitLinearProbe(train.codes, train.labels, { classCount }), codes, labels);
  }
  if (options.reconstruction) {
    const { x, reconstruction, dimensions } = options.reconstruction;
    const stream = metricsStream(dimensions, options.codes.width);
    stream.add({ x, reconstruction, features: options.codes.data });
    metrics.fvu = stream.metrics().fvu;
  }
  return metrics;
}

/** L0 and the share of dead units. */
function sparsity(codes: Codes): { l0: number; dead: number } {
  const alive = new Uint8Array(codes.width);
  let active = 0;
  for (let at = 0; at < codes.data.length;) {
    for (let unit = 0; unit < codes.width; unit++) {
      if (!(codes.data[at++] > 0)) continue;
      active++;
      alive[unit] = 1;
    }
  }
  return {
    l0: active / countRows(codes),
    dead: 1 - alive.reduce((sum, one) => sum + one, 0) / codes.width,
  };
}
