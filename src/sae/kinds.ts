/** The kinds of SAEs in words and equations: what is active, what is minimised, how L0 is set. */
import { seriesColors } from "@/plot/colors.ts";
import { type Table, table } from "@/plot/table.ts";
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";

/** One kind of SAE, for people. Equations are those of the modules that compute them. */
export interface SaeKind {
  /** What it is called. */
  name: string;
  /** `#rrggbb`, the same in all figures that compare kinds. */
  color: string;
  /** How pre-activations become features when the SAE is used. */
  activation: string;
  /** What it improves on the kind before it. */
  idea: string;
}

/** All kinds, in the order in which they appeared. */
export const saeKinds: Readonly<Record<SaeConfig["activation"], Readonly<SaeKind>>> = Object.freeze({
  relu: {
    name: "ReLU",
    color: seriesColors[0],
    activation: "f = ReLU(z)",
    idea: "the penalty makes features rare, and too small",
  },
  gated: {
    name: "Gated",
    color: seriesColors[1],
    activation: "f = 1[π > 0] · ReLU(y)",
    idea: "the penalty acts on the gate π alone, sizes y are free",
  },
  jumprelu: {
    name: "JumpReLU",
    color: seriesColors[2],
    activation: "f = z · 1[z > θ], θ by feature",
    idea: "the number of active features itself is paid for",
  },
  topk: {
    name: "TopK",
    color: seriesColors[3],
    activation: "f = z, the k largest of a noun",
    idea: "no penalty, nothing to search",
  },
  batchtopk: {
    name: "BatchTopK",
    color: seriesColors[4],
    activation: "f = z · 1[z > θ], one θ",
    idea: "busy nouns may use more features than plain ones",
  },
  matryoshka: {
    name: "Matryoshka",
    color: seriesColors[5],
    activation: "f = z · 1[z > θ], one θ",
    idea: "the first features have to do alone, which keeps them general",
  },
});

/**
 * Lists SAEs with what makes their kinds: what is active, what is minimised, how L0 is set, and the remedy against dead
 * features.
 *
 * @param members What differs from the default configuration, one of each kind.
 * @returns The table; `e` is the squared error of the reconstruction.
 */
export function kindTable(members: Partial<SaeConfig>[]): Table {
  return table({
    rows: members.map(resolveSaeConfig).map((config) => {
      const { name, activation, idea } = saeKinds[config.activation];
      return {
        kind: config.label || name,
        "active features": activation,
        "minimised": lossEquation(config),
        "L0 is set by": l0Rule(config),
        "against dead features": remedies[config.deadRemedy],
        idea,
      };
    }),
  });
}

/**
 * What training minimises, in a line.
 *
 * @param config A complete configuration.
 * @returns The equation; `e` is the squared error of the reconstruction from f.
 */
export function lossEquation(config: SaeConfig): string {
  const weighs = config.decoderNorms === "free" && config.penalty === "norm-weighted";
  const norm = weighs ? " ‖d‖" : "";
  switch (config.activation) {
    case "relu":
      return `e + λ Σ f${norm}`;
    case "gated":
      return `e + λ Σ ReLU(π)${config.gatedForm === "unit" ? "" : " ‖d‖"} + e from ReLU(π)`;
    case "jumprelu":
      if (config.jumpPenalty === "l0-target") return "e + λ (L0 / k − 1)²";
      return config.jumpPenalty === "l0" ? "e + λ L0" : `e + λ Σ tanh(${config.tanhScale} f${norm})`;
    case "topk":
      return "e";
    case "batchtopk":
      return "e from the k · B largest of a batch";
    case "matryoshka":
      return [...config.levels.map((level) => `e from the first ${level}`), "e"].join(" + ");
  }
}

const remedies: Record<SaeConfig["deadRemedy"], string> = {
  none: "nothing",
  auxk: "auxiliary loss",
  ghost: "ghost gradients",
  resample: "resampling",
  aligned: "aligned encoder",
};

function l0Rule({ activation, jumpPenalty }: SaeConfig): string {
  if (activation === "topk") return "k, exactly";
  if (activation === "batchtopk" || activation === "matryoshka") return "k, on average";
  return activation === "jumprelu" && jumpPenalty === "l0-target" ? "k, in the loss" : "λ, by search";
}
