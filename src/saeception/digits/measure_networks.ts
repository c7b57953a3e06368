/** Measures networks on the test examples: how well they read, and how separate their activations and codes are. */
import * as tf from "@tensorflow/tfjs";
import { encode, reconstructLatents, type SaeModel } from "@/sae/sae.ts";
import type { ActivationSource, Network, Split } from "@/saeception/activation_source.ts";
import { type CodeMetrics, codeMetrics } from "@/saeception/metrics/code_metrics.ts";
import { type Codes, takeRows } from "@/saeception/metrics/codes.ts";
import type { SaeceptionConfig } from "@/saeception/digits/digit_study_config.ts";
import type { StudyRow } from "@/saeception/study_rows.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";
import { seededRandom, shuffledIndices } from "@/training/random.ts";

/** A trained network with its SAE and what it is. */
export interface Dissected {
  /** What it was trained toward. */
  row: Omit<StudyRow, "metrics">;
  /** Its weights. */
  network: Network;
  /** The SAE on its opened layer. */
  sae: SaeModel;
  /** The opened layer on the training examples, `[trainCount * dimensions]`. */
  activations: Float32Array;
}

/**
 * Measures networks, each on the test split. Call it when nothing is left to choose.
 *
 * `accuracy` is in percent; everything of `codeMetrics` follows, once under `codes/` for the SAE's codes and once under
 * `dense/` for the opened layer.
 *
 * @param source What the networks are; its examples have one class each.
 * @param networks The networks.
 * @param options Sample sizes, progress and Stop.
 * @returns A row for each network measured before a stop.
 */
export async function measureNetworks(
  source: ActivationSource,
  networks: Dissected[],
  { config, ...run }: RunOptions & { config: SaeceptionConfig },
): Promise<StudyRow[]> {
  const meter = progressMeter({ ...run, title: "measuring", steps: networks.length });
  const breathe = breather();
  const rows: StudyRow[] = [];
  for (const [i, { row, network, sae, activations }] of networks.entries()) {
    if (run.signal?.aborted) break;
    const width = source.dimensions;
    const test = { data: await source.activations(network, "test"), width };
    const train = sampled({ data: activations, width }, source, {
      split: "train",
      count: config.probeSamples,
    });
    const judged = {
      labels: source.labels.test.values,
      classCount: source.labels.test.classCount,
      seed: row.seed,
      geometrySamples: config.geometrySamples,
    };
    const reconstruction = reconstructLatents(sae, test.data);
    const codes = codeMetrics({
      ...judged,
      codes: codesOf(sae, test),
      probe: { codes: codesOf(sae, train.codes), labels: train.labels },
      reconstruction: { x: test.data, reconstruction, dimensions: width },
    });
    const dense = codeMetrics({ ...judged, codes: test, probe: train });
    rows.push({
      ...row,
      metrics: {
        accuracy: 100 * await source.score(network, "test"),
        ...prefixed("codes", codes),
        ...prefixed("dense", dense),
      },
    });
    meter.report(i + 1);
    await breathe();
  }
  return rows;
}

function codesOf(sae: SaeModel, { data, width }: Codes): Codes {
  const features = tf.tidy(() => encode(sae, tf.tensor2d(data, [data.length / width, width])));
  const codes = { data: features.dataSync() as Float32Array, width: features.shape[1] };
  features.dispose();
  return codes;
}

/** The same random examples for every network. */
function sampled(
  codes: Codes,
  { labels }: ActivationSource,
  { split, count }: { split: Split; count: number },
): { codes: Codes; labels: Int16Array } {
  const all = labels[split].values;
  const rows = shuffledIndices(all.length, seededRandom(0, "saeception", "probe")).subarray(0, count);
  return { codes: takeRows(codes, rows), labels: Int16Array.from(rows, (row) => all[row]) };
}

function prefixed(prefix: string, metrics: CodeMetrics): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [`${prefix}/${name}`, value]));
}
