/** The page's stand-in for TensorFlow.js against the real one. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { useBackend } from "@/backend/use_backend.ts";
import { planChange } from "@/edits/change_plan.ts";
import { matMul, tensor2d } from "@/explorer/page/plain_tensors.ts";
import { browserBundle } from "@/plot/browser_bundle.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { smallWorld } from "./small_explorer.ts";

await useBackend();

Deno.test("matMul() multiplies plainly and with the right side transposed, as TensorFlow.js does", () => {
  const [a, b] = [normals(6, seededRandom(0, "a")), normals(12, seededRandom(0, "b"))];
  for (const [shape, transposed] of [[[3, 4], false], [[4, 3], true]] as [[number, number], boolean][]) {
    const own = matMul(tensor2d(a, [2, 3]), tensor2d(b, shape), false, transposed);
    const wanted = tf.tidy(() =>
      tf.matMul(tf.tensor2d(a, [2, 3]), tf.tensor2d(b, shape), false, transposed).dataSync()
    );
    assert.deepEqual(own.shape, [2, 4]);
    own.dataSync().forEach((value, at) => assert.ok(Math.abs(value - wanted[at]) < 1e-5));
  }
});

Deno.test("the page's bundle plans the same change as the study", async () => {
  const { dictionary, effects, explorer } = await smallWorld();
  const { codes } = await explorer.encoded("heldout-2");
  const change = { traits: explorer.traitsOf("heldout-2"), to: [180], code: codes };
  const wanted = planChange({ dictionary, effects }, change);
  const folder = new URL("../output/bundle/", import.meta.url);
  await Deno.mkdir(folder, { recursive: true });
  const code = 'import { planChange } from "@/edits/change_plan.ts"; (globalThis as any).plan = planChange;';
  await Deno.writeTextFile(new URL("plan_entry.ts", folder), code);
  const script = await browserBundle("../tests/output/bundle/plan_entry.ts", {
    tensors: "explorer/page/plain_tensors.ts",
  });
  const scope: { plan?: typeof planChange } = {};
  new Function("globalThis", script)(scope);
  const { edits } = scope.plan!({ dictionary, effects }, change);
  assert.deepEqual(edits.map(({ feature }) => feature), wanted.edits.map(({ feature }) => feature));
  assert.ok(edits.length > 0);
  edits.forEach(({ value }, i) => assert.ok(Math.abs(value! - wanted.edits[i].value!) < 1e-3));
});
