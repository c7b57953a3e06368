/** The L0 tuner: its search on known curves, and real runs that end at the wanted L0. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import type { SaeConfig } from "@/sae/config.ts";
import { type L0Point, nextLambda, tuneL0 } from "@/sae/tune_l0.ts";
import { plantedLatents } from "./fixtures.ts";

/** Follows the search on a curve until it is within 5 %. */
function search(
  curve: (lambda: number) => number,
  { l0, lambda }: { l0: number; lambda: number },
): L0Point[] {
  const tried: L0Point[] = [{ lambda, l0: curve(lambda) }];
  while (Math.abs(tried.at(-1)!.l0 - l0) > 0.05 * l0 && tried.length < 30) {
    const next = nextLambda(tried, l0);
    tried.push({ lambda: next, l0: curve(next) });
  }
  return tried;
}

const curves: Record<string, (lambda: number) => number> = {
  "a power": (lambda) => 40 * lambda ** -0.7,
  "a cliff": (lambda) => 300 / (1 + (lambda / 3) ** 6),
  "a plateau that ends at 0": (lambda) => lambda > 5 ? 0 : 60 * Math.exp(-lambda),
};

for (const [name, curve] of Object.entries(curves)) {
  Deno.test(`nextLambda() finds L0 on ${name} from either side in few runs`, () => {
    for (const lambda of [1e-3, 0.5, 200]) {
      for (const l0 of [3, 20]) {
        const tried = search(curve, { l0, lambda });
        assert.ok(Math.abs(tried.at(-1)!.l0 - l0) <= 0.05 * l0, `no end: ${JSON.stringify(tried)}`);
        assert.ok(tried.length <= 14, `${tried.length} runs from ${lambda} to ${l0}`);
      }
    }
  });
}

Deno.test("nextLambda() stays inside the bracket, and takes a smaller lambda after a failed run", () => {
  const bracket = [{ lambda: 1, l0: 30 }, { lambda: 4, l0: 29 }, { lambda: 100, l0: 1e-9 }];
  const next = nextLambda(bracket, 28.9);
  assert.ok(next > 4 * 25 ** 0.09 && next < 100, `${next}`);
  assert.ok(nextLambda([{ lambda: 2, l0: NaN }], 5) < 2);
  assert.ok(Math.abs(nextLambda([{ lambda: 1, l0: 10 }, { lambda: 4, l0: 2.5 }], 5) - 2) < 1e-9);
});

const latents = plantedLatents();
const base: Partial<SaeConfig> = {
  nFeatures: 48,
  steps: 120,
  batchSize: 50,
  learningRate: 5e-3,
  warmupSteps: 5,
  deadRemedy: "none",
};
/** `jumprelu` thresholds move by a few learning rates at most, so that a short run cannot end at any L0. */
const kinds: (Partial<SaeConfig> & { wanted?: number })[] = [
  { activation: "relu", lambda: 0.02 },
  { activation: "relu", lambda: 50 },
  { activation: "gated", penalty: "plain", lambda: 0.3 },
  { activation: "jumprelu", lambda: 0.03, wanted: 8.5 },
];

for (const { wanted = 6, ...kind } of kinds) {
  Deno.test(`tuneL0() reaches the wanted L0 with ${JSON.stringify(kind)}, and remembers it`, async () => {
    const root = await Deno.makeTempDir();
    const before = tf.memory().numTensors;
    let reports = 0;
    const request = { l0: wanted, tolerance: 0.05, runs: 12, root };
    const tuned = await tuneL0(latents, { ...base, ...kind }, {
      ...request,
      onProgress: () => void reports++,
    });
    assert.ok(tuned.reached && tuned.complete, JSON.stringify(tuned.tried));
    assert.ok(Math.abs(tuned.l0 - wanted) <= 0.05 * wanted && reports > 0);
    assert.equal(tf.memory().numTensors, before);
    const onProgress = () => assert.fail("it trained again");
    const again = await tuneL0(latents, { ...base, ...kind, label: "mine" }, { ...request, onProgress });
    assert.deepEqual(again, tuned);
    await Deno.remove(root, { recursive: true });
  });
}

Deno.test("tuneL0() says so when it was stopped or ran out of runs, and keeps only what ended", async () => {
  const root = await Deno.makeTempDir();
  const few = await tuneL0(latents, { ...base, ...kinds[0] }, { l0: 6, tolerance: 0.001, runs: 1, root });
  assert.deepEqual([few.reached, few.complete, few.tried.length], [false, true, 1]);
  const stop = new AbortController();
  stop.abort();
  const stopped = await tuneL0(latents, { ...base, ...kinds[0] }, { l0: 5, root, signal: stop.signal });
  assert.deepEqual([stopped.reached, stopped.complete, stopped.tried], [false, false, []]);
  await Deno.remove(root, { recursive: true });
});

Deno.test("tuneL0() refuses what lambda does not decide", async () => {
  const refuse = (overrides: Partial<SaeConfig>, { l0 = 5, message }: { l0?: number; message: RegExp }) =>
    assert.rejects(tuneL0(latents, overrides, { l0 }), { name: "RangeError", message });
  await refuse({ activation: "topk" }, { message: /activation is topk, whose L0 sae\.k decides/ });
  await refuse({ activation: "jumprelu", jumpPenalty: "l0-target" }, { message: /jumprelu/ });
  await refuse({ activation: "relu" }, { l0: 0, message: /l0 is 0/ });
  await refuse({ activation: "relu", lambda: 0 }, { message: /sae\.lambda is 0/ });
});
