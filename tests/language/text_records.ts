/** Records written by hand, their words as hostile as a corpus can make them. */

import type { TextEntry, TextRecords } from "@/language/records/text_record.ts";
import type { Sequence, TokenEffect } from "@/language/records/text_sequence.ts";

/** Words that break a page or a picture which takes them for its own. */
export const hostileWords = [
  "</script>",
  "<img src=x onerror=alert(1)>",
  "\"quoted' `tick` &amp;",
  "\u202eturned",
  "\0\x1b[31m\n",
  "half\ud800",
  "\u2028]]>",
  "·import",
  "语🐋",
  "\\xe2\\x80",
];

/** An effect with numbers that tell it from others. */
export function madeUpEffect(at: number, loss: number): TokenEffect {
  return {
    at,
    loss,
    probability: 0.4,
    without: 0.4 * Math.exp(-loss),
    kl: 0.034,
    shift: 0.25,
    up: { tokens: [7, 0, 1, 2, 3], values: [0.123, 0.02, 0.01, 0.005, 0.001] },
    down: { tokens: [4, 5, 6, 8, 9], values: [-0.0456, -0.02, -0.01, -0.005, -0.001] },
  };
}

/** Six tokens, the feature active on the third and the fourth. */
export function madeUpSequence(activation: number, loss: number): Sequence {
  return {
    position: 100,
    at: 2,
    tokens: [0, 1, 7, 2, 3, 4],
    next: 5,
    activations: [0, 0, activation, activation / 2, 0, 0],
    effects: [madeUpEffect(2, loss), madeUpEffect(3, -loss / 4)],
  };
}

/** An entry. */
export function madeUpTextEntry(id: number, parts: Partial<TextEntry> = {}): TextEntry {
  const max = 4 + id;
  const values = (from: number) => Array.from({ length: 10 }, (_, i) => from - 0.3 * i);
  return {
    id,
    density: 0.0123,
    max,
    mean: 0.02,
    meanSquare: 0.05,
    skew: 10.5,
    kurtosis: 120,
    histogram: Array.from({ length: 50 }, (_, i) => 50 - i),
    quantiles: [0.1, 2, max],
    top: [madeUpSequence(max, 0.8), madeUpSequence(max - 1, 0.5)],
    intervals: Array.from({ length: 11 }, (_, i) => ({
      share: i === 10 ? 0.75 : 0.025,
      sequences: i === 10 ? [madeUpSequence(max, 0.8)] : [],
    })),
    alignment: { axes: [11, 3, 0], values: [0.5, 0.25, 0.125], shares: [0.2, 0.1, 0.05] },
    neurons: { ids: [11, 2, 1], correlations: [0.7, 0.2, 0.1], cosines: [0.75, 0.25, 0.15] },
    correlated: { ids: [1 - id % 2, 5, 4], correlations: [0.31, 0.2, 0.1], cosines: [0.41, 0.3, 0.2] },
    nearest: { ids: [6, 7, 2], cosines: [0.55, 0.5, 0.45] },
    encoderB: { ids: [40, 41, 42], correlations: [0.91, 0.2, 0.1], cosines: [0.92, 0.2, 0.1] },
    logits: {
      median: -0.4,
      top: { tokens: [7, 0, 1, 2, 3, 4, 5, 6, 8, 9], values: values(3.25) },
      bottom: { tokens: [9, 8, 6, 5, 4, 3, 2, 1, 0, 7], values: values(-0.5).reverse() },
      histogram: { low: -3.2, high: 3.25, counts: Array.from({ length: 50 }, (_, i) => i % 7) },
    },
    ablation: {
      tokens: 321,
      loss: 0.456,
      kl: 0.321,
      helped: 0.875,
      histogram: { low: -0.5, high: 2, counts: Array.from({ length: 50 }, (_, i) => i) },
      helps: [madeUpSequence(max, 2)],
      hurts: [madeUpSequence(1, -0.5)],
    },
    ...parts,
  };
}

/** Records of three of eight features. */
export function madeUpRecords(): TextRecords {
  const code = (features: number[]) => ({
    features,
    activations: features.map((_, i) => 3 - i),
    quantiles: features.map((_, i) => 0.9 + 0.04 * i),
    losses: features.map((_, i) => [0.1, -1.5, 0.7][i]),
    kls: features.map(() => 0.02),
  });
  return {
    format: "language-features",
    version: 1,
    name: "made up </script><b>",
    nameB: "the other",
    text: "held-out text",
    counts: { features: 8, tokens: 12_800, context: 128, neurons: 12 },
    vocabulary: hostileWords,
    quantileLevels: [0, 0.5, 1],
    labels: { tokens: [7, 0, 1, 2, 3, 4, 5, -1], values: [0.97, 0.5, 0.4, 0.3, 0.2, 0.2, 0.1, 0] },
    features: [0, 1, 3].map((id) => madeUpTextEntry(id)),
    prompts: [{
      document: "<i>a.py</i>",
      kind: "code",
      position: 64,
      tokens: [7, 0, 2],
      next: null,
      losses: [1.25, 0.5, 3],
      codes: [code([0, 3, 5]), code([]), code([1])],
    }],
  };
}
