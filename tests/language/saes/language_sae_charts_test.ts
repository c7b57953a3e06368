import assert from "node:assert/strict";
import { densityChart, lossFront, tokenF1Chart } from "@/language/saes/language_sae_charts.ts";
import { comparedMembers, languageSaeTable, tokenTable } from "@/language/saes/language_sae_tables.ts";
import type { LanguageMember } from "@/language/saes/language_saes_config.ts";
import type { MeasuredMember } from "@/language/saes/measured_member.ts";
import { smallText } from "../small_text.ts";

/** A made-up member whose best features have these F1, for tokens 40, 41, … */
function member(
  name: string,
  kind: LanguageMember["kind"],
  { f1, role = "model", sae = 3.2, density = [0.5, 0] }: {
    f1: number[];
    role?: LanguageMember["role"];
    sae?: number;
    density?: number[];
  },
): MeasuredMember {
  return {
    name,
    kind,
    role,
    fields: { steps: 10, batchSize: 5 },
    dictionary: { nFeatures: density.length },
    metrics: { l0: 20, fvu: 0.139 },
    ...(kind !== "neurons" && role === "model" &&
      { sae: {}, losses: { tokens: 9, model: 3, sae, zero: 5, mean: 4 } }),
    density: Float32Array.from(density),
    dead: density.filter((share) => share === 0).length / density.length,
    matches: f1.map((f1, i) => ({
      ...{ token: 40 + i, uses: 300 + i, feature: 7 * i, threshold: 1, chosenF1: 1 },
      ...{ precision: 0.9, recall: 0.8, f1 },
    })),
  } as unknown as MeasuredMember;
}

const members = [
  member("BatchTopK 2", "trained", { f1: [0.9, 0.5, 0.7], density: [0.5, 1e-6, 0, 0.02] }),
  member("BatchTopK 2, untrained model", "trained", { f1: [0.4, 0.6, 0.2], role: "untrained model" }),
  member("TopK 2", "trained", { f1: [0.1, 0.2, 0.3], sae: 3.1 }),
  member("random directions", "random directions", { f1: [0.1, 0.1, 0.1], sae: 4.5 }),
  member("random data points", "random data points", { f1: [0.9, 0.6, 0.6], sae: 3.5 }),
  member("neurons", "neurons", { f1: [0.2, 0.2, 0.35] }),
];

Deno.test("tokenTable() puts the floors of a token beside it, the most used first", async () => {
  const { tokenizer } = await smallText();
  const { columns, cells, title } = tokenTable({ members }, { tokenizer, count: 2 });
  assert.match(title, /BatchTopK 2 for the 2 most used of 3 tokens/);
  assert.deepEqual(columns.slice(-5), [
    "F1",
    "best neuron",
    "random directions",
    "random data points",
    "untrained model",
  ]);
  assert.deepEqual(cells.map((row) => row.slice(1)), [
    ["302", "14", "0.9", "0.8", "0.7", "0.35", "0.1", "0.6", "0.2"],
    ["301", "7", "0.9", "0.8", "0.5", "0.2", "0.1", "0.6", "0.6"],
  ]);
});

Deno.test("tokenTable() and its chart do without floors that were stopped, not without the SAE", async () => {
  const { tokenizer } = await smallText();
  const { cells } = tokenTable({ members: members.slice(0, 1) }, { tokenizer });
  assert.deepEqual(cells[0].slice(-4), ["", "", "", ""]);
  assert.equal(tokenF1Chart({ members: members.slice(0, 1) }).spec.data.length, 1);
  assert.throws(() => comparedMembers({ members: members.slice(3) }), /found none of the model/);
});

Deno.test("languageSaeTable() tells shares of the loss, dead and ultralow features", () => {
  const { columns, cells } = languageSaeTable({ members });
  const row = (name: string) =>
    Object.fromEntries(columns.map((column, i) => [column, cells.find(([own]) => own === name)![i]]));
  const own = row("BatchTopK 2");
  assert.equal(own["loss recovered, zero (%)"], "90");
  assert.equal(own["loss recovered, mean (%)"], "80");
  assert.deepEqual([own["dead (%)"], own["ultralow (%)"]], ["25", "25"]);
  assert.deepEqual([own["training tokens"], row("neurons")["training tokens"]], ["50", "0"]);
  assert.equal(own["mean F1 of tokens"], "0.7");
  assert.equal(own["tokens with F1 > .8"], "1");
  assert.equal(row("random directions")["loss recovered, zero (%)"], "25");
  assert.equal(row("neurons")["FVU"], "");
  assert.equal(row("BatchTopK 2, untrained model")["loss recovered, zero (%)"], "");
});

Deno.test("tokenF1Chart() tells the mean of every floor and sorts each curve by itself", () => {
  const { title, spec, summary } = tokenF1Chart({ members });
  assert.match(
    title,
    /3 tokens with a mean F1 of 0\.70; random data points 0\.70, untrained model 0\.40, neurons 0\.25/,
  );
  const curves = spec.data.map(({ name, y }) => [name, [...y as number[]]]);
  assert.deepEqual(curves[0], ["BatchTopK 2", [0.9, 0.7, 0.5]]);
  assert.deepEqual(curves.find(([name]) => name === "untrained model")![1], [0.6, 0.4, 0.2]);
  assert.match(summary, /random directions: mean F1 0\.10/);
});

Deno.test("lossFront() names the model's SAE that recovers most, never a floor, and leaves out what has no loss", () => {
  const best = member("lucky", "random data points", { f1: [0], sae: 3 });
  const { title, spec } = lossFront({ members: [...members, best] });
  assert.match(title, /TopK 2 recovers 95\.0 % of the loss with 20 of 2 features active/);
  assert.deepEqual(spec.data.map(({ y }) => Math.round((y as number[])[0])), [90, 95, 25, 75, 100]);
});

Deno.test("densityChart() counts every living feature once and tells the ultralow ones, dead included", () => {
  const { title, spec } = densityChart({ members });
  assert.match(title, /^50\.0 % of the features of BatchTopK 2 fire on at most one token in 100,000/);
  const y = spec.data[0].y as number[];
  assert.equal(y.reduce((sum, share) => sum + share, 0), 75); // of four features one is dead
  const x = spec.data[0].x as number[];
  const filled = x.filter((_, bin) => y[bin] > 0);
  for (const share of [0.5, 1e-6, 0.02]) {
    assert.ok(
      filled.some((middle) => Math.abs(middle - Math.log10(share)) <= 0.0626),
      `${share} is in no bin`,
    );
  }
});
