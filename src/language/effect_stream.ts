/** Ablation effects of many features at many tokens, the model running over their contexts once. */

import * as tf from "@tensorflow/tfjs";
import { type AblationEffects, ablationEffects, emptyEffects } from "@/language/ablation_effects.ts";
import { logits, mlpActivations, type TransformerParameters } from "@/language/transformer.ts";
import { breather } from "@/training/progress.ts";

/** Where features are removed. */
export interface EffectPairs {
  /** Places in the token set, in any order: [p]. */
  positions: ArrayLike<number>;
  /** Rows of the weights: [p]. */
  features: ArrayLike<number>;
  /** Activations there: [p]. */
  activations: ArrayLike<number>;
}

/** What the stream runs over. */
export interface EffectSource {
  /** The model. */
  parameters: TransformerParameters;
  /** The token set. */
  tokens: Uint16Array;
  /** Tokens in a context; context c begins at token c · context. */
  context: number;
}

/** How it runs. */
export interface EffectOptions {
  /** What one unit of each feature adds to the logits: [m, vocabulary]. */
  weights: Float32Array;
  /** Up- and down-voted tokens to find, none unless told. */
  votes?: number;
  /** Asks the work to end; it throws. */
  signal?: AbortSignal | undefined;
  /** Is told how many of the `contexts` are done. */
  onContexts?: (done: number) => void;
  /** Given, the model runs over the first so many contexts, all of them, and this hears of their activations in order. */
  listen?: { contexts: number; activations: (rows: Float32Array) => void };
}

const contextsAtOnce = 8;

/**
 * Measures the effect of every pair.
 *
 * @param source Model and tokens.
 * @param pairs Where which feature is removed; their order decides nothing but that of the result.
 * @param options The logit weights, and what else to find.
 * @returns The effects in the order of the pairs.
 * @throws {DOMException} `AbortError` when it is stopped.
 */
export async function streamEffects(
  { parameters, tokens, context }: EffectSource,
  pairs: EffectPairs,
  { weights, votes = 0, signal, onContexts, listen }: EffectOptions,
): Promise<AblationEffects> {
  const count = pairs.positions.length;
  const order = Uint32Array.from({ length: count }, (_, i) => i)
    .sort((a, b) => pairs.positions[a] - pairs.positions[b] || a - b);
  const results = emptyEffects(count, votes);
  const needed = neededContexts({ pairs, order, context, listen });
  const vocabulary = parameters.unembed.shape[1]!;
  const table = tf.tensor2d(weights, [weights.length / vocabulary, vocabulary]);
  const pause = breather();
  let next = 0;
  try {
    for (let first = 0; first < needed.length; first += contextsAtOnce) {
      signal?.throwIfAborted();
      const batch = needed.slice(first, first + contextsAtOnce);
      const input = Int32Array.from(
        { length: batch.length * context },
        (_, i) => tokens[batch[Math.floor(i / context)] * context + i % context],
      );
      const tensor = tf.tensor2d(input, [batch.length, context], "int32");
      const parts = mlpActivations(parameters, tensor);
      tensor.dispose();
      listen?.activations(parts.activations.dataSync() as Float32Array);
      const begin = next;
      const end = (batch.at(-1)! + 1) * context;
      while (next < count && pairs.positions[order[next]] < end) next++;
      if (next > begin) {
        const own = order.subarray(begin, next);
        const rowOf = (position: number) =>
          batch.indexOf(Math.floor(position / context)) * context + position % context;
        const all = logits(parameters, parts);
        const effects = ablationEffects(all, table, {
          votes,
          pairs: {
            rows: Array.from(own, (pair) => rowOf(pairs.positions[pair])),
            features: Array.from(own, (pair) => pairs.features[pair]),
            activations: Array.from(own, (pair) => pairs.activations[pair]),
            targets: Array.from(own, (pair) => tokens[pairs.positions[pair] + 1] ?? -1),
          },
        });
        all.dispose();
        scatter(effects, results, own);
      }
      tf.dispose([parts.residual, parts.activations]);
      onContexts?.(Math.min(needed.length, first + contextsAtOnce));
      await pause();
    }
  } finally {
    table.dispose();
  }
  return results;
}

/** The contexts that the model has to see, rising. */
function neededContexts(
  { pairs, order, context, listen }: {
    pairs: EffectPairs;
    order: Uint32Array;
    context: number;
    listen: EffectOptions["listen"];
  },
): number[] {
  if (listen) return Array.from({ length: listen.contexts }, (_, i) => i);
  return [...new Set(Array.from(order, (pair) => Math.floor(pairs.positions[pair] / context)))];
}

/** Puts the effects of some pairs where they belong among all. */
function scatter(effects: AblationEffects, results: AblationEffects, pairs: Uint32Array): void {
  for (const name of Object.keys(results) as (keyof AblationEffects)[]) {
    const [from, to] = [effects[name], results[name]];
    const width = from.length / pairs.length;
    pairs.forEach((pair, i) => to.set(from.subarray(i * width, (i + 1) * width), pair * width));
  }
}
