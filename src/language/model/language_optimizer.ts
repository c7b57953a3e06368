/** What moves a language model's weights: Muon the matrices of attention and MLP, Adam the rest. */
import * as tf from "@tensorflow/tfjs";
import { createAdam } from "@/backend/adam.ts";
import { createMuon } from "@/backend/muon.ts";
import type { LanguageConfig } from "@/language/model/config.ts";
import { addPrefix, takePrefix, type Variables } from "@/training/parameters.ts";
import type { NamedArrays } from "@/training/safetensors.ts";

/** An optimiser over a model's weights; it owns its moments until {@linkcode LanguageOptimizer.dispose}. */
export interface LanguageOptimizer {
  /**
   * Takes one step.
   *
   * @param gradients One for each weight; they stay the caller's to dispose.
   * @param share All rates are multiplied with it, 0 to 1.
   */
  apply(gradients: Record<string, tf.Tensor>, share: number): void;
  /** Copies of all moments, `adam/…` and `muon/…`, the caller's to dispose. */
  state(): Record<string, tf.Tensor>;
  /** Takes a state back; other arrays are ignored. */
  restore(arrays: NamedArrays): void;
  /** Frees the moments; the weights stay. */
  dispose(): void;
}

const betas = { beta1: 0.9, beta2: 0.99 };
const matrices = ["attentionIn", "attentionOut", "mlpIn", "mlpOut"];
const sparselyUsed = ["embedding", "positions"];

/**
 * Makes the optimiser of a model's weights.
 *
 * @param variables The weights; they stay the caller's.
 * @param config The rates: `attentionRate` and `mlpRate` for Muon, `embeddingRate` and `learningRate` for Adam.
 */
export function createLanguageOptimizer(variables: Variables, config: LanguageConfig): LanguageOptimizer {
  const { attentionRate, mlpRate, embeddingRate, learningRate } = config;
  const [own, others] = [true, false].map((wanted) =>
    Object.fromEntries(Object.entries(variables).filter(([name]) => matrices.includes(name) === wanted))
  );
  const muon = createMuon(own, {
    blocksOf: (name) => name === "attentionIn" ? 3 : 1, // queries, keys and values
    rateOf: (name) => name.startsWith("mlp") ? mlpRate : attentionRate,
  });
  const rateOf = (name: string) => sparselyUsed.includes(name) ? embeddingRate : learningRate;
  const adam = createAdam(others, { ...betas, rateOf });
  return {
    apply(gradients, share) {
      adam.apply(gradients, share);
      muon.apply(gradients, share);
    },
    state: () => ({ ...addPrefix("adam/", adam.state()), ...addPrefix("muon/", muon.state()) }),
    restore(arrays) {
      adam.restore(valuesOf(takePrefix("adam/", arrays)), arrays["adam/step"].data[0]);
      muon.restore(valuesOf(takePrefix("muon/", arrays)));
    },
    dispose() {
      adam.dispose();
      muon.dispose();
    },
  };
}

function valuesOf(arrays: NamedArrays): Record<string, ArrayLike<number>> {
  return Object.fromEntries(Object.entries(arrays).map(([name, { data }]) => [name, data]));
}
