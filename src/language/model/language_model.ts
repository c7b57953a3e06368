/** Training a language model: one resumable run for each configuration, its result kept as an artifact. */
import type * as tf from "@tensorflow/tfjs";
import { type LanguageConfig, resolveLanguageConfig } from "@/language/model/config.ts";
import {
  createLanguageTrainee,
  readSamples,
  type TrainingSample,
} from "@/language/model/language_trainee.ts";
import type { LanguageData } from "@/language/corpus/token_set.ts";
import type { TransformerParameters } from "@/language/model/transformer.ts";
import { randomTransformer } from "@/language/model/transformer_start.ts";
import { type Artifact, artifact, type ArtifactContents, type Workspace } from "@/training/artifact.ts";
import { sha256 } from "@/training/files.ts";
import { train } from "@/training/loop.ts";
import { takePrefix, variablesFrom } from "@/training/parameters.ts";
import type { History, RunOptions } from "@/training/progress.ts";

/** A language model and how it came about. */
export interface LanguageModel {
  /** Tells this model from others. */
  key: string;
  /** Its configuration. */
  config: LanguageConfig;
  /** Its weights; whoever made the model disposes of them. */
  parameters: TransformerParameters<tf.Variable>;
  /** Curves of validation, training, unigram and bigram losses: `nats per token/…`. Empty if it was not trained. */
  history: History;
  /** What it wrote during its training. */
  samples: TrainingSample[];
  /** Steps taken, and seconds of the call that ended it. */
  training: { step: number; seconds: number };
  /** Whether all steps were taken. */
  complete: boolean;
}

const version = 1;

/**
 * Trains the language model of a configuration, continues a run that was stopped or killed, or returns the finished one.
 *
 * @param data The vocabulary and the text.
 * @param overrides The fields that differ from the defaults.
 * @param run Signal and progress.
 * @returns The model, marked incomplete if the run was stopped. The caller owns its parameters.
 * @throws {RangeError} If the configuration is refused, the text is too short or the loss is not finite.
 */
export async function trainLanguageModel(
  data: LanguageData,
  overrides: Partial<LanguageConfig> = {},
  run: RunOptions = {},
): Promise<LanguageModel> {
  const config = resolveLanguageConfig(overrides);
  const found = await languageArtifact(data, config, async ({ checkpointFolder }) => {
    const begun = performance.now();
    const trainee = createLanguageTrainee(data, config);
    const { completed, step, history } = await train(trainee, {
      ...run,
      title: "Training the language model",
      steps: config.steps,
      measureEvery: Math.max(1, Math.round(config.steps / config.measurements)),
      checkpointFolder,
    });
    const tensors = await trainee.result();
    trainee.dispose();
    const seconds = (performance.now() - begun) / 1000;
    return { complete: completed, metrics: { step, seconds, history: history as unknown as never }, tensors };
  });
  return storedModel(data, { config, found });
}

/**
 * Reads a model that was trained to its end.
 *
 * @param data The vocabulary and the text.
 * @param config A resolved configuration.
 * @returns The model, or nothing if there is none. The caller owns its parameters.
 */
export async function readLanguageModel(
  data: LanguageData,
  config: LanguageConfig,
): Promise<LanguageModel | undefined> {
  const nothing = () => Promise.resolve({ metrics: {}, tensors: {}, complete: false });
  const found = await languageArtifact(data, config, nothing);
  return found.complete ? storedModel(data, { config, found }) : undefined;
}

/**
 * Makes a model of the same shape that has learned nothing, as a control: all its matrices are random, those too that are 0
 * before training, so that attention mixes and every neuron matters.
 *
 * @param data The vocabulary and the text.
 * @param overrides The fields that differ from the defaults.
 * @returns The model. The caller owns its parameters.
 */
export async function untrainedModel(
  data: LanguageData,
  overrides: Partial<LanguageConfig> = {},
): Promise<LanguageModel> {
  const config = resolveLanguageConfig(overrides);
  return {
    key: `untrained-${(await sha256(JSON.stringify([data.key, config]))).slice(0, 16)}`,
    config,
    parameters: variablesFrom(randomTransformer(config)) as TransformerParameters<tf.Variable>,
    history: { step: [], values: {} },
    samples: [],
    training: { step: 0, seconds: 0 },
    complete: true,
  };
}

function languageArtifact(
  data: LanguageData,
  config: LanguageConfig,
  compute: (workspace: Workspace) => Promise<ArtifactContents>,
): Promise<Artifact> {
  return artifact("language-model", config, compute, { version, inputs: { data: data.key } });
}

function storedModel(
  { tokenizer }: LanguageData,
  { config, found }: { config: LanguageConfig; found: Artifact },
): LanguageModel {
  const { step, seconds, history } = found.metrics as unknown as {
    step: number;
    seconds: number;
    history: History;
  };
  const parameters = variablesFrom(takePrefix("parameters/", found.tensors));
  return {
    key: found.key,
    config,
    parameters: parameters as TransformerParameters<tf.Variable>,
    history,
    samples: readSamples(found.tensors, tokenizer),
    training: { step, seconds },
    complete: found.complete,
  };
}
