/** A stack of SAEs learns what its SAEs would learn alone. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";
import { createMember } from "@/sae/member.ts";
import { disposeSae } from "@/sae/sae.ts";
import { createSaeStack, type SaeStack } from "@/sae/stack.ts";
import { trainSaeStack } from "@/sae/train_stack.ts";
import { batchIndices } from "@/training/batches.ts";
import type { NamedArrays } from "@/training/safetensors.ts";
import { assertClose, plantedLatents } from "./fixtures.ts";

const { train } = plantedLatents();
/** Three sets of 200 latents in 12 dimensions. */
const latents = [0, 1, 2].map((s) => train.slice(s * 2400, (s + 1) * 2400));
const all = tf.tensor3d(train, [3, 200, 12]);
/** Not tied: a lone tied feature begins with a gradient of pure rounding, which Adam would make large. */
const small = { nFeatures: 48, k: 3, steps: 100, batchSize: 40, learningRate: 5e-3, warmupSteps: 5 };
const seeds = [4, 5, 6];

function configsOf(overrides: Partial<SaeConfig>): SaeConfig[] {
  return seeds.map((seed, i) =>
    resolveSaeConfig({
      ...small,
      deadWindow: 300,
      resampleEvery: 12,
      initialization: "kaiming",
      ...overrides,
      seed,
      lambda: 0.05 * (i + 1),
    })
  );
}

function batchOf(step: number): tf.Tensor3D {
  return tf.tidy(() =>
    tf.stack(seeds.map((seed, s) => {
      const indices = batchIndices({ count: 200, batchSize: 40, seed })(step);
      return tf.gather(tf.tensor2d(latents[s], [200, 12]), Int32Array.from(indices));
    })) as tf.Tensor3D
  );
}

function ownBatch(step: number, s: number): tf.Tensor2D {
  return tf.tidy(() => batchOf(step).slice([s, 0, 0], [1, 40, 12]).reshape([40, 12]));
}

function learn(stack: SaeStack, { from = 0, steps }: { from?: number; steps: number }): void {
  for (let step = from; step < steps; step++) {
    const batch = batchOf(step);
    stack.step(step, batch);
    batch.dispose();
  }
}

/** The state that SAE s has within a stack's. */
function partOf(state: NamedArrays, s: number): Record<string, ArrayLike<number>> {
  return Object.fromEntries(
    Object.entries(state).map(([name, { data }]) => {
      const length = data.length / 3;
      return [name, name === "step" ? data : data.subarray(s * length, (s + 1) * length)];
    }),
  );
}

const kinds: Partial<SaeConfig>[] = [
  { activation: "relu" },
  { activation: "relu", decoderNorms: "free", penalty: "plain", preBias: false, initialization: "linear" },
  { activation: "relu", decoderNorms: "free", lossScale: "mean" },
  { activation: "topk" },
  { activation: "topk", k: 1, nFeatures: 120, preBias: false },
  { activation: "batchtopk" },
  { activation: "batchtopk", k: 1, deadRemedy: "none" },
  { activation: "topk", deadRemedy: "auxk", deadWindow: 100 },
  { activation: "batchtopk", deadRemedy: "auxk", auxScale: "total", deadWindow: 100 },
  { activation: "gated" },
  { activation: "gated", gatedForm: "free", decoderNorms: "free" },
  { activation: "jumprelu" },
  { activation: "jumprelu", jumpPenalty: "l0-target", preBias: false },
];

for (const kind of kinds) {
  Deno.test(`createSaeStack() with ${JSON.stringify(kind)} takes the steps of separate members`, async () => {
    const configs = configsOf(kind);
    const stack = createSaeStack(configs, all);
    learn(stack, { steps: 32 });
    const state = await stack.state();
    let neverActive = 0; // resampling ends that, and without it there are some with k = 1
    for (const [s, config] of configs.entries()) {
      const own = tf.tensor2d(latents[s], [200, 12]);
      const member = createMember(config, own);
      for (let step = 0; step < 32; step++) {
        const batch = ownBatch(step, s);
        member.step(step, batch);
        batch.dispose();
      }
      const wanted = await member.state();
      const found = partOf(state, s);
      for (const [name, { data }] of Object.entries(wanted)) {
        assertClose(found[name], tf.tensor1d(Float32Array.from(data)), 1e-5);
      }
      neverActive += wanted.silent.data.filter((samples) => samples === 32 * 40).length;
      const [model, wantedModel] = [stack.results()[s], member.result()];
      for (const name of ["encoder", "encoderBias", "decoder", "decoderBias"] as const) {
        assert.deepEqual(model.parameters[name].shape, wantedModel.parameters[name].shape);
        assertClose(model.parameters[name], wantedModel.parameters[name], 1e-4);
      }
      assert.equal(model.activation.kind, wantedModel.activation.kind);
      member.dispose();
    }
    if (configs[0].deadRemedy === "resample") assert.equal(neverActive, 0);
    else if (configs[0].k === 1) assert.ok(neverActive > 0);
    stack.dispose();
  });
}

Deno.test("createSaeStack() keeps SAEs with different k apart", async () => {
  for (const activation of ["topk", "batchtopk"] as const) {
    for (const deadRemedy of ["none", "auxk"] as const) {
      const configs = configsOf({ activation, deadRemedy, deadWindow: 1 }).map((own, i) => ({
        ...own,
        k: 2 + i,
      }));
      const stack = createSaeStack(configs, all);
      learn(stack, { steps: 20 });
      const state = await stack.state();
      for (const [s, own] of configs.entries()) {
        const member = createMember(own, tf.tensor2d(latents[s], [200, 12]));
        for (let step = 0; step < 20; step++) member.step(step, ownBatch(step, s));
        assertClose(
          partOf(state, s).decoder,
          [...(await member.state()).decoder.data],
          1e-5,
        );
        member.dispose();
      }
      stack.dispose();
    }
  }
});

Deno.test("an SAE whose numbers are not finite leaves the others of its stack alone", async () => {
  for (const activation of ["relu", "topk", "batchtopk", "gated", "jumprelu"] as const) {
    const states: NamedArrays[] = [];
    for (const poison of [false, true]) {
      const stack = createSaeStack(configsOf({ activation }), all);
      for (let step = 0; step < 30; step++) {
        const factor = tf.tensor3d([1, poison && step === 5 ? NaN : 1, 1], [3, 1, 1]);
        stack.step(step, tf.mul(batchOf(step), factor) as tf.Tensor3D);
      }
      states.push(await stack.state());
      stack.dispose();
    }
    for (const s of [0, 2]) assert.deepEqual(partOf(states[1], s), partOf(states[0], s));
    assert.ok(Number.isNaN(partOf(states[1], 1).decoder[0]));
  }
});

Deno.test("createSaeStack() refuses configurations that differ, by the field's name", () => {
  const [a, b, c] = configsOf({});
  const refuse = (configs: SaeConfig[], message: RegExp) =>
    assert.throws(() => createSaeStack(configs, all), { name: "TypeError", message });
  refuse([a, { ...b, learningRate: 0.1 }, c], /sae\.learningRate is 0\.005 in SAE 0 and 0\.1 in SAE 1/);
  refuse([a, b, { ...c, activation: "relu" }], /sae\.activation is "topk" in SAE 0 and "relu" in SAE 2/);
  refuse([a, b], /found 2 configurations and latents for 3.*that all share/);
});

Deno.test("a stack in training leaves no tensors behind", async () => {
  const before = tf.memory().numTensors;
  for (const kind of kinds) {
    const stack = createSaeStack(configsOf(kind), all);
    learn(stack, { steps: 3 });
    const during = tf.memory().numTensors;
    learn(stack, { from: 3, steps: 30 });
    const probes = tf.unstack(all) as tf.Tensor2D[];
    await stack.measure(30, probes);
    tf.dispose(probes);
    await stack.state();
    assert.equal(tf.memory().numTensors, during);
    stack.dispose();
  }
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("trainSaeStack() gives each SAE what a member learns from the same batches, and frees the rest", async () => {
  const configs = configsOf({ steps: 40, activation: "batchtopk" });
  const before = tf.memory().numTensors;
  const { models, completed, history } = await trainSaeStack(configs, { latents, dimensions: 12 });
  assert.equal(completed, true);
  assert.equal(tf.memory().numTensors, before + 3 * 5);
  assert.ok(history.values.reconstruction.at(-1)! < 0.8 * history.values.reconstruction[0]);
  const member = createMember(configs[1], tf.tensor2d(latents[1], [200, 12]));
  for (let step = 0; step < 40; step++) member.step(step, ownBatch(step, 1));
  assertClose(models[1].parameters.decoder, member.result().parameters.decoder, 1e-4);
  models.forEach(disposeSae);
  member.dispose();
});

Deno.test("trainSaeStack() that was stopped continues to the same bits", async () => {
  const configs = configsOf({ steps: 40, activation: "batchtopk" });
  const whole = await trainSaeStack(configs, { latents, dimensions: 12 });
  const checkpointFolder = await Deno.makeTempDir();
  const stop = new AbortController();
  const onProgress = ({ step }: { step: number }) => step >= 1 && stop.abort();
  const run = { latents, dimensions: 12, checkpointFolder };
  const part = await trainSaeStack(configs, { ...run, signal: stop.signal, onProgress });
  assert.equal(part.completed, false);
  const rest = await trainSaeStack(configs, run);
  assert.equal(rest.completed, true);
  for (const [s, model] of whole.models.entries()) {
    for (const name of ["encoder", "encoderBias", "decoder", "decoderBias"] as const) {
      assert.deepEqual(rest.models[s].parameters[name].dataSync(), model.parameters[name].dataSync());
      assert.notDeepEqual(part.models[s].parameters[name].dataSync(), model.parameters[name].dataSync());
    }
  }
  await Deno.remove(checkpointFolder, { recursive: true });
});

for (const activation of ["relu", "topk", "batchtopk", "matryoshka"] as const) {
  Deno.test(`trainSaeStack() with ${activation} on one stream: mixed penalties, k and seeds as separate runs`, async () => {
    const mixed = [[4, 0.05, 2], [4, 0.2, 3], [9, 0.1, 5], [6, 0.1, 3]].map(([seed, lambda, k]) => ({
      ...resolveSaeConfig({
        ...small,
        activation,
        levels: [8, 20],
        steps: 40,
        deadWindow: 300,
        resampleEvery: 12,
      }),
      ...{ initialization: "kaiming", seed, lambda, k } as const,
    }));
    const shared = Array<Float32Array>(4).fill(train);
    const before = tf.memory();
    let held = 0;
    const onProgress = () => void (held = Math.max(held, tf.memory().numBytes - before.numBytes));
    const { models } = await trainSaeStack(mixed, { latents: shared, dimensions: 12, onProgress });
    assert.ok(held > 0 && held < 3 * train.byteLength, `${held} bytes`);
    const all = tf.tensor2d(train, [600, 12]);
    for (const [s, config] of mixed.entries()) {
      const member = createMember(config, all);
      const batch = batchIndices({ count: 600, batchSize: 40, seed: config.seed });
      for (let step = 0; step < 40; step++) {
        tf.tidy(() => member.step(step, tf.gather(all, Int32Array.from(batch(step)))));
      }
      const wanted = member.result();
      for (const name of ["encoder", "encoderBias", "decoder", "decoderBias"] as const) {
        assertClose(models[s].parameters[name], wanted.parameters[name], 1e-4);
      }
      member.dispose();
    }
  });
}

Deno.test("trainSaeStack() refuses latents that do not fit", async () => {
  const configs = configsOf({});
  const short = [latents[0], latents[1], latents[2].slice(12)];
  await assert.rejects(trainSaeStack(configs, { latents: short, dimensions: 12 }), /2400, 2400, 2388 values/);
  await assert.rejects(trainSaeStack(configs, { latents, dimensions: 13 }), /its 13 dimensions/);
});
