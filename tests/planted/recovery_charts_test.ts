/** Charts of recovery: titles and bars say what the scores say. */
import assert from "node:assert/strict";
import { groupChart, recoveryChart } from "@/planted/recovery_charts.ts";
import type { Recovery } from "@/planted/recovery.ts";

const recovery = (fields: Partial<Recovery>): Recovery => ({
  name: "SAE",
  meanBestF1: 0.9,
  groupF1: { features: 0.9 },
  bestF1: new Float32Array(2),
  bestFeature: new Int32Array(2),
  mcc: 0.9,
  targetMmcs: 0.9,
  featureMmcs: 0.9,
  uniqueness: 1,
  dead: 0,
  fvu: 0.1,
  l0: 2,
  trueL0: 2,
  gamma: 1,
  ...fields,
});

Deno.test("recoveryChart() sets the SAE that finds most against the one that explains most", async () => {
  const apart = recoveryChart([
    recovery({ name: "sparse", mcc: 0.99, fvu: 0.06 }),
    recovery({ name: "dense", mcc: 0.5, fvu: 0.03 }),
  ]);
  assert.equal(
    apart.title,
    "sparse finds the planted directions best, MCC 0.99; dense explains most, 97 % of the variance, with MCC 0.50",
  );
  const [mcc, , explained] = apart.spec.data as { y: number[] }[];
  assert.deepEqual(mcc.y, [0.99, 0.5]);
  assert.deepEqual(explained.y, [0.94, 0.97]);
  assert.ok((await apart.png()).length > 1000);
  const one = recoveryChart([recovery({ name: "both", mcc: 0.96, fvu: 0.01 }), recovery({ fvu: 0.2 })]);
  assert.match(one.title, /^both finds .* MCC 0\.96, and explains most, 99 % of the variance$/);
});

Deno.test("groupChart() names the group found least and colours groups by name", () => {
  const groupF1 = { head: 0.98, background: 0.53, body: 1 };
  const chart = groupChart(recovery({ groupF1, meanBestF1: 0.97 }), { colors: { head: "#123456" } });
  assert.match(chart.title, /mean best F1 of 0\.97; least well the background, 0\.53$/);
  const [{ x, y, marker }] = chart.spec.data as { x: string[]; y: number[]; marker: { color: string[] } }[];
  assert.deepEqual([x, y], [["head", "background", "body"], [0.98, 0.53, 1]]);
  assert.equal(marker.color[0], "#123456");
  assert.notEqual(marker.color[1], "#123456");
});
