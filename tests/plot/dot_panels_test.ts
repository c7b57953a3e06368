import assert from "node:assert/strict";
import { dotPanels } from "@/plot/dot_panels.ts";

const figure = dotPanels({
  title: "Two measures",
  lines: ["first", "second", "third"],
  kinds: [{ name: "floor", color: "#8c8c8c", symbol: "x" }, { name: "own", color: "#0072b2" }],
  panels: [
    { name: "F1", values: [[0.1, null, 0.3], [0.7, 0.8, 0.9]], reference: 0.5, range: [0, 1] },
    { name: "r", values: [[0.1, 0.2, NaN], [0.4, 0.5, 0.6]], halves: [[null, 0.1, 0.1], [0.1, 0.2, 0.3]] },
  ],
  summary: ".7 against .1",
});
const { data, layout } = figure.spec as {
  data: Record<string, unknown>[];
  layout: Record<string, Record<string, unknown>>;
};

Deno.test("dotPanels() puts each kind on each line of each panel, and leaves out what was not measured", () => {
  assert.deepEqual(data.map(({ name, x, y }) => [name, x, y]), [
    ["floor", [0.1, 0.3], [0, 2]],
    ["own", [0.7, 0.8, 0.9], [0, 1, 2]],
    ["floor", [0.1, 0.2], [0, 1]],
    ["own", [0.4, 0.5, 0.6], [0, 1, 2]],
  ]);
  assert.deepEqual(data.map(({ showlegend }) => showlegend), [true, true, false, false]);
  assert.deepEqual((data[2].error_x as { array: number[] }).array, [0, 0.1]);
});

Deno.test("dotPanels() names the lines once a row, marks the reference, and keeps the panels apart", () => {
  assert.deepEqual([layout.yaxis.ticktext, layout.yaxis2.ticktext], [["first", "second", "third"], [
    "",
    "",
    "",
  ]]);
  assert.deepEqual([layout.xaxis.range, layout.xaxis2.range], [[0, 1], undefined]);
  const [[from, to], [next]] = [layout.xaxis.domain, layout.xaxis2.domain] as number[][];
  assert.ok(from < to && to < next);
  assert.deepEqual((layout.shapes as unknown as { x0: number }[]).map(({ x0 }) => x0), [0.5]);
});

Deno.test("dotPanels() leaves room for as many legend rows as fit beside long names of lines", () => {
  const kinds = Array.from({ length: 8 }, (_, i) => ({ name: `a kind of unit ${i}`, color: "#0072b2" }));
  const topOf = (line: string) => {
    const values = kinds.map(() => [0.5]);
    const panels = [{ name: "F1", values }];
    const { spec } = dotPanels({ title: "One", lines: [line], kinds, panels, summary: "all .5" });
    return (spec.layout as { margin: { t: number } }).margin.t;
  };
  assert.ok(topOf("a name that takes a good third of the whole picture") > topOf("x"));
});

Deno.test("dotPanels() puts dots that would cover each other side by side, and no others", () => {
  const kinds = ["a", "b", "c"].map((name) => ({ name, color: "#0072b2" }));
  const panels = [{ name: "F1", values: [[0.5, 0.1], [0.5, 0.5], [0.501, null]] }];
  const { spec } = dotPanels({ title: "Ties", lines: ["one", "two"], kinds, panels, summary: "all near .5" });
  const heights = spec.data.map(({ y }) => (y as number[]).map((at) => Math.round(10 * at) / 10 + 0));
  assert.deepEqual(heights, [[-0.2, 1], [0, 1], [0.2]]);
  const many = Array.from({ length: 9 }, (_, i) => ({ name: `${i}`, color: "#0072b2" }));
  const crowd = dotPanels({
    title: "A crowd",
    lines: ["one"],
    kinds: many,
    panels: [{ name: "F1", values: many.map(() => [0.5]) }],
    summary: "all .5",
  });
  assert.ok(crowd.spec.data.every(({ y }) => Math.abs((y as number[])[0]) < 0.5), "a dot left its line");
});
