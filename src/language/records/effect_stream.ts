/** Ablation effects of many features at many tokens, the model running over their contexts once. */

import * as tf from "@tensorflow/tfjs";
import { type AblationEffects, ablationEffects, emptyEffects } from "@/language/records/ablation_effects.ts";
import { readContexts, type ReadingModel } from "@/language/model/contexts.ts";
import type { TokenSet } from "@/language/corpus/token_set.ts";
import { logits } from "@/language/model/transformer.ts";
import { breather } from "@/training/progress.ts";

/** Where features are removed. */
export interface EffectPairs {
  /** Places in the token set, inside whole contexts, in any order: [p]. */
  positions: ArrayLike<number>;
  /** Rows of the weights: [p]. */
  features: ArrayLike<number>;
  /** Activations there: [p]. */
  activations: ArrayLike<number>;
}

/** How the stream runs. */
export interface EffectOptions {
  /** Where which feature is removed. */
  pairs: EffectPairs;
  /** What one unit of each feature adds to the logits: [m, vocabulary]. */
  weights: Float32Array;
  /** Up- and down-voted tokens to find, none unless told. */
  votes?: number;
  /** Asks the work to end; it throws. */
  signal?: AbortSignal | undefined;
  /** Is told how many of the contexts are done. */
  onContexts?: (done: number) => void;
  /** Given, the model runs over the first so many contexts, all of them, and this hears of their activations in order. */
  listen?: { contexts: number; activations: (rows: Float32Array) => void };
}

/**
 * Measures the effect of every pair.
 *
 * @param model The model.
 * @param set The token set.
 * @param options The pairs, the logit weights, and what else to find.
 * @returns The effects in the order of the pairs.
 * @throws {DOMException} `AbortError` when it is stopped.
 */
export async function streamEffects(
  model: ReadingModel,
  set: Pick<TokenSet, "tokens">,
  { pairs, weights, votes = 0, signal, onContexts, listen }: EffectOptions,
): Promise<AblationEffects> {
  const { context } = model.config;
  const count = pairs.positions.length;
  const order = Uint32Array.from({ length: count }, (_, i) => i)
    .sort((a, b) => pairs.positions[a] - pairs.positions[b] || a - b);
  const contexts = listen
    ? Uint32Array.from({ length: listen.contexts }, (_, i) => i)
    : Uint32Array.from(new Set(order.map((pair) => Math.floor(pairs.positions[pair] / context))));
  const results = emptyEffects(count, votes);
  const vocabulary = model.parameters.unembed.shape[1]!;
  const table = tf.tensor2d(weights, [weights.length / vocabulary, vocabulary]);
  const pause = breather();
  let [next, done] = [0, 0];
  try {
    for (const read of readContexts(model, set, contexts)) {
      signal?.throwIfAborted();
      listen?.activations(read.activations.dataSync() as Float32Array);
      const begin = next;
      const end = (read.contexts.at(-1)! + 1) * context;
      while (next < count && pairs.positions[order[next]] < end) next++;
      if (next > begin) {
        const own = order.subarray(begin, next);
        const places = new Map(Array.from(read.contexts, (number, i) => [number, i]));
        const of = (list: ArrayLike<number>) => Array.from(own, (pair) => list[pair]);
        const positions = of(pairs.positions);
        const distinct = [...new Set(positions)];
        const rows = new Map(distinct.map((position, i) => [position, i]));
        const all = tf.tidy(() => {
          const own = tf.tensor1d(
            distinct.map((at) => places.get(Math.floor(at / context))! * context + at % context),
            "int32",
          );
          const [residual, activations] = [tf.gather(read.residual, own), tf.gather(read.activations, own)];
          return logits(model.parameters, { residual, activations });
        });
        const effects = ablationEffects(all, table, {
          votes,
          pairs: {
            rows: positions.map((position) => rows.get(position)!),
            features: of(pairs.features),
            activations: of(pairs.activations),
            targets: positions.map((position) => set.tokens[position + 1]),
          },
        });
        all.dispose();
        scatter(effects, results, own);
      }
      done += read.contexts.length;
      onContexts?.(done);
      await pause();
    }
  } finally {
    table.dispose();
  }
  return results;
}

/** Puts the effects of some pairs where they belong among all. */
function scatter(effects: AblationEffects, results: AblationEffects, pairs: Uint32Array): void {
  for (const name of Object.keys(results) as (keyof AblationEffects)[]) {
    const [from, to] = [effects[name], results[name]];
    const width = from.length / pairs.length;
    pairs.forEach((pair, i) => to.set(from.subarray(i * width, (i + 1) * width), pair * width));
  }
}
