/** The MLP activations of a language model as a stream that SAEs learn from: far more than can be held at once. */
import * as tf from "@tensorflow/tfjs";
import { contextCount, readContexts, type ReadingModel } from "@/language/model/contexts.ts";
import type { LanguageData, TokenSet } from "@/language/corpus/token_set.ts";
import type { LatentBatches, LatentStream, StreamedBatchOptions } from "@/sae/latent_stream.ts";
import type { LatentSets } from "@/sae/train_members.ts";
import { batchIndices } from "@/training/batches.ts";
import { seededRandom, shuffledIndices } from "@/training/random.ts";

/** How the stream is read. */
export interface MlpStreamOptions {
  /** Windows whose activations are held and shuffled together, ≥ 1. More mix better; 512 of 128 tokens with 512 neurons are 134 MB. */
  poolContexts: number;
  /** Random activations that are held throughout, for normalisation, first weights and resampled features, ≥ 1. */
  sampleTokens: number;
  /** Seed of that sample. */
  seed: number;
}

/** Random positions that the sample takes from one window. */
const positionsPerContext = 16;

/**
 * Makes the stream. The windows of the token set are shuffled, a pool is the activations of the next few of them at all their
 * positions, the first included, and batches are taken from a shuffled pool until it does not fill another one. Pool and
 * order depend on seed and step alone, so a run that continues sees the same bits.
 *
 * @param model Whose activations.
 * @param set The tokens to learn from.
 * @param options Sizes of pool and sample.
 * @returns The stream; its batches hold one pool.
 * @throws {RangeError} If the token set has no whole window.
 */
export function mlpStream(
  model: ReadingModel,
  set: TokenSet,
  { poolContexts, sampleTokens, seed }: MlpStreamOptions,
): LatentStream {
  let sample: Float32Array | undefined;
  return {
    get sample() {
      return sample ??= sampleActivations(model, set, { count: sampleTokens, seed });
    },
    batches: (options) => poolBatches(model, set, { ...options, poolContexts }),
  };
}

/** What SAEs of a model learn from and are judged by during training. */
export interface MlpLatents extends LatentSets<LatentStream> {
  /** The stream of the training tokens. */
  train: LatentStream;
}

/** Activations of tokens that judge, on which training curves are measured. */
const heldOutTokens = 4096;

/**
 * The activations of a model in the form in which SAEs take latents. Nothing is computed before it is asked for.
 *
 * @param model Whose activations; its key becomes part of theirs.
 * @param data The tokens.
 * @param options Sizes of pool and sample.
 * @returns The latents.
 */
export function mlpLatents(
  model: ReadingModel & { key: string },
  { key, train, judge }: Pick<LanguageData, "key" | "train" | "judge">,
  { poolContexts, sampleTokens, seed }: MlpStreamOptions,
): MlpLatents {
  let heldOut: Float32Array | undefined;
  return {
    key:
      `mlp of ${model.key} on ${key}: ${sampleTokens} sampled (${seed}), pools of ${poolContexts} contexts`,
    dimensions: model.config.dMlp,
    train: mlpStream(model, train, { poolContexts, sampleTokens, seed }),
    get heldOut() {
      return heldOut ??= sampleActivations(model, judge, { count: heldOutTokens, seed });
    },
  };
}

/**
 * Activations at random positions of random windows.
 *
 * @param model Whose activations.
 * @param set The tokens.
 * @param options How many, and the seed.
 * @returns Row-major, `[n, dMlp]`; n is the count, or less where the set is shorter.
 * @throws {RangeError} If the token set has no whole window.
 */
export function sampleActivations(
  model: ReadingModel,
  set: TokenSet,
  { count, seed }: { count: number; seed: number },
): Float32Array<ArrayBuffer> {
  const { context: length, dMlp } = model.config;
  const windows = checkedCount(set, length);
  const perContext = Math.min(length, positionsPerContext);
  const chosen = shuffledIndices(windows, seededRandom(seed, "language", "sampled contexts"))
    .subarray(0, Math.ceil(count / perContext));
  const size = Math.min(count, chosen.length * perContext);
  const rows = new Float32Array(size * dMlp);
  const random = seededRandom(seed, "language", "sampled positions");
  let filled = 0;
  for (const { contexts, activations } of readContexts(model, set, chosen)) {
    const wanted = Array.from(
      contexts,
      (_, i) =>
        Array.from(
          shuffledIndices(length, random).subarray(0, perContext),
          (position) => i * length + position,
        ),
    ).flat().slice(0, size - filled);
    const taken = tf.gather(activations, wanted);
    rows.set(taken.dataSync(), filled * dMlp);
    taken.dispose();
    filled += wanted.length;
  }
  return rows;
}

function poolBatches(
  model: ReadingModel,
  set: TokenSet,
  { poolContexts, batchSize, seed }: StreamedBatchOptions & { poolContexts: number },
): LatentBatches {
  const { context: length, dMlp } = model.config;
  const windows = checkedCount(set, length);
  const inPool = Math.min(poolContexts, windows);
  const batchesPerPool = Math.floor(inPool * length / batchSize);
  if (batchesPerPool === 0) {
    throw new RangeError(
      `Cannot make batches: found pools of ${inPool} contexts with ${length} tokens each, wanted at least one batch of ` +
        `${batchSize}. Take smaller batches or more contexts a pool`,
    );
  }
  const contextsOf = batchIndices({ count: windows, batchSize: inPool, seed });
  let held: { pool: number; activations: tf.Tensor2D; order: Int32Array } | undefined;
  const open = (pool: number) => {
    held?.activations.dispose();
    held = undefined;
    const rows = new Float32Array(inPool * length * dMlp);
    let filled = 0;
    for (const { activations } of readContexts(model, set, contextsOf(pool))) {
      rows.set(activations.dataSync(), filled);
      filled += activations.size;
    }
    const order = shuffledIndices(inPool * length, seededRandom(seed, "language", "pool", pool));
    return { pool, activations: tf.tensor2d(rows, [inPool * length, dMlp]), order: Int32Array.from(order) };
  };
  return {
    at(step) {
      const pool = Math.floor(step / batchesPerPool);
      if (held?.pool !== pool) held = open(pool);
      const first = step % batchesPerPool * batchSize;
      return tf.gather(held.activations, held.order.subarray(first, first + batchSize));
    },
    dispose() {
      held?.activations.dispose();
      held = undefined;
    },
  };
}

function checkedCount(set: TokenSet, length: number): number {
  const count = contextCount(set, length);
  if (count > 0) return count;
  throw new RangeError(
    `Cannot read the tokens: found ${set.tokens.length}, wanted at least ${
      length + 1
    } for a window of ${length} ` +
      "with a token after it. Take a larger share of the corpus or shorter contexts",
  );
}
