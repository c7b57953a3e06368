/** The chart of the arms on the VAE. */
import assert from "node:assert/strict";
import { nounArmForest } from "@/saeception/vae/noun_arm_charts.ts";
import type { NounArm } from "@/saeception/vae/noun_arms.ts";

const arm = (arm: NounArm["arm"], quality: number, share: number): NounArm => ({
  arm,
  title: `${arm}: in words`,
  metrics: { quality, share, nouns: 100 },
  targets: new Float32Array(0),
});
const arms = [arm("control", 20, 0.5), arm("trimmed", 22, 0.9), arm("full", 18, 0.2)];
const measures = [
  { metric: "quality", name: "PSNR (dB)" },
  { metric: "share", name: "read right (%)", shareOf: "nouns" },
];
type Line = { x: number[]; error_x: { array: number[]; arrayminus: number[] } };

Deno.test("nounArmForest() names control, best and worst by the first measure, so other numbers change its title", () => {
  const title = (arms: NounArm[]) => nounArmForest({ arms }, { measures }).title;
  assert.equal(title(arms), "PSNR (dB): control 20.0, best arm trimmed 22.0, worst full 18.0");
  assert.equal(
    title([arm("control", 21, 0), arm("trimmed", 1, 0), arm("full", 2, 0)]),
    "PSNR (dB): control 21.0, best arm full 2.00, worst trimmed 1.00",
  );
});

Deno.test("nounArmForest() draws shares in percent with p ± 1.96 √(p (1 − p) / n), and other measures without", () => {
  const { data, layout } = nounArmForest({ arms }, { measures }).spec;
  const [quality, share] = data as unknown as Line[];
  assert.deepEqual([quality.x, quality.error_x.array], [[22, 18], [0, 0]]);
  assert.deepEqual(share.x, [90, 20]);
  const reach = [196 * Math.sqrt(0.9 * 0.1 / 100), 196 * Math.sqrt(0.2 * 0.8 / 100)];
  share.error_x.array.forEach((value, i) => assert.ok(Math.abs(value - reach[i]) < 1e-3));
  share.error_x.arrayminus.forEach((value, i) => assert.ok(Math.abs(value - reach[i]) < 1e-3));
  const references = (layout.shapes as { x0: number }[]).map(({ x0 }) => x0);
  assert.deepEqual(references, [20, 50], "the line is the control");
});

Deno.test("nounArmForest() refuses a study without its control", () => {
  assert.throws(() => nounArmForest({ arms: arms.slice(1) }, { measures }), {
    name: "RangeError",
    message: /the control is missing\. Run the study to its end/,
  });
});
