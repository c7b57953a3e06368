/** The language model's forward pass once more, in plain float64 loops. */
import type { NamedArrays } from "@/training/safetensors.ts";

/** Sizes that the arrays do not tell. */
interface Plain {
  heads: number;
  context: number;
}

/**
 * Computes the logits after each token of one context.
 *
 * @param arrays The parameters.
 * @param tokens The context.
 * @param sizes Heads and context.
 * @returns `[T][vocabulary]`.
 */
export function plainLogits(arrays: NamedArrays, tokens: number[], { heads, context }: Plain): number[][] {
  const at = (name: string, ...index: number[]) => {
    const { shape, data } = arrays[name];
    return data[index.reduce((flat, i, axis) => flat * shape[axis] + i, 0)];
  };
  const times = (row: number[], name: string) =>
    Array.from(
      { length: arrays[name].shape[1] },
      (_, c) => row.reduce((sum, x, r) => sum + x * at(name, r, c), 0),
    );
  const norm = (row: number[]) => {
    const scale = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0) / row.length + 1e-5);
    return row.map((x) => x / scale);
  };
  const d = arrays.embedding.shape[1], width = d / heads;
  const x = tokens.map((token) => Array.from({ length: d }, (_, c) => at("embedding", token, c)));
  const projected = x.map((row) => times(norm(row), "attentionIn"));
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  return tokens.map((_, i) => {
    const mixed: number[] = [];
    for (let h = 0; h < heads; h++) {
      const part = (j: number, which: number) =>
        projected[j].slice(which * d + h * width, which * d + (h + 1) * width);
      const seen = Array.from({ length: i + 1 }, (_, j) => j);
      const scores = seen.map((j) =>
        dot(part(i, 0), part(j, 1)) / Math.sqrt(width) + arrays.positions.data[h * context + i - j]
      );
      const exps = scores.map(Math.exp), all = exps.reduce((a, b) => a + b);
      for (let c = 0; c < width; c++) {
        mixed.push(seen.reduce((sum, j) => sum + exps[j] / all * part(j, 2)[c], 0));
      }
    }
    const residual = times(mixed, "attentionOut").map((value, c) => value + x[i][c]);
    const neurons = times(norm(residual), "mlpIn").map((value, m) => Math.max(0, value + at("mlpInBias", m)));
    const final = times(neurons, "mlpOut").map((value, c) => value + residual[c] + at("mlpOutBias", c));
    return times(final, "unembed").map((value, v) => value + at("unembedBias", v));
  });
}
