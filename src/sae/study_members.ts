/** The members of the study's sweep: the write-up's own recipe, and what changes when one thing after another is mended. */
import type { SaeConfig } from "@/sae/config.ts";

/**
 * Lists the study's SAEs.
 *
 * The write-up's recipe takes the latents as they are, starts encoder and decoder independently at random, keeps its learning
 * rate constant and does nothing for dead features. The other ReLU members start on directions of real nouns, which
 * suits a penalty that only ever shrinks; the largest-k members start at random directions and learn faster from there.
 *
 * @param base Fields that all members share unless they set their own: size, steps, batch, seed, remedy.
 * @returns What each member changes of the defaults, the write-up's recipe first.
 */
export function studyMembers(base: Partial<SaeConfig>): Partial<SaeConfig>[] {
  const writeUp: Partial<SaeConfig> = {
    ...base,
    activation: "relu",
    listUpTo: 0, // whole products, as the write-up's code has them
    centring: false,
    whitening: 0,
    scaling: false,
    initialization: "kaiming",
    warmupSteps: 0,
    decayFraction: 0,
    deadRemedy: "none",
  };
  const relu: Partial<SaeConfig> = {
    ...base,
    activation: "relu",
    listUpTo: 0, // like the write-up's recipe, which they are compared with
    initialization: "data",
    learningRate: 2e-3,
    deadRemedy: "none",
  };
  const topk: Partial<SaeConfig> = { ...base, activation: "topk" };
  return [
    { ...writeUp, label: "write-up, slow", lambda: 4, learningRate: 3e-4 },
    { ...writeUp, label: "write-up, fast", lambda: 4, learningRate: 2e-3 },
    { ...relu, label: "ReLU λ 2", lambda: 2 },
    { ...relu, label: "ReLU λ 4", lambda: 4 },
    { ...topk, label: "TopK 8, no remedy", deadRemedy: "none" },
    { ...topk, label: "TopK 8, auxK", deadRemedy: "auxk" },
    { ...topk, label: "TopK 8", k: 8 },
    { ...topk, label: "TopK 5", k: 5 },
    { ...base, label: "BatchTopK 8", activation: "batchtopk" },
  ];
}
