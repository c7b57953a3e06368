import assert from "node:assert/strict";
import { forest } from "@/plot/forest.ts";
import { referenceColor } from "@/plot/colors.ts";

const options = {
  title: "One of three moves",
  treatments: ["a", "b", "c"],
  panels: [{
    name: "accuracy",
    intervals: [{ mean: 1, low: 0.5, high: 1.5 }, undefined, { mean: -0.1, low: -1, high: 0.8 }],
  }],
  summary: "a +1",
};

Deno.test("forest() colours the intervals that leave out 0 and no others", () => {
  const [trace] = forest(options).spec.data as { x: number[]; y: number[]; marker: { color: string[] } }[];
  assert.deepEqual(trace.x, [1, -0.1]);
  assert.deepEqual(trace.y, [0, 2], "the line of a treatment that was not measured stays empty");
  assert.notEqual(trace.marker.color[0], referenceColor);
  assert.equal(trace.marker.color[1], referenceColor);
  const [below] = forest({
    ...options,
    panels: [{ name: "x", intervals: [{ mean: -1, low: -2, high: -0.5 }, undefined, undefined] }],
  }).spec.data as typeof trace[];
  assert.notEqual(below.marker.color[0], trace.marker.color[0], "above and below differ");
});

Deno.test("forest() draws the whiskers from the lower to the upper end", () => {
  const [{ error_x }] = forest(options).spec.data as { error_x: { array: number[]; arrayminus: number[] } }[];
  assert.deepEqual(error_x.array.map((x) => +x.toFixed(6)), [0.5, 0.9]);
  assert.deepEqual(error_x.arrayminus.map((x) => +x.toFixed(6)), [0.5, 0.9]);
});

Deno.test("forest() colours by the panel's own reference, and a value without an interval not at all", () => {
  const panel = { name: "PSNR", reference: 2, intervals: [...options.panels[0].intervals] };
  panel.intervals[1] = { mean: 3, low: NaN, high: NaN };
  const { data, layout } = forest({ ...options, panels: [panel] }).spec;
  const [{ marker, error_x }] = data as { marker: { color: string[] }; error_x: { array: number[] } }[];
  const [plain] = forest(options).spec.data as { marker: { color: string[] } }[];
  assert.notEqual(marker.color[0], plain.marker.color[0], "0.5 to 1.5 lies above 0 and below 2");
  assert.ok(marker.color[1] !== marker.color[0] && marker.color[1] !== referenceColor);
  assert.equal(error_x.array[1], 0);
  assert.equal((layout.shapes as { x0: number }[])[0].x0, 2);
});

Deno.test("forest() turns the colours round where lower is better", () => {
  const [panel] = options.panels;
  const color = (better: "higher" | "lower") =>
    (forest({ ...options, panels: [{ ...panel, better }] }).spec.data as { marker: { color: string[] } }[])[0]
      .marker.color[0];
  assert.notEqual(color("higher"), color("lower"));
});

Deno.test("forest() refuses a panel with too few intervals", () => {
  assert.throws(
    () => forest({ ...options, panels: [{ name: "accuracy", intervals: [] }] }),
    /panel "accuracy" has 0 intervals, wanted one for each of 3/,
  );
});

Deno.test("forest() draws a picture", async () => {
  assert.ok((await forest(options).png()).length > 2000);
});

Deno.test("forest() draws a panel's marks, and its axis reaches to them", () => {
  const [panel] = options.panels;
  const { layout } =
    forest({ ...options, panels: [{ ...panel, marks: [{ at: 9, color: "#009e73" }] }] }).spec;
  const lines = layout.shapes as { x0: number; line: { dash?: string } }[];
  assert.deepEqual(lines.map(({ x0 }) => x0), [0, 9]);
  assert.equal(lines[1].line.dash, "dash");
  const [low, high] = (layout.xaxis as { range: [number, number] }).range;
  assert.ok(low < -1 && high > 9);
});

Deno.test("forest() draws no line and no colour where there is nothing to be held against", () => {
  const [panel] = options.panels;
  const { layout, data } = forest({ ...options, panels: [{ ...panel, reference: "none" }] }).spec;
  assert.deepEqual(layout.shapes, []);
  const [{ marker }] = data as unknown as { marker: { color: string[] } }[];
  assert.equal(new Set(marker.color).size, 1);
});
