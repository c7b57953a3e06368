/** The members of the study's sweep: the write-up's own recipe, and what changes when one thing after another is mended. */
import type { SaeConfig } from "@/sae/config.ts";

/**
 * Lists the study's SAEs.
 *
 * @param base Fields that all members share unless they set their own: size, steps, batch, seed.
 * @returns What each member changes of the defaults, the write-up's recipe first.
 */
export function studyMembers(base: Partial<SaeConfig>): Partial<SaeConfig>[] {
  const { nFeatures, steps, batchSize, seed, warmupSteps, deadWindow } = base;
  const shared = { nFeatures, steps, batchSize, seed, warmupSteps, deadWindow };
  const writeUp: Partial<SaeConfig> = {
    ...shared,
    activation: "relu",
    whitening: 0,
    scaling: false,
    centring: false,
    initialization: "kaiming",
    biasStart: "median",
    learningRate: 3e-4,
    decayFraction: 0,
    deadRemedy: "none",
  };
  const relu: Partial<SaeConfig> = { ...base, activation: "relu", deadRemedy: "none" };
  return [
    { ...writeUp, label: "write-up, λ 0.1", lambda: 0.1 },
    { ...writeUp, label: "write-up, λ 1", lambda: 1 },
    { ...relu, label: "ReLU λ 2", lambda: 2 },
    { ...relu, label: "ReLU λ 4", lambda: 4 },
    { ...relu, label: "ReLU λ 4, lr ×3", lambda: 4, learningRate: 3e-3 },
    { ...base, label: "TopK 8", activation: "topk", k: 8, deadRemedy: "none" },
    { ...base, label: "BatchTopK 8, no remedy", activation: "batchtopk", k: 8, deadRemedy: "none" },
    { ...base, label: "BatchTopK 8", activation: "batchtopk", k: 8 },
  ];
}
