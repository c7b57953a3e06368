import assert from "node:assert/strict";
import { useBackend } from "@/backend/use_backend.ts";
import { neuronFigure, sensitivityFigure, universalityFigure } from "@/language/criteria/criteria_charts.ts";
import { claimsTable, searchTable, votesTable, writingTable } from "@/language/criteria/criteria_tables.ts";
import { downstreamFigure, writingFigure } from "@/language/criteria/downstream_charts.ts";
import { fiveCriteria } from "@/language/criteria/measure_criteria.ts";
import { pinnedWriting, writingMultiples, writingPrompts } from "@/language/criteria/pinned_writing.ts";
import { contextIntervals, specificityFigure } from "@/language/criteria/specificity_charts.ts";
import { untoldFigure } from "@/language/criteria/untold_charts.ts";
import { plantedCriteria } from "../planted_criteria.ts";

await useBackend();

const inputs = await plantedCriteria();
const contexts = await fiveCriteria(inputs, { ablated: 20, pinnedAt: 20 });
const writing = await pinnedWriting(inputs, contexts, { texts: 1, seed: 0 });
const names = contexts.map(({ name }) => name);
type Drawn = { name: string; x: number[]; y: number[]; marker: { color: string } };

Deno.test("pinnedWriting() writes what follows a context when its planted feature is held, and not with another", () => {
  for (const { free, pinned, examples } of writing) {
    assert.deepEqual(pinned.map(({ multiple }) => multiple), writingMultiples);
    assert.ok(free < 0.2 && pinned[1].feature > 0.95 && pinned[1].control < 0.3);
    assert.deepEqual(examples.map(({ prompt }) => prompt), writingPrompts);
    assert.equal(examples[0].pinned.length, 2);
  }
});

Deno.test("contextIntervals() has a panel of shares for each context, plain and weighted, that add up to 1", () => {
  const { data } = contextIntervals(contexts).spec as unknown as { data: Drawn[] };
  assert.equal(data.length, 2 * contexts.length * 4);
  for (let panel = 0; panel < data.length; panel += 4) {
    const sum = data.slice(panel, panel + 4).flatMap(({ y }) => y).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(sum - 1) < 1e-3);
  }
  assert.match(contextIntervals(contexts).title, /^100 % of all activation/);
});

Deno.test("the figures say in their titles what the numbers are", () => {
  const meanOf = (kind: string, valueOf: (unit: typeof contexts[0]["units"][0]) => number) =>
    (contexts.reduce((sum, { units }) => sum + valueOf(units.find((unit) => unit.kind === kind)!), 0) /
      contexts.length)
      .toFixed(2);
  const floor = meanOf("best neuron", ({ f1 }) => f1);
  const specific = specificityFigure(contexts);
  assert.match(specific.title, /^Above half of a feature's largest activation 100 % of the tokens/);
  assert.ok(String(specific.summary).includes("feature 1.00"));
  assert.ok(sensitivityFigure(contexts).title.includes(`the best neurons reach F1 ${floor}, features 1.00`));
  assert.ok(
    neuronFigure(contexts).title.startsWith(`The best neurons have F1 ${floor} where features have 1.00`),
  );
  const cost = meanOf("feature", ({ ablation }) => ablation.inContext.mean);
  assert.ok(downstreamFigure(contexts).title.startsWith(`Taking a feature out costs ${cost} nats`));
  assert.ok(universalityFigure(contexts).title.includes("r = 1.00"));
  assert.match(
    writingFigure(writing).title,
    /^With its feature held at 4 times .* 100 % of the written tokens/,
  );
});

Deno.test("downstreamFigure() draws the controls only where they belong", () => {
  const { data } = downstreamFigure(contexts).spec as unknown as { data: Drawn[] };
  const panels = data.filter(({ name }) => name === "another feature");
  assert.deepEqual(panels.map(({ x }) => x.length > 0), [false, false, true, false]);
  const held = data.filter(({ name }) => name === "feature")[3];
  held.x.forEach((share, at) => assert.ok(Math.abs(share - contexts[at].units[0].pinned.pinned[1]) < 1e-4));
});

Deno.test("untoldFigure() has the means of tokens above the regions", () => {
  const scores = (list: number[]) => ({
    names: list.map((_, at) => `t${at}`),
    uses: list.map(() => 1),
    always: list.map(() => 0.1),
    sources: [{ name: "SAE features", f1: list }, { name: "neurons", f1: list.map((f1) => f1 / 2) }],
  });
  const figure = untoldFigure({
    ownTokens: scores([0.8, 0.6]),
    nextTokens: scores([0.2]),
    regions: scores([0.4, 0.3]),
  });
  assert.match(figure.title, /F1 0\.70 on the token.*0\.20 on the one.*at most 0\.40 \(t0\)/);
  const { data } = figure.spec as unknown as { data: Drawn[] };
  const feature = data.find(({ name }) => name === "feature")!;
  assert.deepEqual(feature.x, [0.7, 0.2, 0.4, 0.3]);
});

Deno.test("the tables have a row for each context, and claims hold only when the numbers say so", () => {
  assert.deepEqual(searchTable(contexts).cells.map(([name]) => name), names);
  const [first] = contexts;
  const [unit, ...floors] = first.units;
  const marked = { ...unit, exchangedF1: 0.91, f1: 0.82, precision: 0.73, recall: 0.64 };
  const { columns, cells: [cells] } = searchTable([{
    ...first,
    units: [marked, ...floors.map((floor, i) => ({ ...floor, exchangedF1: 0.5 + i / 100 }))],
  }]);
  const told = Object.fromEntries(columns.map((column, i) => [column, cells[i]]));
  const wanted = { "F1, texts exchanged": "0.91", F1: "0.82", precision: "0.73", recall: "0.64" };
  assert.equal(told["best floor's F1, texts exchanged"], (0.5 + (floors.length - 1) / 100).toFixed(2));
  assert.deepEqual({ ...told, ...wanted }, told);
  assert.equal(votesTable(contexts, { tokenizer: inputs.data.tokenizer }).cells.length, contexts.length);
  assert.equal(writingTable(writing).columns.length, 4);
  const holds = (reports: typeof contexts) =>
    claimsTable(reports).cells.filter(([, claim]) => claim.startsWith("fires for all")).map((cells) =>
      cells[3]
    );
  assert.deepEqual(holds(contexts), ["yes", "yes", "yes", "yes"]);
  const deaf = contexts.map((context) => ({
    ...context,
    units: context.units.map((unit) => ({ ...unit, recall: 0.5 })),
  }));
  assert.deepEqual(holds(deaf), ["no", "no", "no", "no"]);
});
