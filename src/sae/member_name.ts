/** What a member of a sweep is called. */
import { defaultSaeConfig, type SaeConfig } from "@/sae/config.ts";

/**
 * The name of a member in tables and figures: its label, or activation, sparsity and whatever differs from the defaults.
 *
 * @param config A complete configuration.
 * @returns For example `TopK 8`, `ReLU λ2 w.5 no remedy`.
 */
export function memberName(config: SaeConfig): string {
  if (config.label) return config.label;
  const d = defaultSaeConfig;
  const base = `${kindNames[config.activation]} ${sparsity(config)}`;
  const parts = [
    config.activation === "gated" && config.gatedForm !== d.gatedForm && config.gatedForm,
    config.activation === "jumprelu" && config.jumpPenalty === "tanh" && "tanh",
    config.nFeatures !== d.nFeatures && `m${config.nFeatures}`,
    config.learningRate !== d.learningRate && `lr${short(config.learningRate)}`,
    config.steps !== d.steps && `${config.steps} steps`,
    !config.centring && "uncentred",
    config.whitening !== d.whitening && `w${short(config.whitening)}`,
    config.initialization !== d.initialization && config.initialization,
    config.penalty !== d.penalty && `${config.penalty} L1`,
    !config.preBias && "no pre-bias",
    config.deadRemedy !== d.deadRemedy && (config.deadRemedy === "none" ? "no remedy" : config.deadRemedy),
    config.seed !== d.seed && `seed ${config.seed}`,
  ];
  return [base, ...parts.filter(Boolean)].join(" ");
}

const kindNames: Record<SaeConfig["activation"], string> = {
  relu: "ReLU",
  gated: "Gated",
  jumprelu: "JumpReLU",
  topk: "TopK",
  batchtopk: "BatchTopK",
  matryoshka: "Matryoshka",
};

/** The number that decides the sparsity: a penalty's weight or a number of features. */
function sparsity({ activation, jumpPenalty, lambda, k }: SaeConfig): string {
  if (activation.endsWith("topk") || activation === "matryoshka") return short(k);
  return activation === "jumprelu" && jumpPenalty === "l0-target"
    ? `L0→${short(k)} λ${short(lambda)}`
    : `λ${short(lambda)}`;
}

function short(x: number): string {
  return String(x).replace(/^0\./, ".");
}
