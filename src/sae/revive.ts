/** Resamples dead features of SAEs in training: their weights, their optimiser's moments and their silence. */
import * as tf from "@tensorflow/tfjs";
import type { Adam } from "@/backend/adam.ts";
import type { SaeConfig } from "@/sae/config.ts";
import type { TrainingWeights } from "@/sae/gradients.ts";
import { clearRows, resampleDead } from "@/sae/resample.ts";
import { weightsOf } from "@/sae/stacked.ts";
import type { TrainingLatents } from "@/sae/training_latents.ts";
import { trainingMeasures } from "@/sae/training_measures.ts";
import { seededRandom } from "@/training/random.ts";

/** Samples that a resampling draws from. */
const resamplingSamples = 2048;

/** SAEs in training, one or a stack. */
export interface Revival {
  /** One configuration for each SAE. */
  configs: SaeConfig[];
  /** The step, which decides what is drawn. */
  step: number;
  /** What they learn from. */
  latents: TrainingLatents;
  /** Their weights. */
  weights: TrainingWeights<tf.Variable>;
  /** Samples since each feature was active. */
  silent: tf.Variable;
  /** Their optimiser. */
  adam: Adam;
}

/**
 * Whether dead features are resampled before a step.
 *
 * @param step The step.
 * @param config The configuration.
 */
export function isResamplingStep(step: number, config: SaeConfig): boolean {
  const { deadRemedy, resampleEvery, resampleUntil, steps } = config;
  return deadRemedy === "resample" && step > 0 && step % resampleEvery === 0 && step <= resampleUntil * steps;
}

/**
 * Points dead features at what their SAE reconstructs badly, and lets them begin anew.
 *
 * @param dead The dead features of each SAE.
 * @param revival The SAEs, changed in place.
 */
export function reviveDead(dead: Int32Array[], revival: Revival): void {
  const { configs, step, weights, silent, adam } = revival;
  if (dead.every(({ length }) => length === 0)) return;
  const { decoderBias: _, ...ofFeatures } = weights;
  const changed = Object.fromEntries(
    Object.entries(ofFeatures).map(([name, variable]) => [name, copyOf(variable)]),
  );
  for (const [s, features] of dead.entries()) {
    if (features.length === 0) continue;
    const own = (all: Float32Array) => {
      const length = all.length / dead.length;
      return all.subarray(s * length, (s + 1) * length);
    };
    resampleDead(features, {
      encoder: own(changed.encoder),
      encoderBias: own(changed.encoderBias),
      decoder: own(changed.decoder),
      ...badSamples(s, revival),
      norm: configs[s].resampleNorm,
      random: seededRandom(configs[s].seed, "sae", "resampled", step),
    });
    for (const name of averagedWeights[configs[s].activation] ?? []) {
      takeMeanOfLiving(own(changed[name]), features);
    }
  }
  tf.tidy(() => {
    for (const [name, variable] of Object.entries(ofFeatures)) {
      variable.assign(tf.tensor(changed[name], variable.shape));
    }
    const nFeatures = silent.size;
    const all = dead.flatMap((own, s) => Array.from(own, (i) => s * nFeatures / dead.length + i));
    const moments = Object.entries(adam.state()).map(([name, tensor]) => [name, copyOf(tensor)] as const);
    for (const [name, moment] of moments) {
      if (Object.hasOwn(ofFeatures, name.split("/")[0])) clearRows(moment, { features: all, nFeatures });
    }
    const state = Object.fromEntries(moments);
    adam.restore(state, state.step[0]);
    const silence = copyOf(silent);
    clearRows(silence, { features: all, nFeatures });
    silent.assign(tf.tensor(silence, silent.shape));
  });
}

/**
 * What a revived feature takes from the average living one: with a bias of 0 its gate, or with the first threshold its
 * jump, would be open for every other sample.
 */
const averagedWeights: Partial<Record<SaeConfig["activation"], string[]>> = {
  gated: ["encoderBias", "magnitudeGain", "magnitudeBias"],
  jumprelu: ["encoderBias", "thresholds"],
};

/** Sets the numbers of dead features to the mean of the others, in place; with none alive they stay. */
function takeMeanOfLiving(values: Float32Array, dead: Int32Array): void {
  const gone = new Set(dead);
  const living = values.filter((_, i) => !gone.has(i));
  if (living.length === 0) return;
  const mean = living.reduce((sum, value) => sum + value, 0) / living.length;
  for (const i of dead) values[i] = mean;
}

/** A copy that may be changed, also where the backend hands out its own memory. */
export function copyOf(tensor: tf.Tensor): Float32Array {
  const values = tensor.dataSync();
  return new Float32Array(values); // an int32 tensor becomes float32
}

/** What one SAE's new features may point at, and its squared error there. */
function badSamples(s: number, { configs, step, latents, weights }: Revival) {
  const config = configs[s];
  const tensors = tf.tidy(() => {
    const x = latents.samples(s, { purpose: "resample", step, size: resamplingSamples });
    const own = weightsOf(weights, s);
    const { residual } = trainingMeasures(own, { x, config });
    const targets = config.resampleTowards === "input" ? tf.sub(x, own.decoderBias) : residual;
    return [targets, tf.sum(tf.square(residual), 1)];
  });
  const [targets, losses] = tensors.map(copyOf);
  tf.dispose(tensors);
  return { targets, losses };
}
