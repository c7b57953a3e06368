/** A comparison made up by hand: three kinds, two seeds, a floor and a ceiling. */
import { categories, valueCount } from "@/nouns/catalogue.ts";
import { variantsDefaults } from "@/variants/config.ts";
import type { VariantRow } from "@/variants/kept_rows.ts";
import type { VariantStudy } from "@/variants/variant_study.ts";

/** A row that tells the given values with F1 .9 and all others with .1. */
export function madeUpRow(
  variant: string,
  { seed, told, metrics = {} }: { seed?: number; told: number[]; metrics?: Record<string, number> },
): VariantRow {
  const valueF1 = Float32Array.from({ length: valueCount }, (_, value) => told.includes(value) ? 0.9 : 0.1);
  const valueFeatures = Int32Array.from({ length: valueCount }, (_, value) => value + 1000);
  return {
    variant,
    ...(seed !== undefined && { seed }),
    metrics: { "values with F1 > .8": told.length, ...metrics },
    valueF1,
    valueFeatures,
  };
}

/** "a" explains most, "b" tells most; "c" is between. */
export function madeUpStudy(): VariantStudy {
  const kind = (name: string) => ({ name, l0By: "k" as const, fields: { activation: "topk" as const } });
  const metrics = (FVU: number, gamma: number) => ({
    FVU,
    L0: 8,
    "mean F1": 0.5,
    "γ of features": gamma,
    "γ of features, repaired": 1,
    ...Object.fromEntries(categories.map((category) => [`mean F1, ${category}`, FVU])),
  });
  return {
    config: { ...variantsDefaults, seeds: 2 },
    variants: ["a", "b", "c"].map(kind),
    rows: [
      madeUpRow("a", { seed: 0, told: [0, 1], metrics: metrics(0.02, 1) }),
      madeUpRow("a", { seed: 1, told: [0, 1], metrics: metrics(0.04, 1) }),
      madeUpRow("b", { seed: 0, told: [0, 1, 2, 3], metrics: metrics(0.1, 0.8) }),
      madeUpRow("b", { seed: 1, told: [0, 1, 2, 4], metrics: metrics(0.1, 0.8) }),
      madeUpRow("c", { seed: 0, told: [0, 5, 6], metrics: metrics(0.06, 0.9) }),
      madeUpRow("c", { seed: 1, told: [0, 5, 6], metrics: metrics(0.06, 0.9) }),
    ],
    own: {
      variant: kind("own"),
      rows: [madeUpRow("own", { seed: 0, told: [0, 1, 2, 3, 4], metrics: metrics(0.01, 1) })],
    },
    attempts: {
      variants: [kind("b, whitening 0")],
      rows: [madeUpRow("b, whitening 0", { seed: 0, told: [0], metrics: metrics(0.3, 1) })],
    },
    controls: { variants: [], rows: [] },
    references: [
      madeUpRow("random data points", { told: [0] }),
      madeUpRow("supervised dictionary", { told: [0, 1, 2, 3, 4, 5] }),
    ],
    complete: true,
  };
}
