/** One SAE in training: its weights, its optimiser, its dead features and its step. */
import * as tf from "@tensorflow/tfjs";
import { createAdam } from "@/backend/adam.ts";
import type { SaeConfig } from "@/sae/config.ts";
import { removeRadial, type TrainingWeights, unitRows } from "@/sae/gradients.ts";
import { initialWeights } from "@/sae/initialize.ts";
import type { Activation, SaeParameters } from "@/sae/model.ts";
import { fitNormalization, foldNormalization, normalize } from "@/sae/normalization.ts";
import { clearRows, resampleDead } from "@/sae/resample.ts";
import { stepGradients, trainingMeasures } from "@/sae/training_step.ts";
import { arraysFrom, assignVariables, variablesFrom } from "@/training/parameters.ts";
import { seededRandom } from "@/training/random.ts";
import type { NamedArrays } from "@/training/safetensors.ts";
import { linearWarmup, warmupLinearDecay } from "@/training/schedule.ts";

/** An SAE that learns. It owns tensors until it is disposed of. */
export interface Member {
  /** Takes one step on a batch of latents, `[batchSize, dimensions]`, as the VAE gives them. */
  step(step: number, latents: tf.Tensor2D): void;
  /** Measures on latents that stay the same throughout the run. */
  measure(step: number, latents: tf.Tensor2D): Promise<MemberMeasures>;
  /** All that changes while it learns. */
  state(): Promise<NamedArrays>;
  /** Takes a state back. */
  restore(arrays: NamedArrays): void;
  /** The SAE as it is now, for latents as the VAE gives them; the caller disposes of its tensors. */
  result(): { parameters: SaeParameters; activation: Activation };
  /** Frees everything. */
  dispose(): void;
}

/** What the curves of one member show. */
export interface MemberMeasures {
  /** Reconstruction loss plus, for ReLU, the weighted L1 penalty. */
  loss: number;
  /** Squared error in training coordinates, on the configuration's loss scale. */
  reconstruction: number;
  /** Mean sum of features, not weighted. */
  l1: number;
  /** Mean number of active features. */
  l0: number;
  /** Share of features silent for at least the dead window. */
  dead: number;
}

/** Samples that the initial weights are made from. */
const startingSamples = 8192;
/** Samples that a resampling draws from. */
const resamplingSamples = 2048;

/**
 * Makes an SAE ready to learn.
 *
 * @param config A complete configuration.
 * @param latents All training latents, `[count, dimensions]`; they stay the caller's.
 * @returns The member.
 */
export function createMember(config: SaeConfig, latents: tf.Tensor2D): Member {
  const [count, dimensions] = latents.shape;
  const { nFeatures } = config;
  const normalization = fitNormalization(latents, config);
  const samples = randomSamples("start", { step: 0, size: startingSamples });
  const variables = variablesFrom(initialWeights(config, { data: copy(samples), dimensions }));
  samples.dispose();
  const weights = variables as unknown as TrainingWeights<tf.Variable>;
  const trackers = variablesFrom({
    silent: { shape: [nFeatures], data: new Float32Array(nFeatures) },
    threshold: { shape: [1], data: Float32Array.of(0) },
  });
  const adam = createAdam(variables);

  return {
    step(step, batch) {
      if (isResamplingStep(step, config)) resample(step);
      tf.tidy(() => {
        const dead = config.deadRemedy === "auxk" ? deadFeatures() : new Int32Array(0);
        const x = normalize(batch, normalization);
        const { gradients, fired, smallestKept } = stepGradients(weights, {
          config,
          x,
          lambda: lambdaAt(step, config),
          dead,
        });
        moveWeights(gradients as TrainingWeights<tf.Tensor2D>, step);
        trackers.silent.assign(tf.mul(tf.add(trackers.silent, x.shape[0]), tf.sub(1, fired)));
        if (smallestKept) {
          const momentum = step === 0 ? 0 : config.thresholdMomentum;
          trackers.threshold.assign(
            tf.add(tf.mul(trackers.threshold, momentum), tf.mul(smallestKept, 1 - momentum)),
          );
        }
      });
    },
    async measure(step, latents) {
      const numbers = tf.tidy(() => {
        const x = normalize(latents, normalization);
        const { reconstruction, l1, l0 } = trainingMeasures(weights, { x, config });
        const dead = tf.mean(tf.cast(tf.greaterEqual(trackers.silent, config.deadWindow), "float32"));
        return tf.stack([reconstruction, l1, l0, dead as tf.Scalar]);
      });
      const [reconstruction, l1, l0, dead] = await numbers.data();
      numbers.dispose();
      const penalty = config.activation === "relu" ? lambdaAt(step, config) * l1 : 0;
      return { loss: reconstruction + penalty, reconstruction, l1, l0, dead };
    },
    async state() {
      const moments = adam.state();
      const arrays = await arraysFrom({ ...variables, ...trackers, ...moments });
      tf.dispose(moments);
      return arrays;
    },
    restore(arrays) {
      assignVariables(variables, arrays);
      assignVariables(trackers, arrays);
      const moments = Object.fromEntries(Object.entries(arrays).map(([name, { data }]) => [name, data]));
      adam.restore(moments, arrays.step.data[0]);
    },
    result() {
      const parameters = foldNormalization(weights, normalization);
      if (config.activation === "relu") return { parameters, activation: { kind: "relu" } };
      if (config.activation === "topk") return { parameters, activation: { kind: "topk", k: config.k } };
      const threshold = tf.tidy(() => tf.relu(trackers.threshold).tile([nFeatures]) as tf.Tensor1D);
      return { parameters, activation: { kind: "threshold", threshold } };
    },
    dispose() {
      adam.dispose();
      tf.dispose([variables, trackers, { ...normalization }]);
    },
  };

  function moveWeights(gradients: TrainingWeights<tf.Tensor2D>, step: number): void {
    const rate = config.learningRate * warmupLinearDecay(step, config);
    if (config.decoderNorms === "free") return adam.apply(gradients, rate);
    const decoder = weights.decoder as tf.Tensor as tf.Tensor2D;
    adam.apply({ ...gradients, decoder: removeRadial(gradients.decoder, decoder) }, rate);
    weights.decoder.assign(unitRows(decoder));
  }

  function deadFeatures(): Int32Array {
    const silent = trackers.silent.dataSync();
    return Int32Array.from([...silent.keys()].filter((i) => silent[i] >= config.deadWindow));
  }

  /** Random training latents, normalised, `[size, dimensions]`. */
  function randomSamples(purpose: string, { step, size }: { step: number; size: number }): tf.Tensor2D {
    const random = seededRandom(config.seed, "sae", purpose, step);
    const indices = Int32Array.from({ length: Math.min(size, count) }, () => random.integer(count));
    return tf.tidy(() => normalize(tf.gather(latents, indices), normalization));
  }

  function resample(step: number): void {
    const dead = deadFeatures();
    if (dead.length === 0) return;
    tf.tidy(() => {
      const x = randomSamples("resample", { step, size: resamplingSamples });
      const { residual } = trainingMeasures(weights, { x, config });
      const targets = config.resampleTowards === "input" ? tf.sub(x, weights.decoderBias) : residual;
      const { encoder, encoderBias, decoder } = weights;
      const changed = { encoder: copy(encoder), encoderBias: copy(encoderBias), decoder: copy(decoder) };
      resampleDead(dead, {
        ...changed,
        targets: copy(targets),
        losses: copy(tf.sum(tf.square(residual), 1)),
        norm: config.resampleNorm,
        random: seededRandom(config.seed, "sae", "resampled", step),
      });
      for (const [name, data] of Object.entries(changed)) {
        variables[name].assign(tf.tensor(data, variables[name].shape));
      }
      const moments = Object.entries(adam.state()).map(([name, tensor]) => [name, copy(tensor)] as const);
      for (const [name, moment] of moments) {
        if (/^(encoder|encoderBias|decoder)\//.test(name)) clearRows(moment, { features: dead, nFeatures });
      }
      const state = Object.fromEntries(moments);
      adam.restore(state, state.step[0]);
      const silent = copy(trackers.silent);
      clearRows(silent, { features: dead, nFeatures });
      trackers.silent.assign(tf.tensor1d(silent));
    });
  }
}

function lambdaAt(step: number, { lambda, lambdaWarmup, steps }: SaeConfig): number {
  return lambda * linearWarmup(step, Math.round(lambdaWarmup * steps));
}

function isResamplingStep(step: number, config: SaeConfig): boolean {
  const { deadRemedy, resampleEvery, resampleUntil, steps } = config;
  return deadRemedy === "resample" && step > 0 && step % resampleEvery === 0 && step <= resampleUntil * steps;
}

/** A copy that may be changed, also where the backend hands out its own memory. */
function copy(tensor: tf.Tensor): Float32Array {
  const values = tensor.dataSync();
  return new Float32Array(values); // an int32 tensor becomes float32
}
