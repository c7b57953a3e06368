/** The figures of a sweep state the numbers they were given. */
import assert from "node:assert/strict";
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";
import type { Sae } from "@/sae/sae.ts";
import { deadBars, densityHistograms, sparsityFront, sweepCurves, sweepTable } from "@/sae/sweep_charts.ts";

function sae(
  name: string,
  { l0, fvu, dead, ...fields }: { l0: number; fvu: number; dead: number } & Partial<SaeConfig>,
) {
  const metrics = {
    count: 9,
    l0,
    l1: 1,
    squaredError: 1,
    fvu,
    explainedVariance: 1 - fvu,
    cosine: 0.9,
    l2Ratio: 1,
    gamma: 0.97,
  };
  const density = Float32Array.of(0, 0.5, 0.004, 0.001);
  return { name, config: resolveSaeConfig(fields), metrics, dead, density, complete: true } as unknown as Sae;
}

const members = [
  sae("Relu", { l0: 11, fvu: 0.2, dead: 0.5, activation: "relu" }),
  sae("Dense relu", { l0: 300, fvu: 0.01, dead: 0, activation: "relu" }),
  sae("Top", { l0: 8, fvu: 0.03, dead: 0.01 }),
];

Deno.test("sparsityFront() names every point and compares kinds among the sparse ones alone", () => {
  const figure = sparsityFront(members);
  assert.equal(figure.spec.data.length, 3);
  figure.spec.data.forEach((trace, i) => {
    assert.ok(JSON.stringify(trace.customdata).includes(members[i].name));
    assert.deepEqual([trace.x, trace.y], [[members[i].metrics.l0], [members[i].metrics.fvu]]);
  });
  assert.match(figure.title, /top-k leaves 3\.0 % unexplained, the best ReLU 20\.0 %/);
  assert.equal(sparsityFront(members.slice(1)).title, "What sparsity costs in accuracy");
});

Deno.test("densityHistograms() counts living features, with a line for each trait category", () => {
  const figure = densityHistograms(members.slice(0, 1));
  const counts = figure.spec.data[0].y as number[];
  assert.equal(counts.reduce((sum, count) => sum + count, 0), 3, "the dead one has no place on a logarithm");
  assert.equal(counts[Math.floor((Math.log10(0.5) + 5) / 0.1)], 1);
  const text = JSON.stringify(figure.spec);
  for (const log of [-0.301, -1.477, -2.146, -2.384, -1.362]) {
    assert.ok(
      [...text.matchAll(/-\d\.\d+/g)].some(([x]) => Math.abs(Number(x) - log) < 2e-3),
      `no line at ${log}`,
    );
  }
  assert.match(figure.title, /^67 % /);
});

Deno.test("deadBars() shows percent, from most to least in the title", () => {
  const figure = deadBars(members);
  assert.deepEqual(figure.spec.data[0].y, [50, 0, 1]);
  assert.match(figure.title, /from 50 % down to 0\.0 %/);
});

Deno.test("sweepCurves() draws every quantity of every member and tells where L0 ends", () => {
  const history = (l0: number[]) => ({
    step: [0, 10],
    values: { reconstruction: [2, 1], l1: [3, 2], l0, dead: [0, 0.1], loss: [3, 2] },
  });
  const figure = sweepCurves({ histories: { A: history([5, 4]), B: history([900, 700]) } });
  assert.equal(figure.spec.data.length, 8);
  assert.match(figure.title, /4\.0 active features for A and 700 for B/);
});

Deno.test("sweepTable() lists members with their metrics and the failed with their reason", () => {
  const failed = [{
    name: "Wild",
    config: members[0].config,
    step: 30,
    reason: "The loss was not finite at step 30",
  }];
  const text = sweepTable({ members, failed }).toString();
  assert.match(text, /Top .*0\.03/);
  assert.match(text, /Wild.*failed at 30: The loss was not finite/);
});
