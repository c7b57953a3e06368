/** Which engines the tests can compare on this machine, and how two engines' numbers are compared. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { type BackendName, useBackend } from "@/backend/use_backend.ts";
import { startWebgpu } from "@/backend/webgpu.ts";

/** An engine that is compared with plain JavaScript, or the reason why it cannot be. */
export interface Engine {
  name: BackendName;
  problem?: string;
}

/** Starts every engine but the plain one. WebGPU may compute in software here, since only its numbers are looked at. */
export async function startEngines(): Promise<Engine[]> {
  const starts: [BackendName, () => Promise<unknown>][] = [
    ["tensorflow", () => useBackend("tensorflow")],
    ["wasm", () => useBackend("wasm")],
    ["webgpu", () => startWebgpu({ software: true, synchronous: false })],
  ];
  const engines: Engine[] = [];
  for (const [name, start] of starts) {
    try {
      await start();
      engines.push({ name });
    } catch (error) {
      const problem = (error as Error).message;
      console.log(`Skipped on ${name}: ${problem}`);
      engines.push({ name, problem });
    }
  }
  await useBackend("cpu");
  return engines;
}

/** Values between −1 and 1 that look random and are the same everywhere. */
export function values(shape: number[], seed = 0): Float32Array {
  const size = shape.reduce((product, side) => product * side, 1);
  return Float32Array.from({ length: size }, (_, i) => {
    const wild = Math.sin((i + 1) * 12.9898 + (seed + 1) * 78.233) * 43758.5453;
    return 2 * (wild - Math.floor(wild)) - 1;
  });
}

/** A tensor of {@linkcode values}. */
export function tensorOf<S extends number[]>(shape: S, seed = 0): tf.Tensor {
  return tf.tensor(values(shape, seed), shape);
}

/** Runs a computation on an engine and reads its outputs. */
export async function runOn(name: BackendName, compute: () => tf.Tensor[]): Promise<Output[]> {
  await tf.setBackend(name);
  const outputs = tf.tidy(compute);
  const read = await Promise.all(
    outputs.map(async (output) => ({
      shape: output.shape,
      dtype: output.dtype,
      values: Array.from(await output.data()),
    })),
  );
  tf.dispose(outputs);
  return read;
}

/** What a computation gave. */
export interface Output {
  shape: number[];
  dtype: string;
  values: number[];
}

/** Asserts the same shapes and types, and values whose differences are below the tolerance times the largest value. */
export function assertClose(found: Output[], wanted: Output[], tolerance = 1e-5): void {
  assert.deepEqual(
    found.map(({ shape, dtype }) => [shape, dtype]),
    wanted.map(({ shape, dtype }) => [shape, dtype]),
  );
  found.forEach((output, index) => {
    const { values } = wanted[index];
    const scale = Math.max(1e-3, ...values.map(Math.abs));
    output.values.forEach((value, i) => {
      const error = Math.abs(value - values[i]) / scale;
      assert.ok(error <= tolerance, `output ${index}, element ${i}: found ${value}, wanted ${values[i]}`);
    });
  });
}
