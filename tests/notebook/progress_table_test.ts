/** The table of running work: what it shows, how it fits, and where it stands in the picture. */
import assert from "node:assert/strict";
import { progressSvg } from "@/notebook/progress_svg.ts";
import { drawRows, rowsTable } from "@/notebook/progress_table.ts";
import { progressMeter, type ProgressRow } from "@/training/progress.ts";

const rows: ProgressRow[] = [
  { name: "baseline", values: { accuracy: 0.91234, "seeds done": 3 } },
  { name: "a < b", values: { accuracy: NaN, difference: -0.0123, "seeds done": 2, note: "late" } },
];
const place = { left: 20, top: 80, width: 760 };

Deno.test("rowsTable() puts names first and every quantity into a column of its own", () => {
  const { columns, cells, title } = rowsTable(rows, "Arms");
  assert.equal(title, "Arms");
  assert.deepEqual(columns, ["", "accuracy", "seeds done", "difference", "note"]);
  assert.deepEqual(cells, [["baseline", "0.912", "3", "", ""], ["a < b", "NaN", "2", "-0.0123", "late"]]);
});

Deno.test("drawRows() draws the cells as text, escaped, within its place", () => {
  const { svg, height } = drawRows(rows, place);
  for (const words of ["baseline", "a &lt; b", "0.912", "-0.0123", "late", "accuracy"]) {
    assert.ok(svg.includes(`>${words}</text>`), words);
  }
  const lines = [...svg.matchAll(/y="([\d.]+)"/g)].map(([, y]) => Number(y));
  assert.equal(new Set(lines).size, 3, "a heading and two rows");
  assert.ok(Math.min(...lines) > place.top && Math.max(...lines) < place.top + height);
  assert.deepEqual(drawRows([], place), { svg: "", height: 0 });
});

Deno.test("drawRows() makes wide tables smaller, then counts the columns and rows that it leaves out", () => {
  const wide = (columns: number) => [{
    name: "row",
    values: Object.fromEntries(Array.from({ length: columns }, (_, i) => [`quantity ${i}`, 1 / 3])),
  }];
  const size = (columns: number) => Number(drawRows(wide(columns), place).svg.match(/font-size="(\d+)"/)![1]);
  assert.ok(size(4) > size(10), "the text stayed as large");
  const { svg } = drawRows(wide(40), place);
  const shown = svg.match(/>0\.333</g)!.length;
  assert.ok(shown > 4 && shown < 40);
  assert.ok(svg.includes(`>and ${40 - shown} more columns<`));
  assert.ok([...svg.matchAll(/x="([\d.]+)"/g)].every(([, x]) => Number(x) <= place.left + place.width));
  const long = Array.from({ length: 50 }, (_, i) => ({ name: `row ${i}`, values: {} }));
  assert.ok(drawRows(long, place).svg.includes(">and 10 more rows<"));
});

Deno.test("progressSvg() draws the table between the bar and the curves", () => {
  const history = { step: [0, 1], values: { loss: [2, 1] } };
  const progress = { title: "t", step: 1, steps: 2, secondsElapsed: 1, secondsLeft: 1, values: {}, history };
  const top = (svg: string) => Number(svg.match(/<path d="M[\d.]+,([\d.]+)V/)![1]);
  const height = (svg: string) => Number(svg.match(/height="(\d+)"/)![1]);
  const [without, withTable] = [progressSvg("t", progress), progressSvg("t", { ...progress, rows })];
  const added = drawRows(rows, place).height;
  assert.equal(top(withTable) - top(without), added);
  assert.equal(height(withTable) - height(without), added);
  assert.match(withTable, />baseline</);
});

Deno.test("progressMeter() passes the table of a report on", () => {
  const told: unknown[] = [];
  const meter = progressMeter({ title: "t", steps: 2, onProgress: (progress) => told.push(progress.rows) });
  meter.report(1, { rows });
  meter.report(2);
  assert.deepEqual(told, [rows, undefined]);
});
