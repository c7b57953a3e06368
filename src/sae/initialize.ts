/** Where an SAE starts: its first weights, in training coordinates. */
import type { SaeConfig } from "@/sae/config.ts";
import { sparseStart } from "@/sae/sparse_start.ts";
import { normals, type Random, seededRandom } from "@/training/random.ts";
import type { NamedArrays } from "@/training/safetensors.ts";

/** Normalised training samples. */
export interface Samples {
  /** Row-major, `[count · dimensions]`. */
  data: Float32Array;
  /** Length of a sample. */
  dimensions: number;
}

/**
 * Makes the initial weights: `encoder` and `decoder` `[nFeatures, dimensions]`, `encoderBias` `[nFeatures]`, zero
 * except for `linear`, and `decoderBias` `[dimensions]`; for `gated` and `jumprelu` also what `sparseStart` adds.
 *
 * `kaiming` draws encoder from U(±√(6/nFeatures)) and decoder from U(±√(6/dimensions)) as the Nouns study's code does.
 * `linear` draws each layer's weights and biases from U(±1/√inputs), the default of PyTorch's `nn.Linear`, biases included.
 * Decoder rows get length 1 if the configuration keeps them there.
 *
 * @param config The configuration.
 * @param samples Training samples for the bias and for `data` directions.
 * @returns The arrays by name.
 */
export function initialWeights(config: SaeConfig, samples: Samples): NamedArrays {
  const { nFeatures: m, initialization, seed } = config;
  const { dimensions: d } = samples;
  const random = seededRandom(seed, "sae", "weights");
  const uniform = (length: number, bound: number) =>
    Float32Array.from({ length }, () => (2 * random.uniform() - 1) * bound);

  const linear = initialization === "linear";
  const [encoderBound, decoderBound] = linear
    ? [1 / Math.sqrt(d), 1 / Math.sqrt(m)]
    : [Math.sqrt(6 / m), Math.sqrt(6 / d)];
  const decoderBias = linear ? uniform(d, decoderBound) : startBias(config.biasStart, samples);
  const encoderBias = linear ? uniform(m, encoderBound) : new Float32Array(m);
  let encoder: Float32Array | undefined;
  let decoder: Float32Array;
  if (linear || initialization === "kaiming") {
    encoder = uniform(m * d, encoderBound);
    decoder = uniform(m * d, decoderBound);
  } else if (initialization === "tied") decoder = normals(m * d, random);
  else decoder = sampleDirections(m, { samples, decoderBias, random });
  if (!encoder || config.decoderNorms === "unit") scaleRows(decoder, d);
  const weights = {
    encoder: { shape: [m, d], data: encoder ?? decoder.slice() },
    encoderBias: { shape: [m], data: encoderBias },
    decoder: { shape: [m, d], data: decoder },
    decoderBias: { shape: [d], data: decoderBias },
  };
  return { ...weights, ...sparseStart(config, { weights, samples }) };
}

/**
 * The point with the smallest sum of distances to the samples (Weiszfeld's algorithm: start at the mean, weigh each sample
 * by the inverse of its distance, stop when the step is below 1e-5 or after 100 rounds).
 *
 * @param samples At least one sample.
 * @returns `[dimensions]`.
 */
export function geometricMedian({ data, dimensions: d }: Samples): Float32Array {
  const n = data.length / d;
  let point = new Float64Array(d);
  for (let at = 0; at < data.length; at++) point[at % d] += data[at] / n;
  for (let round = 0; round < 100; round++) {
    const next = new Float64Array(d);
    let total = 0;
    for (let i = 0; i < n; i++) {
      let square = 0;
      for (let j = 0; j < d; j++) square += (data[i * d + j] - point[j]) ** 2;
      const weight = 1 / Math.max(Math.sqrt(square), 1e-12);
      total += weight;
      for (let j = 0; j < d; j++) next[j] += weight * data[i * d + j];
    }
    const step = Math.hypot(...next.map((sum, j) => sum / total - point[j]));
    point = next.map((sum) => sum / total);
    if (step < 1e-5) break;
  }
  return Float32Array.from(point);
}

function startBias(start: SaeConfig["biasStart"], samples: Samples): Float32Array {
  const { data, dimensions: d } = samples;
  if (start === "zero") return new Float32Array(d);
  if (start === "geometric-median") return geometricMedian(samples);
  const n = data.length / d;
  return Float32Array.from({ length: d }, (_, j) => {
    const sorted = Float32Array.from({ length: n }, (_, i) => data[i * d + j]).sort();
    return (sorted[(n - 1) >> 1] + sorted[n >> 1]) / 2;
  });
}

/** From the bias to randomly drawn samples. */
function sampleDirections(
  count: number,
  { samples, decoderBias, random }: { samples: Samples; decoderBias: Float32Array; random: Random },
): Float32Array {
  const { data, dimensions: d } = samples;
  const rows = new Float32Array(count * d);
  for (let i = 0; i < count; i++) {
    const from = random.integer(data.length / d) * d;
    for (let j = 0; j < d; j++) rows[i * d + j] = data[from + j] - decoderBias[j];
  }
  return rows;
}

/** Scales rows to length 1, in place. */
function scaleRows(rows: Float32Array, d: number): void {
  for (let from = 0; from < rows.length; from += d) {
    const row = rows.subarray(from, from + d);
    const length = Math.max(Math.sqrt(row.reduce((sum, x) => sum + x * x, 0)), 1e-12);
    for (let j = 0; j < d; j++) row[j] /= length;
  }
}
