/** What the fields of an SAE's configuration may hold, and which of them belong together. */
import type { SaeConfig } from "@/sae/config.ts";
import type { FieldRules } from "@/training/config.ts";

/** Ranges and choices of the fields of an SAE's configuration. */
export const saeRules: FieldRules<SaeConfig> = {
  nFeatures: { min: 1, max: 65_536, integer: true },
  activation: { oneOf: ["relu", "gated", "jumprelu", "topk", "batchtopk", "matryoshka"] },
  k: { min: 1 },
  levels: { min: 1, integer: true, length: [0, 16] },
  lambda: { min: 0 },
  lambdaWarmup: { min: 0, max: 1 },
  lossScale: { oneOf: ["sum", "mean"] },
  learningRate: { min: 0, max: 1 },
  warmupSteps: { min: 0, integer: true },
  decayFraction: { min: 0, max: 1 },
  steps: { min: 1, integer: true },
  batchSize: { min: 1, integer: true },
  seed: { min: 0, integer: true },
  whitening: { min: 0, max: 1 },
  penalty: { oneOf: ["plain", "norm-weighted"] },
  initialization: { oneOf: ["kaiming", "tied", "data", "linear"] },
  biasStart: { oneOf: ["median", "geometric-median", "zero"] },
  decoderNorms: { oneOf: ["unit", "free"] },
  deadRemedy: { oneOf: ["none", "auxk", "ghost", "resample", "aligned"] },
  listUpTo: { min: 0, max: 1 },
  deadWindow: { min: 1, integer: true },
  auxK: { min: 1, integer: true },
  auxCoefficient: { min: 0 },
  auxScale: { oneOf: ["none", "residual", "total"] },
  resampleEvery: { min: 1, integer: true },
  resampleUntil: { min: 0, max: 1 },
  resampleTowards: { oneOf: ["input", "residual"] },
  resampleNorm: { min: 0, max: 2 },
  gatedForm: { oneOf: ["unit", "free", "frozen-norms"] },
  jumpPenalty: { oneOf: ["l0", "tanh", "l0-target"] },
  tanhScale: { min: Number.MIN_VALUE },
  bandwidth: { min: Number.MIN_VALUE },
  thresholdStart: { min: 0 },
  startL0: { min: 0 },
  preActivationPenalty: { min: 0 },
  thresholdMomentum: { min: 0, max: 1 },
};

/**
 * Refuses a configuration whose fields do not go together.
 *
 * @param config A configuration of which each field is in range.
 * @throws {RangeError} If `k` is larger than `nFeatures`, `topk` has a fractional `k`, a gated SAE's form asks for other
 * decoder rows, `matryoshka`'s levels do not rise, or a remedy does not suit the activation.
 */
export function checkSaeConfig(config: SaeConfig): void {
  const { activation, k, nFeatures } = config;
  if (usesK(config) && k > nFeatures) {
    throw new RangeError(
      `Cannot configure sae: sae.k is ${k}, wanted is a number up to sae.nFeatures = ${nFeatures}`,
    );
  }
  if (activation === "topk" && !Number.isInteger(k)) {
    throw new RangeError(
      `Cannot configure sae: sae.k is ${k}, wanted is a whole number with sae.activation topk`,
    );
  }
  if (activation === "gated") checkGatedForm(config);
  if (["gated", "jumprelu"].includes(activation) && ["auxk", "ghost"].includes(config.deadRemedy)) {
    throw new RangeError(
      `Cannot configure sae: sae.deadRemedy is "${config.deadRemedy}" with sae.activation ${activation}, wanted is none, resample or aligned`,
    );
  }
  if (activation === "matryoshka") checkLevels(config);
}

/**
 * Refuses to weigh the gate's penalty by decoder norms that it may shrink while its reconstruction cannot: the gate then
 * pays less and less for being open, and L0 ends tens of times too high (Rajamanoharan et al. 2024, authors' comment).
 *
 * @throws {RangeError} Always.
 */
export function refuseMixedForm(): never {
  throw new RangeError(
    "Cannot configure sae: found a gated SAE that mixes a penalty weighed by decoder norms with a decoder that is frozen in " +
      "the gate's own reconstruction, wanted one that does not: shrinking the rows would make the penalty cheap at no cost " +
      "to that reconstruction, and the gates stay open. Take sae.gatedForm unit with sae.decoderNorms unit, or free or " +
      "frozen-norms with sae.decoderNorms free",
  );
}

function checkGatedForm({ gatedForm, decoderNorms, penalty }: SaeConfig): void {
  if (gatedForm === "unit" && decoderNorms === "unit") return;
  if (gatedForm !== "unit" && decoderNorms === "free" && penalty === "norm-weighted") return;
  if (gatedForm === "unit" && penalty === "norm-weighted") refuseMixedForm();
  const rows = gatedForm === "unit" ? "unit" : "free rows and sae.penalty norm-weighted";
  throw new RangeError(
    `Cannot configure sae: sae.decoderNorms is "${decoderNorms}" and sae.penalty "${penalty}", wanted with sae.gatedForm ${gatedForm} is ${rows}: ` +
      "lengths that the penalty does not see would grow to escape it",
  );
}

function checkLevels({ levels, nFeatures }: SaeConfig): void {
  const rising = [...levels, nFeatures].every((level, i, all) => i === 0 || level > all[i - 1]);
  if (rising) return;
  throw new RangeError(
    `Cannot configure sae: sae.levels is [${
      levels.join(", ")
    }], wanted are rising numbers of features below sae.nFeatures = ${nFeatures}`,
  );
}

/** Whether the number of active features is asked for. */
function usesK({ activation, jumpPenalty }: SaeConfig): boolean {
  return activation.endsWith("topk") || activation === "matryoshka" ||
    (activation === "jumprelu" && jumpPenalty === "l0-target");
}
