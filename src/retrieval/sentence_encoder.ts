/** Turns sentences into vectors whose cosine is how alike their meanings are: a BERT encoder, mean pooling, unit length. */

import * as tf from "@tensorflow/tfjs";
import { tidyValues } from "@/features/tidy_values.ts";
import { cutWords, type WordPieces } from "@/retrieval/word_pieces.ts";
import type { NamedArrays } from "@/training/safetensors.ts";

/** A sentence encoder: its sizes, its vocabulary and its parameters under their names in the file. */
export interface SentenceEncoder {
  /** Numbers in a sentence's vector, d. */
  width: number;
  /** Layers of attention. */
  layers: number;
  /** Heads of each layer, which share the width evenly. */
  heads: number;
  /** Added to variances before the root. */
  epsilon: number;
  /** The most pieces that a sentence keeps, both ends included. */
  limit: number;
  /** The vocabulary. */
  pieces: WordPieces;
  /** The tables of embeddings, by name. */
  tables: NamedArrays;
  /**
   * The parameters of the layers, matrices as [outputs, inputs]. They live as long as the encoder is used;
   * `disposeEncoder` frees them.
   */
  weights: Record<string, tf.Tensor>;
  /** A hash of what it computes with, for artifacts. */
  key: string;
}

const sentencesAtOnce = 64;

/** Frees an encoder's tensors. @param encoder Of no use afterwards. */
export function disposeEncoder(encoder: SentenceEncoder): void {
  tf.dispose(encoder.weights);
}

/**
 * Encodes sentences: h₀ = LN(word + place + kind), then in every layer h ← LN(h + Wₒ·attention(h)) and
 * h ← LN(h + W₂·gelu(W₁h)), and the vector is the mean of h over the sentence's pieces divided by its length
 * (Devlin et al. 2019; pooling as in Reimers and Gurevych 2019).
 *
 * @param encoder From `loadSentenceEncoder`.
 * @param sentences n texts.
 * @returns Unit vectors: [n, d].
 */
export function encodeSentences(encoder: SentenceEncoder, sentences: readonly string[]): Float32Array {
  const { pieces, limit, width } = encoder;
  const cut = sentences.map((text) => cutWords(text, { pieces, limit }));
  const order = [...cut.keys()].sort((a, b) => cut[a].length - cut[b].length || a - b);
  const vectors = new Float32Array(sentences.length * width);
  for (let first = 0; first < order.length; first += sentencesAtOnce) {
    const chosen = order.slice(first, first + sentencesAtOnce);
    const encoded = encodeBatch(encoder, chosen.map((at) => cut[at]));
    chosen.forEach((at, i) => vectors.set(encoded.subarray(i * width, (i + 1) * width), at * width));
  }
  return vectors;
}

function encodeBatch(encoder: SentenceEncoder, cut: number[][]): Float32Array {
  const { width, layers } = encoder;
  const length = Math.max(...cut.map((numbers) => numbers.length));
  const real = Float32Array.from(
    { length: cut.length * length },
    (_, at) => Number(at % length < cut[Math.floor(at / length)].length),
  );
  return tidyValues(() => {
    const mask = tf.tensor3d(real, [cut.length, length, 1]);
    const unseen = tf.mul(tf.sub(1, tf.reshape(mask, [cut.length, 1, 1, length])), -1e9);
    let hidden = normalize(
      encoder,
      tf.tensor2d(embed(encoder, { cut, length }), [cut.length * length, width]),
      {
        name: "embeddings.LayerNorm",
      },
    );
    for (let layer = 0; layer < layers; layer++) {
      const name = `encoder.layer.${layer}`;
      const seen = attend(encoder, hidden, { name, unseen, shape: [cut.length, length] });
      hidden = normalize(
        encoder,
        tf.add(hidden, linear(encoder, seen, { name: `${name}.attention.output.dense` })),
        { name: `${name}.attention.output.LayerNorm` },
      );
      const wide = gelu(linear(encoder, hidden, { name: `${name}.intermediate.dense` }));
      hidden = normalize(encoder, tf.add(hidden, linear(encoder, wide, { name: `${name}.output.dense` })), {
        name: `${name}.output.LayerNorm`,
      });
    }
    const sum = tf.sum(tf.mul(tf.reshape(hidden, [cut.length, length, width]), mask), 1);
    return tf.div(sum, tf.norm(sum, 2, 1, true)); // the mean has the direction of the sum
  });
}

/** Word + place + kind of every piece, places that only fill up included: [sentences · length, d]. */
function embed(
  { tables, width }: SentenceEncoder,
  { cut, length }: { cut: number[][]; length: number },
): Float32Array {
  const [words, places, kinds] = ["word", "position", "token_type"].map((table) =>
    tables[`embeddings.${table}_embeddings.weight`].data
  );
  return Float32Array.from({ length: cut.length * length * width }, (_, at) => {
    const axis = at % width;
    const place = Math.floor(at / width) % length;
    const word = cut[Math.floor(at / (width * length))][place] ?? 0;
    return words[word * width + axis] + places[place * width + axis] + kinds[axis];
  });
}

/** softmax(QKᵀ/√(d/heads)) V, the heads side by side: [sentences · length, d]. */
function attend(
  encoder: SentenceEncoder,
  hidden: tf.Tensor2D,
  { name, unseen, shape: [count, length] }: { name: string; unseen: tf.Tensor; shape: [number, number] },
): tf.Tensor2D {
  const { heads, width } = encoder;
  const [query, key, value] = ["query", "key", "value"].map((part) =>
    tf.transpose(
      tf.reshape(linear(encoder, hidden, { name: `${name}.attention.self.${part}` }), [
        count,
        length,
        heads,
        width / heads,
      ]),
      [0, 2, 1, 3],
    )
  );
  const scores = tf.mul(tf.matMul(query, key, false, true), 1 / Math.sqrt(width / heads));
  const seen = tf.matMul(tf.softmax(tf.add(scores, unseen)), value);
  return tf.reshape(tf.transpose(seen, [0, 2, 1, 3]), [count * length, width]);
}

function linear({ weights }: SentenceEncoder, x: tf.Tensor2D, { name }: { name: string }): tf.Tensor2D {
  return tf.add(tf.matMul(x, weights[`${name}.weight`] as tf.Tensor2D, false, true), weights[`${name}.bias`]);
}

function normalize(
  { weights, epsilon }: SentenceEncoder,
  x: tf.Tensor2D,
  { name }: { name: string },
): tf.Tensor2D {
  const { mean, variance } = tf.moments(x, 1, true);
  const even = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(even, weights[`${name}.weight`]), weights[`${name}.bias`]);
}

/** x · Φ(x), with the exact normal distribution. */
function gelu(x: tf.Tensor2D): tf.Tensor2D {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}
