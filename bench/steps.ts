/** The training steps whose speed is compared, as the study itself computes them. */
import * as tf from "@tensorflow/tfjs";
import { createAdam } from "@/backend/adam.ts";
import { resolveLanguageConfig } from "@/language/model/config.ts";
import { createLanguageOptimizer } from "@/language/model/language_optimizer.ts";
import type { TransformerParameters } from "@/language/model/transformer.ts";
import { transformerGradients } from "@/language/model/transformer_gradients.ts";
import { initTransformer } from "@/language/model/transformer_start.ts";
import type { Nouns } from "@/nouns/dataset.ts";
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";
import type { TrainingWeights } from "@/sae/gradients.ts";
import { createMember } from "@/sae/member.ts";
import { reluGradients } from "@/sae/relu.ts";
import { createSaeStack } from "@/sae/stack.ts";
import { stepGradients } from "@/sae/training_step.ts";
import { gradientsOf, variablesFrom } from "@/training/parameters.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { resolveVaeConfig, writeUpVae } from "@/vae/config.ts";
import { klLoss, reconstructionLoss, sampleLatent } from "@/vae/loss.ts";
import { latentSize } from "@/vae/network.ts";
import { isLearned } from "@/vae/vae.ts";
import { writeUpNetwork } from "@/vae/write_up_network.ts";

/** Names of the steps; `pytorch_steps.py` knows the same. */
export type StepName = "sae" | SaeConfig["activation"] | "stack" | "vae32" | "vae128" | "transformer";

/** A step that can be measured. */
export interface Step {
  /** What the step is, for the table. */
  title: string;
  /** How often it runs between two turns of PyTorch. */
  repetitions: number;
  /** Makes the model and returns one training step, which ends by reading some of the new weights. */
  start(): Promise<() => void>;
  /** The same work done here in another way, which it is compared with in PyTorch's place. */
  otherwise?(): Promise<() => void>;
}

const learningRate = 1e-3;

/** The steps of the table. */
export const steps: Record<StepName, Step> = {
  sae: { title: "SAE 256 → 2,048, batch 512", repetitions: 20, start: startSae },
  relu: { title: "the same, ReLU at L0 30", repetitions: 20, start: () => startSparse("relu") },
  topk: { title: "the same, TopK 32", repetitions: 20, start: () => startSparse("topk") },
  batchtopk: { title: "the same, BatchTopK 32", repetitions: 20, start: () => startSparse("batchtopk") },
  gated: { title: "the same, Gated at L0 30", repetitions: 20, start: () => startSparse("gated") },
  jumprelu: { title: "the same, JumpReLU at L0 30", repetitions: 20, start: () => startSparse("jumprelu") },
  matryoshka: { title: "the same, Matryoshka 32", repetitions: 20, start: () => startSparse("matryoshka") },
  stack: {
    title: "5 SAEs 96 → 500 (stack; one by one)",
    repetitions: 20,
    start: () => startSmall(5, { stacked: true }),
    otherwise: () => startSmall(5, { stacked: false }),
  },
  vae32: {
    title: "VAE 32 px, 64/128, batch 32",
    repetitions: 20,
    start: () => startVae({ imageSize: 32, channels: [64, 128] }),
  },
  vae128: {
    title: "VAE 128 px, 64/128/512/1024, batch 32",
    repetitions: 2,
    start: () => startVae({ imageSize: 128, channels: [64, 128, 512, 1024] }),
  },
  transformer: { title: "transformer 128/512, 8 × 128 tokens", repetitions: 10, start: startTransformer },
};

/** ReLU and L1 under Adam. */
function startSae(): Promise<() => void> {
  const { weights, x } = saeTensors();
  const adam = createAdam(weights);
  return Promise.resolve(() => {
    tf.tidy(() => {
      const loss = { lambda: 1e-3, lossScale: "sum", decoderNorms: "unit" } as const;
      adam.apply(reluGradients(weights, { ...loss, x }).gradients, learningRate);
    });
    weights.decoderBias.dataSync();
  });
}

/** Of pre-activations with deviation .8, 1.5 % are above it: about 30 of 2,048. */
const sparseBound = 1.74;

/** A step at a fixed sparsity. The rate is 0, so that kinds without a k keep their L0. */
function startSparse(activation: SaeConfig["activation"]): Promise<() => void> {
  const { weights: shared, x } = saeTensors();
  const bounds = tf.fill([shared.encoderBias.size], sparseBound);
  if (activation === "relu" || activation === "gated") shared.encoderBias.assign(tf.neg(bounds));
  const weights: TrainingWeights<tf.Variable> & Record<string, tf.Variable> = {
    ...shared,
    ...(activation === "jumprelu" && { thresholds: tf.variable(bounds) }),
    ...(activation === "gated" && {
      magnitudeGain: tf.variable(tf.zerosLike(bounds)),
      magnitudeBias: tf.variable(tf.zerosLike(bounds)),
    }),
  };
  const adam = createAdam(weights);
  const [k, lambda] = [32, 1e-3];
  const config = resolveSaeConfig({ activation, k, lambda, deadRemedy: "none" });
  return Promise.resolve(() => {
    tf.tidy(() => adam.apply(stepGradients(weights, { config, x, k, lambda, dead: [] }).gradients, 0));
    weights.decoderBias.dataSync();
  });
}

/** SAEs of the size that the digits' study trains many of, on one stream of batches. */
function startSmall(count: number, { stacked }: { stacked: boolean }): Promise<() => void> {
  const [dimensions, batchSize] = [96, 256];
  const random = seededRandom(0, "bench", "stack");
  const samples = tf.tensor2d(normals(2048 * dimensions, random), [2048, dimensions]);
  const batch = samples.slice([0, 0], [batchSize, dimensions]);
  const configs = Array.from(
    { length: count },
    (_, seed) => resolveSaeConfig({ nFeatures: 500, batchSize, seed, deadRemedy: "none" }),
  );
  if (!stacked) {
    const members = configs.map((config) => createMember(config, samples));
    return Promise.resolve(() => members.forEach((member) => member.step(0, batch)));
  }
  const stack = createSaeStack(configs, samples.expandDims(0));
  const batches = tf.tile(batch.expandDims(0), [count, 1, 1]);
  return Promise.resolve(() => stack.step(0, batches));
}

function saeTensors() {
  const [batch, dimensions, nFeatures] = [512, 256, 2048];
  const random = seededRandom(0, "bench");
  const matrix = (rows: number, columns: number, scale: number) =>
    tf.tidy(() => tf.tensor2d(normals(rows * columns, random), [rows, columns]).mul<tf.Tensor2D>(scale));
  const weights: TrainingWeights<tf.Variable> = {
    encoder: tf.variable(matrix(nFeatures, dimensions, 0.05)),
    encoderBias: tf.variable(tf.zeros([nFeatures])),
    decoder: tf.variable(matrix(nFeatures, dimensions, 0.05)),
    decoderBias: tf.variable(tf.zeros([dimensions])),
  };
  return { weights, x: matrix(batch, dimensions, 1) };
}

/** The write-up's architecture and loss under Adam. */
async function startVae(shape: { imageSize: number; channels: number[] }): Promise<() => void> {
  const batch = 32;
  const config = resolveVaeConfig({ ...writeUpVae, ...shape });
  // The write-up's initial weights are random and look at no data.
  const parameters = variablesFrom(await writeUpNetwork.init(config, undefined as unknown as Nouns, {}));
  const learned = Object.fromEntries(Object.entries(parameters).filter(([name]) => isLearned(name)));
  const adam = createAdam(learned);
  const random = seededRandom(0, "bench");
  const side = config.imageSize;
  const pixels = Float32Array.from({ length: batch * side * side * 3 }, () => random.uniform() * 2 - 1);
  const noise = normals(batch * config.latentChannels * latentSize ** 2, random);
  return () => {
    tf.tidy(() => {
      const x = tf.tensor4d(pixels, [batch, side, side, 3]);
      const epsilon = tf.tensor2d(noise, [batch, noise.length / batch]);
      const { gradients } = gradientsOf(() => {
        const posterior = writeUpNetwork.encode(parameters, x, { training: true });
        const output = writeUpNetwork.decode(parameters, sampleLatent(posterior, epsilon), {
          training: true,
        });
        return reconstructionLoss(output, x).add(klLoss(posterior).mul(config.maxBeta));
      }, learned);
      adam.apply(gradients, learningRate);
    });
    learned["decoder/output/bias"].dataSync();
  };
}

/** The language model of `quick` under Adam and Muon. */
function startTransformer(): Promise<() => void> {
  const config = resolveLanguageConfig();
  const { vocabulary, context, batchSize } = config;
  const variables = variablesFrom(initTransformer(config));
  const parameters = variables as TransformerParameters<tf.Variable>;
  const optimizer = createLanguageOptimizer(variables, config);
  const random = seededRandom(0, "bench");
  const drawTokens = () =>
    tf.tensor2d(
      Int32Array.from({ length: batchSize * context }, () => random.integer(vocabulary)),
      [batchSize, context],
      "int32",
    );
  const batch = { tokens: drawTokens(), targets: drawTokens() };
  return Promise.resolve(() => {
    tf.tidy(() => optimizer.apply(transformerGradients(parameters, batch).gradients, 1e-3));
    parameters.mlpOutBias.dataSync();
  });
}
