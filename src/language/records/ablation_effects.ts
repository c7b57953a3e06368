/** What removing features does to predictions: exact, since the logits are linear in what the dictionary reads. */

import * as tf from "@tensorflow/tfjs";

/** Features at positions, one after another. */
export interface AblationPairs {
  /** Row of the logits for each pair: [p]. */
  rows: ArrayLike<number>;
  /** Row of the weights: [p]. */
  features: ArrayLike<number>;
  /** How active the feature is there, f: [p]. */
  activations: ArrayLike<number>;
  /** The token that really comes next, −1 where none does: [p]. */
  targets: ArrayLike<number>;
}

/** The effects, the lists in the order of the pairs. */
export interface AblationEffects {
  /** Loss without the feature minus loss with it, nats; 0 without a target: [p]. */
  losses: Float32Array;
  /** KL(with ‖ without), nats: [p]. */
  kls: Float32Array;
  /** Probability of the target with the feature; 0 without a target: [p]. */
  probabilities: Float32Array;
  /** log Σ exp(logits) with the feature minus without it: [p]. */
  shifts: Float32Array;
  /** Tokens to whose probability the feature adds most: [p, votes]. */
  upTokens: Int32Array;
  /** What it adds, p − q: [p, votes]. */
  upValues: Float32Array;
  /** Tokens from whose probability it takes most: [p, votes]. */
  downTokens: Int32Array;
  /** What it adds, p − q, below 0: [p, votes]. */
  downValues: Float32Array;
}

const chunk = 512; // pairs at once
const smallEffect = 20; // nats

/**
 * Measures what each feature's removal at its position does, x → x − f·d, which keeps what the dictionary does not explain.
 *
 * With p the model's probabilities, δ = f·w and L = log Σ_v p_v·e^(−δ_v): log p_v − log q_v = δ_v + L, so that the loss of
 * the target t changes by δ_t + L and KL(p ‖ q) = Σ p·δ + L.
 *
 * @param logits Of the positions: [n, vocabulary].
 * @param weights What one unit of each feature adds to the logits; any shift of a row changes only `shifts`: [m, vocabulary].
 * @param options The pairs, and how many up- and down-voted tokens to find, none unless told.
 * @returns The effects.
 */
export function ablationEffects(
  logits: tf.Tensor2D,
  weights: tf.Tensor2D,
  { pairs, votes = 0 }: { pairs: AblationPairs; votes?: number },
): AblationEffects {
  const count = pairs.rows.length;
  const effects = emptyEffects(count, votes);
  for (let first = 0; first < count; first += chunk) {
    const part = <T extends Int32Array | Float32Array>(list: ArrayLike<number>, made: T): T => {
      for (let i = 0; i < made.length; i++) made[i] = list[first + i];
      return made;
    };
    const size = Math.min(chunk, count - first);
    const targets = part(pairs.targets, new Int32Array(size));
    const known = targets.map((target) => Number(target >= 0));
    const found = tf.tidy(() => {
      const own = tf.gather(logits, part(pairs.rows, new Int32Array(size))); // [size, vocabulary]
      const p = tf.softmax(own);
      const f = tf.tensor2d(part(pairs.activations, new Float32Array(size)), [size, 1]);
      const delta = tf.gather(weights, part(pairs.features, new Int32Array(size))).mul<tf.Tensor2D>(f);
      const without = own.sub(delta);
      const shift = tf.where( // L: exact for small effects, without overflow for large ones
        delta.abs().max(1, true).less(smallEffect),
        tf.log1p(p.mul(tf.expm1(delta.neg())).sum(1, true)),
        tf.logSumExp(without, 1, true).sub(tf.logSumExp(own, 1, true)),
      );
      const kl = p.mul(delta).sum(1, true).add(shift).relu();
      const places = tf.tensor2d(
        Int32Array.from({ length: 2 * size }, (_, i) => i % 2 ? Math.max(0, targets[i >> 1]) : i >> 1),
        [size, 2],
        "int32",
      );
      const ofTarget = (values: tf.Tensor) => tf.gatherND(values, places);
      const parts = [ofTarget(delta).add(shift.flatten()), kl, ofTarget(p), shift.neg()];
      if (!votes) return parts;
      const gained = p.sub(tf.softmax(without));
      const [up, down] = [tf.topk(gained, votes), tf.topk(gained.neg(), votes)];
      return [...parts, up.indices, up.values, down.indices, down.values.neg()];
    });
    const [losses, kls, probabilities, shifts, ...voted] = found.map((tensor) => tensor.dataSync());
    tf.dispose(found);
    effects.losses.set(losses.map((loss, i) => loss * known[i]), first);
    effects.kls.set(kls, first);
    effects.probabilities.set(probabilities.map((probability, i) => probability * known[i]), first);
    effects.shifts.set(shifts, first);
    if (!votes) continue;
    effects.upTokens.set(voted[0], first * votes);
    effects.upValues.set(voted[1], first * votes);
    effects.downTokens.set(voted[2], first * votes);
    effects.downValues.set(voted[3], first * votes);
  }
  return effects;
}

/**
 * Makes room for effects.
 *
 * @param count Pairs, p.
 * @param votes Up- and down-voted tokens of each.
 * @returns Zeros.
 */
export function emptyEffects(count: number, votes: number): AblationEffects {
  return {
    losses: new Float32Array(count),
    kls: new Float32Array(count),
    probabilities: new Float32Array(count),
    shifts: new Float32Array(count),
    upTokens: new Int32Array(count * votes),
    upValues: new Float32Array(count * votes),
    downTokens: new Int32Array(count * votes),
    downValues: new Float32Array(count * votes),
  };
}
