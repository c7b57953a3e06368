import assert from "node:assert/strict";
import { useBackend } from "@/backend/use_backend.ts";
import { fiveCriteria } from "@/language/criteria/measure_criteria.ts";
import { wordContexts } from "@/language/criteria/token_contexts.ts";
import { bestUnits, exchanged, scoreUnit } from "@/language/criteria/units.ts";
import { plantedCriteria } from "../planted_criteria.ts";

await useBackend();

const inputs = await plantedCriteria();
const heard: number[] = [];
const options = { ablated: 40, pinnedAt: 40, onProgress: ({ step }: { step: number }) => heard.push(step) };
const reports = await fiveCriteria(inputs, options);

Deno.test("fiveCriteria() gives planted features full marks on every criterion", () => {
  assert.deepEqual(reports.map(({ name }) => name), wordContexts.map(({ name }) => name));
  for (const [target, { name, units: [feature], uses }] of reports.entries()) {
    assert.deepEqual([feature.kind, feature.feature], ["feature", target], name);
    assert.deepEqual([feature.f1, feature.recall, feature.auroc, feature.specificity], [1, 1, 1, 1]);
    assert.ok(feature.pearson > 0.999);
    assert.deepEqual(feature.intervals.counts.slice(-4), [uses.heldOut, 0, 0, 0]);
    assert.equal(feature.weights.auroc, 1);
    assert.ok(feature.weights.nextInTop > 0.9 && feature.weights.push > 2.5);
    assert.ok(feature.ablation.inContext.low > 0.5, name);
    assert.deepEqual([feature.ablation.activeElsewhere.tokens, feature.ablation.elsewhere], [0, 0]);
    assert.ok(Math.abs(feature.ablation.control.mean) < feature.ablation.inContext.mean / 5);
    const [off, once, twice, four] = feature.pinned.pinned;
    assert.equal(off, feature.pinned.free); // it is silent away from its context
    assert.ok(once > 2 * off && twice > once && four > 0.9);
    assert.deepEqual([feature.again!.partner, Math.round(feature.again!.logitWeights * 1e6)], [
      7 - target,
      1e6,
    ]);
    assert.ok(feature.again!.correlation > 0.999);
  }
});

Deno.test("fiveCriteria() gives what is held against them less, the neurons that are looked for too", () => {
  const floors = reports.flatMap(({ units }) => units.slice(1));
  const mean = (list: number[]) => list.reduce((total, value) => total + value, 0) / list.length;
  assert.ok(mean(floors.map(({ specificity }) => specificity)) < 0.7);
  for (const { units: [, best, correlated, other], neuron, coefficients } of reports) {
    assert.deepEqual([best, correlated, other].map(({ kind }) => kind), [
      "best neuron",
      "most correlated neuron",
      "another model",
    ]);
    assert.equal(correlated.feature, neuron.neuron);
    assert.ok(
      best.chosenF1 >= correlated.chosenF1 &&
        best.chosenF1 >= Math.max(...coefficients.map(({ f1 }) => f1)) - 0.2,
    );
    for (const { weights, ablation } of [best, correlated, other]) {
      assert.ok(weights.push < 1 && ablation.inContext.mean < 0.5);
    }
    assert.ok(best.again !== null && other.again === null);
  }
});

Deno.test("fiveCriteria() lets the halves change places for one score", () => {
  const { labels, neurons } = inputs;
  const turned = { activations: exchanged(neurons.activations) };
  const wanted = bestUnits(turned, exchanged(labels)).map(({ f1 }) => f1);
  assert.deepEqual(reports.map(({ units }) => units[1].exchangedF1), wanted);
  assert.ok(reports.some(({ units: [, best] }) => best.exchangedF1 !== best.f1));
  const correlated = reports.map(({ units }) => units[2]);
  correlated.forEach((unit, target) =>
    assert.equal(unit.exchangedF1, scoreUnit(turned, exchanged(labels), { feature: unit.feature, target }).f1)
  );
});

Deno.test("fiveCriteria() says how far it is, gives the same twice, and stops", async () => {
  assert.deepEqual([heard[0], heard.at(-1)], [0, 1000]);
  assert.deepEqual(heard, heard.toSorted((a, b) => a - b));
  assert.deepEqual(
    JSON.stringify(await fiveCriteria(inputs, { ablated: 40, pinnedAt: 40 })),
    JSON.stringify(reports),
  );
  await assert.rejects(() => fiveCriteria(inputs, { signal: AbortSignal.abort() }), { name: "AbortError" });
});
