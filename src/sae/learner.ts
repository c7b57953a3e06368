/** What learns: one SAE or a stack of them, with weights, optimiser, dead features and the step. */
import * as tf from "@tensorflow/tfjs";
import { createAdam } from "@/backend/adam.ts";
import { alignedGradients, alignEncoder } from "@/sae/aligned.ts";
import type { SaeConfig } from "@/sae/config.ts";
import { removeRadial, unitRows } from "@/sae/decoder_rows.ts";
import type { TrainingWeights } from "@/sae/gradients.ts";
import { initialWeights } from "@/sae/initialize.ts";
import { normalize } from "@/sae/normalization.ts";
import { copyOf, isResamplingStep, reviveDead } from "@/sae/revive.ts";
import type { SaeModel } from "@/sae/sae.ts";
import { stackArrays, weightsOf } from "@/sae/stacked.ts";
import { trainedModel } from "@/sae/trained_model.ts";
import { trainingLatents } from "@/sae/training_latents.ts";
import { trainingMeasures } from "@/sae/training_measures.ts";
import { lambdaAt, stepGradients } from "@/sae/training_step.ts";
import { arraysFrom, assignVariables, variablesFrom } from "@/training/parameters.ts";
import type { NamedArrays } from "@/training/safetensors.ts";
import { warmupLinearDecay } from "@/training/schedule.ts";

/** SAEs that learn. They own tensors until they are disposed of. */
export interface Learner {
  /** Takes one step on a batch of latents, `[batchSize, dimensions]`, for a stack `[S, batchSize, dimensions]`. */
  step(step: number, batch: tf.Tensor): void;
  /** Measures each SAE on latents of its own, `[n, dimensions]`, that stay the same throughout the run. */
  measure(step: number, latents: tf.Tensor2D[]): Promise<MemberMeasures[]>;
  /** All that changes while they learn. */
  state(): Promise<NamedArrays>;
  /** Takes a state back. */
  restore(arrays: NamedArrays): void;
  /** Each SAE as it is now, for latents as they come; the caller disposes of their tensors. */
  results(): SaeModel[];
  /** Frees everything. */
  dispose(): void;
}

/** What the curves of one SAE show. */
export interface MemberMeasures {
  /** Reconstruction loss plus what else is minimised: the weighted penalty, and for `gated` the reconstruction from its gates. */
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

/**
 * Makes SAEs ready to learn. With latents of rank 2 there is one SAE and nothing is stacked.
 *
 * @param configs Complete configurations, one for each SAE; a stack's agree in everything but seed, lambda and k.
 * @param allLatents Training latents, `[count, dimensions]`, for a stack `[S, count, dimensions]`; they stay the caller's,
 * who keeps them while the SAEs learn.
 * @returns The learner.
 */
export function createLearner(configs: SaeConfig[], allLatents: tf.Tensor): Learner {
  const [config] = configs;
  const { nFeatures } = config;
  const stacked = allLatents.rank === 3;
  const each = (of: (config: SaeConfig) => number) => stacked ? configs.map(of) : of(config);
  const latents = trainingLatents(configs, allLatents);
  const { normalizations } = latents;
  const variables = variablesFrom(startingWeights());
  const weights = variables as unknown as TrainingWeights<tf.Variable>;
  const trackers = variablesFrom({
    silent: { shape: weights.encoderBias.shape, data: new Float32Array(weights.encoderBias.size) },
    threshold: { shape: [configs.length], data: new Float32Array(configs.length) },
  });
  const adam = createAdam(variables);
  const isAligned = config.deadRemedy === "aligned";
  if (isAligned) keepAligned();

  return {
    step(step, batch) {
      if (isResamplingStep(step, config)) {
        reviveDead(deadFeatures(), { configs, step, latents, weights, silent: trackers.silent, adam });
      }
      tf.tidy(() => {
        const x = latents.normalize(batch);
        const { gradients, fired, smallestKept } = stepGradients(weights, {
          config,
          x,
          k: each(({ k }) => k),
          lambda: each((config) => lambdaAt(step, config)),
          dead: ["auxk", "ghost"].includes(config.deadRemedy) ? deadFeatures() : [],
        });
        moveWeights(gradients, step);
        const batchSize = x.shape[x.rank - 2];
        trackers.silent.assign(tf.mul(tf.add(trackers.silent, batchSize), tf.sub(1, fired)));
        if (smallestKept) {
          const momentum = step === 0 ? 0 : config.thresholdMomentum;
          trackers.threshold.assign(
            tf.add(tf.mul(trackers.threshold, momentum), tf.mul(smallestKept, 1 - momentum)),
          );
        }
      });
    },
    async measure(step, probes) {
      const numbers = configs.map((own, s) =>
        tf.tidy(() => {
          const x = normalize(probes[s], normalizations[s]);
          const measured = trainingMeasures(weightsOf(weights, s), { x, config: own });
          const silent = trackers.silent.reshape([-1]).slice([s * nFeatures], [nFeatures]);
          const dead = tf.mean(tf.cast(tf.greaterEqual(silent, own.deadWindow), "float32"));
          const { reconstruction, l1, l0, penalty, auxiliary } = measured;
          return tf.stack([reconstruction, l1, l0, dead as tf.Scalar, penalty, auxiliary]);
        })
      );
      const measures = await Promise.all(numbers.map((tensor) => tensor.data()));
      tf.dispose(numbers);
      return measures.map(([reconstruction, l1, l0, dead, penalty, auxiliary], s) => {
        const loss = reconstruction + lambdaAt(step, configs[s]) * penalty + auxiliary;
        return { loss, reconstruction, l1, l0, dead };
      });
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
    results() {
      return configs.map((config, s) =>
        tf.tidy(() => {
          const threshold = trackers.threshold.slice([s], [1]);
          const parts = { config, normalization: normalizations[s], threshold };
          return trainedModel(weightsOf(weights, s), parts) as unknown as tf.TensorContainer;
        }) as unknown as SaeModel
      );
    },
    dispose() {
      adam.dispose();
      latents.dispose();
      tf.dispose([variables, trackers]);
    },
  };

  /** The first weights of all SAEs. */
  function startingWeights(): NamedArrays {
    const starts = configs.map((config, s) => {
      const samples = latents.samples(s, { purpose: "start", step: 0, size: startingSamples });
      const [data, dimensions] = [copyOf(samples), samples.shape[1]];
      samples.dispose();
      return initialWeights(config, { data, dimensions });
    });
    return stacked ? stackArrays(starts) : starts[0];
  }

  function moveWeights(gradients: TrainingWeights, step: number): void {
    const rate = config.learningRate * warmupLinearDecay(step, config);
    const unit = config.decoderNorms === "unit";
    const own = isAligned ? alignedGradients(gradients, weights) : gradients;
    const decoder = unit ? removeRadial(own.decoder, weights.decoder) : own.decoder;
    adam.apply({ ...own, decoder }, rate);
    if (unit) weights.decoder.assign(unitRows(weights.decoder));
    if (isAligned) keepAligned();
    const { thresholds } = variables;
    if (thresholds) thresholds.assign(tf.relu(thresholds)); // of jumprelu
  }

  function keepAligned(): void {
    tf.tidy(() => weights.encoder.assign(alignEncoder(weights)));
  }

  /** The features of each SAE that count as dead. */
  function deadFeatures(): Int32Array[] {
    const silent = trackers.silent.dataSync();
    return configs.map((_, s) => {
      const own = silent.subarray(s * nFeatures, (s + 1) * nFeatures);
      return Int32Array.from([...own.keys()].filter((i) => own[i] >= config.deadWindow));
    });
  }
}
