/** The verdict on the published claims follows from the rows. */
import assert from "node:assert/strict";
import { digitFindings, digitVerdict } from "@/saeception/digits/digit_verdict.ts";
import type { StudyRow } from "@/saeception/study_rows.ts";
import { madeUpRows } from "./made_up_rows.ts";

/** All that the verdict takes, with the differences of each kind. */
function rowsOf(differences: Partial<Record<string, number[]>> = {}): StudyRow[] {
  const of = (name: string) => differences[name] ?? [1, 1.1, 0.9];
  const rows = madeUpRows([
    { differences: of("trimmed") },
    { keep: 3, differences: [50, 50, 50] },
    { cycle: 2, differences: of("lastCycle") },
    { cycle: 2, mode: "on", differences: [60, 60, 60] },
    { arm: "full", differences: of("full") },
    { arm: "random-directions", differences: of("random") },
    { arm: "published", differences: of("published") },
    { arm: "none", mode: "on", differences: [70, 70, 70] },
    { arm: "none", mode: "on", cycle: 2, differences: of("longer") },
  ]);
  for (const row of rows) {
    const { accuracy } = row.metrics;
    Object.assign(row.metrics, { "codes/uPublished": 2 * accuracy, "dense/silhouette": -accuracy });
  }
  return rows;
}

Deno.test("digitFindings() takes the first cycle anew with the study's own N, and the last cycle for what adds up", () => {
  const found = digitFindings({
    rows: rowsOf({
      lastCycle: [2, 2.1, 1.9],
      full: [3, 3.1, 2.9],
      random: [4, 4.1, 3.9],
      published: [5, 5.1, 4.9],
      longer: [6, 6.1, 5.9],
    }),
  }, 25);
  const means = Object.entries(found).map(([name, { mean }]) => [name, +mean.toFixed(6)]);
  assert.deepEqual(Object.fromEntries(means), {
    trimmed: 1,
    lastCycle: 2,
    full: 3,
    random: 4,
    published: 5,
    publishedCsi: 0.5,
    longer: 6,
    u: 2,
    csi: 0.1,
    silhouette: -1,
  });
  assert.equal(found.trimmed.count, 3);
});

Deno.test("digitFindings() refuses rows of a study that did not end", () => {
  const rows = rowsOf();
  const without = rows.filter(({ arm, seed }) => arm !== "full" || seed !== 1);
  assert.throws(() => digitFindings({ rows: without }, 25), {
    name: "RangeError",
    message: /accuracy of \{"arm":"full".*\} was not measured for every seed\. Run the study to its end/,
  });
});

Deno.test("digitVerdict() says of each claim what its own numbers say", () => {
  const said = (differences: Parameters<typeof rowsOf>[0]) => {
    const { columns, cells } = digitVerdict(digitFindings({ rows: rowsOf(differences) }, 25));
    assert.deepEqual(columns, ["claim", "published", "here"]);
    return Object.fromEntries(cells.map(([claim, , here]) => [claim, here]));
  };
  const raised = said({ random: [1, -1, 0], published: [-20, -21, -19] });
  assert.match(
    raised["Sharpened targets raise accuracy"],
    /^Sharpened targets raise test accuracy \(\+1\.00 points/,
  );
  assert.match(raised["Random targets do nothing"], /^Random directions show no effect on test accuracy/);
  assert.match(
    raised["The code does what the text says"],
    /^The published loss and targets lower .*−20\.00 points/,
  );
  assert.match(raised["Classes become separate"], /^Sharpened targets lower silhouette of the units/);
  const unsure = said({ trimmed: [1, -2, 2], longer: [-1, -1.1, -0.9] });
  assert.match(unsure["Sharpened targets raise accuracy"], /show no effect/);
  assert.match(unsure["Units become more selective"], /show no effect on CSI/);
  assert.match(unsure["More training would not do it"], /^As many further epochs without targets lower/);
});
