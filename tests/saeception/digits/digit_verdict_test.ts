/** The verdict on the published claims follows from the rows. */
import assert from "node:assert/strict";
import { digitFindings, digitVerdict } from "@/saeception/digits/digit_verdict.ts";
import type { ValidatedTry } from "@/saeception/digits/tries.ts";
import type { StudyRow } from "@/saeception/study_rows.ts";
import { madeUpRows } from "./made_up_rows.ts";

/** All that the verdict takes, with the differences of each kind. */
function rowsOf(differences: Partial<Record<string, number[]>> = {}): StudyRow[] {
  const of = (name: string) => differences[name] ?? [1, 1.1, 0.9];
  const rows = madeUpRows([
    { differences: of("trimmed") },
    { keep: 3, differences: [50, 50, 50] },
    { cycle: 2, differences: of("lastCycle") },
    { cycle: 2, mode: "on", differences: of("trainedOn") },
    { lambda: 7, differences: [80, 80, 80] },
    { arm: "full", differences: of("full") },
    { arm: "random-directions", differences: of("random") },
    { arm: "published", differences: of("published") },
    { arm: "none", mode: "on", differences: [70, 70, 70] },
    { arm: "none", mode: "on", cycle: 2, differences: of("longer") },
  ]);
  for (const row of rows) {
    const { accuracy } = row.metrics;
    Object.assign(row.metrics, { "codes/uPublished": 2 * accuracy, "codes/silhouette": -accuracy });
  }
  return rows;
}

/** The choice of each arm: not the weight 7. */
const chosen: ValidatedTry[] = (["trimmed", "full", "random-directions", "published"] as const).map((
  arm,
) => ({
  arm,
  lambda: 0,
  keep: 25,
  validation: [],
}));

Deno.test("digitFindings() takes the first cycle anew with the chosen weight and N, and the last cycle for what adds up", () => {
  const found = digitFindings({
    rows: rowsOf({
      lastCycle: [2, 2.1, 1.9],
      full: [3, 3.1, 2.9],
      random: [4, 4.1, 3.9],
      published: [5, 5.1, 4.9],
      longer: [6, 6.1, 5.9],
      trainedOn: [7, 7.1, 6.9],
    }),
    chosen,
  });
  const means = Object.entries(found).map(([name, { mean }]) => [name, +mean.toFixed(6)]);
  assert.deepEqual(Object.fromEntries(means), {
    trimmed: 1,
    lastCycle: 2,
    full: 3,
    random: 4,
    published: 5,
    publishedCsi: 0.5,
    longer: 6,
    trainedOn: 7,
    u: 4,
    csi: 0.2,
    silhouette: -2,
  });
  assert.equal(found.trimmed.count, 3);
});

Deno.test("digitFindings() refuses rows of a study that did not end", () => {
  const rows = rowsOf();
  const without = rows.filter(({ arm, seed }) => arm !== "full" || seed !== 1);
  assert.throws(() => digitFindings({ rows: without, chosen }), {
    name: "RangeError",
    message: /accuracy of full, cycle 1, was not measured for every seed\. Run the study to its end/,
  });
});

Deno.test("digitVerdict() says of each claim what its own numbers say", () => {
  const said = (differences: Parameters<typeof rowsOf>[0]) => {
    const { columns, cells } = digitVerdict(digitFindings({ rows: rowsOf(differences), chosen }));
    assert.deepEqual(columns, ["claim", "published", "here"]);
    return Object.fromEntries(cells.map(([claim, , here]) => [claim, here]));
  };
  const raised = said({ random: [1, -1, 0], published: [-20, -21, -19] });
  assert.match(
    raised["Sharpened targets raise accuracy"],
    /^Sharpened targets raise test accuracy \(\+1\.00 points/,
  );
  assert.match(
    raised["Random targets do nothing"],
    /^No effect of random directions on test accuracy is seen/,
  );
  assert.match(
    raised["The code does what the text says"],
    /^The published loss and targets lower .*−20 points/,
  );
  assert.match(raised["Classes become separate"], /^All cycles lower silhouette of the codes/);
  const unsure = said({ trimmed: [1, -2, 2], longer: [-1, -1.1, -0.9] });
  assert.match(unsure["Sharpened targets raise accuracy"], /^No effect/);
  assert.match(
    said({ lastCycle: [1, -2, 2] })["Units become more selective"],
    /^No effect of all cycles on CSI/,
  );
  assert.match(unsure["More training would not do it"], /^As many further epochs without targets lower/);
});
