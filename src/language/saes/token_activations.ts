/** Which features are active on which tokens of a stream, and how well an SAE puts the MLP's activations together again. */
import * as tf from "@tensorflow/tfjs";
import { sparseProduct } from "@/backend/sparse_product.ts";
import type { SparseActivations } from "@/features/activations.ts";
import { entryList } from "@/features/entry_list.ts";
import type { Dictionary } from "@/features/dictionary.ts";
import { firstContexts, readContexts, type ReadingModel } from "@/language/model/contexts.ts";
import type { TokenSet } from "@/language/corpus/token_set.ts";
import { metricsStream, type SaeMetrics } from "@/sae/metrics.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";

/** What is read. */
export interface EncodeTokensOptions extends RunOptions {
  /** Tokens from the beginning of the stream, rounded down to whole windows; fewer where the stream is shorter. */
  tokens: number;
}

/** What encodes: an SAE's or a floor's dictionary. */
export type Encoding = Pick<Dictionary, "name" | "nFeatures" | "encode">;

/**
 * Encodes the MLP activations of a stream's first tokens, window by window.
 *
 * @param dictionary What encodes.
 * @param model Whose activations.
 * @param options The stream, how much of it, whom to tell and when to stop.
 * @returns The features' activations; sample i is token i of the stream.
 * @throws {RangeError} If the stream has no whole window.
 * @throws {DOMException} `AbortError` if it was stopped.
 */
export async function encodeTokens(
  dictionary: Encoding,
  model: ReadingModel,
  { set, tokens, ...run }: EncodeTokensOptions & { set: Pick<TokenSet, "tokens"> },
): Promise<SparseActivations> {
  const { nFeatures } = dictionary;
  const entries = entryList(nFeatures);
  const title = `Activations of ${dictionary.name}`;
  const count = await eachChunk(model, { set, tokens, title, ...run }, async ({ activations, first }) => {
    const codes = dictionary.encode(activations);
    addRows(entries, { codes: await codes.data() as Float32Array, first, nFeatures });
    codes.dispose();
  });
  return entries.byFeature(count);
}

/** What one reading of a stream tells about an SAE. */
export interface EncodedTokens {
  /** The features' activations; sample i is token i of the stream. */
  activations: SparseActivations;
  /** Error, L0 and shrinkage over all of these tokens, as for any SAE. */
  metrics: SaeMetrics;
}

/**
 * Encodes like {@link encodeTokens}, decodes too, and measures both in the same reading.
 *
 * @param dictionary What encodes and decodes.
 * @param model Whose activations.
 * @param options The stream, how much of it, whom to tell and when to stop.
 * @returns Activations and metrics.
 * @throws {RangeError} If the stream has no whole window.
 * @throws {DOMException} `AbortError` if it was stopped.
 */
export async function measureTokens(
  dictionary: Dictionary,
  model: ReadingModel,
  { set, tokens, ...run }: EncodeTokensOptions & { set: TokenSet },
): Promise<EncodedTokens> {
  const { nFeatures, dimensions } = dictionary;
  const entries = entryList(nFeatures);
  const metrics = metricsStream(dimensions, nFeatures);
  const decode = decoderOf(dictionary);
  const title = `Measures of ${dictionary.name}`;
  try {
    const count = await eachChunk(model, { set, tokens, title, ...run }, async ({ activations, first }) => {
      const codes = dictionary.encode(activations);
      const decoded = decode.reconstruct(codes);
      const [x, features, reconstruction] = await Promise.all(
        [activations, codes, decoded].map((tensor) => tensor.data() as Promise<Float32Array>),
      );
      addRows(entries, { codes: features, first, nFeatures });
      metrics.add({ x, features, reconstruction });
      tf.dispose([codes, decoded]);
    });
    return { activations: entries.byFeature(count), metrics: metrics.metrics() };
  } finally {
    decode.dispose();
  }
}

/** Puts latents together again. It owns tensors until it is disposed of. */
export interface Decoder {
  /** `codes · decoder + decoderBias`, `[n, dimensions]`; the caller disposes of it. */
  reconstruct(codes: tf.Tensor2D): tf.Tensor2D;
  /** Frees the decoder's tensors. */
  dispose(): void;
}

/**
 * Makes the decoder of a dictionary, which skips a code's zeros where the engine can.
 *
 * @param dictionary Whose.
 * @returns The decoder; the caller disposes of it.
 */
export function decoderOf(
  { decoder, decoderBias, nFeatures, dimensions }: Omit<Dictionary, "name" | "encode">,
): Decoder {
  const weights = tf.tensor2d(decoder, [nFeatures, dimensions]);
  const bias = tf.tensor1d(decoderBias);
  return {
    reconstruct: (codes) => tf.tidy(() => tf.add(sparseProduct(codes, weights), bias) as tf.Tensor2D),
    dispose: () => tf.dispose([weights, bias]),
  };
}

/**
 * The neurons themselves as a dictionary: what an SAE is held against. A neuron is active above 0; that it falls silent tells
 * no token, because every neuron is silent on a third of all positions at least.
 *
 * @param model Whose neurons.
 * @returns The dictionary.
 */
export function neuronDictionary({ config: { dMlp } }: Pick<ReadingModel, "config">): Dictionary {
  const decoder = new Float32Array(dMlp * dMlp);
  for (let i = 0; i < dMlp; i++) decoder[i * (dMlp + 1)] = 1;
  return {
    name: "neurons",
    nFeatures: dMlp,
    dimensions: dMlp,
    decoder,
    decoderBias: new Float32Array(dMlp),
    encode: (activations) => tf.clone(activations),
  };
}

interface Chunk {
  activations: tf.Tensor2D;
  /** The token of the first row. */
  first: number;
}

/** Reads the first windows of a stream and says how many tokens they hold. */
async function eachChunk(
  model: ReadingModel,
  { set, tokens, title, ...run }: EncodeTokensOptions & { set: Pick<TokenSet, "tokens">; title: string },
  visit: (chunk: Chunk) => Promise<void>,
): Promise<number> {
  const { context: length } = model.config;
  const contexts = firstContexts(set, { length, tokens });
  const count = contexts.length * length;
  const meter = progressMeter({ title, steps: count, ...run });
  const pause = breather();
  let first = 0;
  for (const { activations } of readContexts(model, set, contexts)) {
    run.signal?.throwIfAborted();
    await visit({ activations, first });
    first += activations.shape[0];
    meter.report(first);
    await pause();
  }
  return count;
}

function addRows(
  entries: ReturnType<typeof entryList>,
  { codes, first, nFeatures }: { codes: Float32Array; first: number; nFeatures: number },
): void {
  for (let row = 0; row * nFeatures < codes.length; row++) {
    entries.addRow(first + row, codes.subarray(row * nFeatures, (row + 1) * nFeatures), nFeatures);
  }
}
