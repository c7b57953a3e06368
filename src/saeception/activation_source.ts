/** Networks with one layer laid open: what the study of SAE-ception trains, reads and scores, whatever the data. */
import type * as tf from "@tensorflow/tfjs";
import type { RunOptions } from "@/training/progress.ts";
import type { NamedArrays } from "@/training/safetensors.ts";

/** The parts of a data set: to learn from, to choose the best epoch by, and to report. */
export type Split = "train" | "validation" | "test";

/**
 * Which classes each example belongs to.
 *
 * A digit belongs to one of 10; a noun to five of 437, one per category, with -1 where its trait cannot be seen.
 */
export interface Labels {
  /** How many classes there are. */
  classCount: number;
  /** How many classes an example has. */
  perExample: number;
  /** The classes of each example, row-major `[n, perExample]`: 0 … classCount − 1, or -1 for none. */
  values: Int16Array;
}

/** Weights by name. */
export type Network = NamedArrays;

/**
 * What pulls the opened layer toward its targets: `cosine`, one minus the mean cosine of each example's activations
 * and target, or `broadcast`, what the published code computes instead.
 */
export type AuxiliaryLoss = "cosine" | "broadcast";

/** One network to train. */
export interface TrainingJob {
  /** Decides initial weights and batch order: jobs with the same seed are paired. */
  seed: number;
  /** Weights to continue from, with a fresh optimiser, instead of the seed's initial ones. */
  start?: Network | undefined;
  /** Passes over the training examples, at least 1. */
  epochs: number;
  /**
   * What the opened layer shall point at, row-major `[trainCount, dimensions]`. Row i belongs to training example i,
   * whatever the order of the batches.
   */
  targets?: Float32Array | undefined;
  /** Weight of the auxiliary loss, at least 0. With 0, the default, the job gives the bits of one without targets. */
  lambda?: number | undefined;
  /** The auxiliary loss. Default `cosine`. */
  auxiliaryLoss?: AuxiliaryLoss | undefined;
  /** Where its validation score stands in the table that is shown while it learns; jobs in one place are averaged. */
  place?: { row: string; column: string } | undefined;
}

/** Sees a training from inside, for a SAE that learns beside its network. */
export interface TrainingObserver {
  /**
   * Is told the opened layer of every step's batch, as it was before the weights moved.
   *
   * @param step Steps done before this one.
   * @param activations Values without gradient, `[jobs, batch, dimensions]`, in the order of the jobs. They are the
   *   training's to dispose, so keep a copy of what is needed later. The last batch of an epoch may be smaller.
   */
  step(step: number, activations: tf.Tensor3D): void;
  /**
   * Is told at each epoch's end which networks are better than at all epochs before.
   *
   * @param improved One for each job.
   */
  epoch(improved: boolean[]): void | Promise<void>;
  /** What changed so far, for the checkpoint. */
  state?(): Promise<NamedArrays>;
  /** Puts back what `state` gave. */
  restore?(state: NamedArrays): void;
}

/** Options of a training. */
export interface TrainOptions extends RunOptions {
  /** Where to keep a checkpoint; without one the training starts over each time. */
  checkpointFolder?: string | undefined;
  /** Sees the training from inside. */
  observer?: TrainingObserver | undefined;
}

/** Networks that were trained. */
export interface TrainedNetworks {
  /** The weights of each job at the epoch with its best validation score; of equal epochs, the earliest. */
  networks: Network[];
  /** That best validation score of each job. */
  validation: number[];
  /** False if the training was stopped; the networks are then the best so far. */
  completed: boolean;
}

/** A kind of network on its data, with one layer laid open. */
export interface ActivationSource {
  /** What it is, for a person. */
  name: string;
  /** Tells it from every other source: the same key gives the same networks. */
  key: string;
  /** Width of the opened layer. */
  dimensions: number;
  /** The classes of each split's examples. */
  labels: Record<Split, Labels>;
  /**
   * Trains networks, together where that is faster.
   *
   * @param jobs The networks; result i belongs to job i, and does not depend on the jobs beside it.
   * @param options Progress, Stop, checkpoints and an observer.
   */
  train(jobs: TrainingJob[], options?: TrainOptions): Promise<TrainedNetworks>;
  /** The opened layer, row-major `[n, dimensions]`, in the order of the split's examples. */
  activations(network: Network, split: Split): Promise<Float32Array>;
  /** Share of the examples that the network reads right, 0 to 1, or what else the source scores; higher is better. */
  score(network: Network, split: Split): Promise<number>;
}
