/** Feature suppression: how far an SAE's features are too small, and one scale for each that mends it. */
import * as tf from "@tensorflow/tfjs";
import { activeFeatures, encodedChunks } from "@/sae/encoded_chunks.ts";
import { nonNegativeLeastSquares } from "@/sae/least_squares.ts";
import type { SaeMetrics } from "@/sae/metrics.ts";
import { evaluate, type SaeModel } from "@/sae/sae.ts";

/** What an SAE's features lack on a set of latents. */
export interface Suppression {
  /** Relative reconstruction bias `Σ‖x̂‖² / Σ⟨x, x̂⟩`; 1/γ is the best scale for x̂ as a whole. Below 1: suppressed. */
  gamma: number;
  /** The same around the decoder bias b, which no feature has to write: `Σ‖x̂ − b‖² / Σ⟨x − b, x̂ − b⟩`. */
  gammaOfFeatures: number;
  /** For each feature the scale that would suit it best if the others stayed, 1 for silent ones, `[nFeatures]`. Above 1: suppressed. */
  scales: Float64Array;
}

/** An SAE before and after its repair. */
export interface Repair {
  /** The SAE with scaled decoder rows; the caller disposes of it. */
  model: SaeModel;
  /** What each row was multiplied with, ≥ 0, `[nFeatures]`. */
  scales: Float64Array;
  /** Suppression and metrics on the judging latents, as it was. */
  before: Suppression & { metrics: SaeMetrics };
  /** The same, repaired. */
  after: Suppression & { metrics: SaeMetrics };
}

/** Co-activations of more features than this do not fit into memory. */
const mostFeatures = 8192;

/**
 * Measures suppression in one pass, in closed form.
 *
 * γ is Rajamanoharan et al. 2024's. A feature's scale regresses what it should have written on what it wrote:
 * `s_i = Σ f_i ⟨r_i, d_i⟩ / Σ f_i² ‖d_i‖²` with `r_i = x − x̂ + f_i d_i`, over the samples where f_i > 0.
 *
 * @param sae The SAE.
 * @param latents Row-major, `[n · dimensions]`, best held-out.
 * @returns Suppression as a whole and by feature.
 * @throws {TypeError} If the latents are not of the SAE's dimensions.
 */
export async function measureSuppression(sae: SaeModel, latents: Float32Array): Promise<Suppression> {
  const { decoder, decoderBias } = sae.parameters;
  const [nFeatures, dimensions] = decoder.shape;
  const [rows, bias] = [await decoder.data(), await decoderBias.data()];
  const sums = { out: 0, inner: 0, outOfFeatures: 0, innerOfFeatures: 0 };
  const [written, missed] = [new Float64Array(nFeatures), new Float64Array(nFeatures)];
  const part = new Float64Array(dimensions); // x̂ − b
  for await (const { x, features, samples } of encodedChunks(sae, latents)) {
    for (let sample = 0; sample < samples; sample++) {
      const from = sample * dimensions;
      const active = activeFeatures(features, { sample, nFeatures });
      part.fill(0);
      for (const { feature, value } of active) {
        for (let j = 0; j < dimensions; j++) part[j] += value * rows[feature * dimensions + j];
      }
      for (let j = 0; j < dimensions; j++) {
        const [target, output] = [x[from + j], part[j] + bias[j]];
        sums.out += output * output;
        sums.inner += target * output;
        sums.outOfFeatures += part[j] * part[j];
        sums.innerOfFeatures += (target - bias[j]) * part[j];
      }
      for (const { feature, value } of active) {
        let [along, square] = [0, 0];
        for (let j = 0, at = feature * dimensions; j < dimensions; j++, at++) {
          along += (x[from + j] - bias[j] - part[j]) * rows[at];
          square += rows[at] * rows[at];
        }
        missed[feature] += value * along;
        written[feature] += value * value * square;
      }
    }
  }
  return {
    gamma: sums.out / sums.inner,
    gammaOfFeatures: sums.outOfFeatures / sums.innerOfFeatures,
    scales: written.map((square, i) => square > 0 ? 1 + missed[i] / square : 1),
  };
}

/**
 * Fits one scale for each feature, all together, while everything else stays (Wright and Sharkey 2024): the s ≥ 0 that
 * minimises `Σ‖x − b − Σ_i s_i f_i d_i‖²`. The normal equations `A s = c` are summed in one pass:
 * `A_ij = ⟨d_i, d_j⟩ Σ f_i f_j`, `c_i = Σ f_i ⟨x − b, d_i⟩`.
 *
 * @param sae The SAE, of up to 8,192 features.
 * @param latents Row-major, `[n · dimensions]`, those it was trained on.
 * @returns The scales, 1 for features that are silent on all latents, `[nFeatures]`.
 * @throws {RangeError} If there are more features.
 * @throws {TypeError} If the latents are not of the SAE's dimensions.
 */
export async function fitScales(sae: SaeModel, latents: Float32Array): Promise<Float64Array> {
  const { decoder, decoderBias } = sae.parameters;
  const [nFeatures] = decoder.shape;
  if (nFeatures > mostFeatures) {
    throw new RangeError(
      `Cannot fit the scales of an SAE's features: found ${nFeatures} features, wanted at most ${mostFeatures}, whose pairs fit into memory. Take the scales of measureSuppression, which fits each alone`,
    );
  }
  const matrix = new Float64Array(nFeatures * nFeatures);
  const target = new Float64Array(nFeatures);
  for await (const { tensor, features, samples } of encodedChunks(sae, latents)) {
    const projection = tf.tidy(() => tf.matMul(tf.sub(tensor, decoderBias), decoder, false, true));
    const along = await projection.data();
    projection.dispose();
    for (let sample = 0; sample < samples; sample++) {
      const active = activeFeatures(features, { sample, nFeatures });
      for (const { feature: i, value } of active) {
        target[i] += value * along[sample * nFeatures + i];
        for (const other of active) matrix[i * nFeatures + other.feature] += value * other.value;
      }
    }
  }
  const gram = tf.matMul(decoder, decoder, false, true);
  const products = await gram.data();
  gram.dispose();
  for (let at = 0; at < matrix.length; at++) matrix[at] *= products[at];
  return nonNegativeLeastSquares({ matrix, target });
}

/**
 * Scales what each feature writes. The features themselves stay, also for top-k, whose choice compares them.
 *
 * @param sae The SAE; it stays the caller's.
 * @param scales A factor for each feature, `[nFeatures]`.
 * @returns A new SAE; the caller disposes of it.
 */
export function scaleFeatures({ parameters, activation }: SaeModel, scales: Float64Array): SaeModel {
  const column = tf.tensor2d(Float32Array.from(scales), [scales.length, 1]);
  const decoder = tf.mul(parameters.decoder, column) as tf.Tensor2D;
  column.dispose();
  const { encoder, encoderBias, decoderBias } = parameters;
  return {
    parameters: {
      encoder: tf.clone(encoder),
      encoderBias: tf.clone(encoderBias),
      decoder,
      decoderBias: tf.clone(decoderBias),
    },
    activation: activation.kind === "threshold"
      ? { kind: "threshold", threshold: tf.clone(activation.threshold) }
      : activation,
  };
}

/**
 * Repairs suppression and shows what it did.
 *
 * @param sae The SAE, of up to 8,192 features; it stays the caller's.
 * @param latents Those that fit the scales, and others that judge, row-major, `[n · dimensions]`.
 * @returns The repaired SAE with both measurements.
 * @throws {RangeError} If there are more features.
 * @throws {TypeError} If the latents are not of the SAE's dimensions.
 */
export async function repairSuppression(
  sae: SaeModel,
  { train, heldOut }: { train: Float32Array; heldOut: Float32Array },
): Promise<Repair> {
  const judge = async (judged: SaeModel) => ({
    ...await measureSuppression(judged, heldOut),
    metrics: await evaluate(judged, heldOut),
  });
  const scales = await fitScales(sae, train);
  const model = scaleFeatures(sae, scales);
  return { model, scales, before: await judge(sae), after: await judge(model) };
}
