/** The loop: curves, stopping, continuing after a stop and after kill −9 with the same bits. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { readCheckpoint, writeCheckpoint } from "@/training/checkpoint.ts";
import { train, type Trainable } from "@/training/loop.ts";
import { seededRandom } from "@/training/random.ts";

/** A chaotic toy whose state depends on every step it took. */
function toy(onStep: (step: number) => void = () => {}): Trainable & { x: Float32Array<ArrayBuffer> } {
  const self = {
    x: Float32Array.of(0.3, 0.6),
    step(step: number) {
      const noise = seededRandom(5, step).uniform();
      self.x = self.x.map((v) => 3.8 * v * (1 - v) * (0.9 + 0.1 * noise));
      onStep(step);
    },
    measure: () => Promise.resolve({ first: self.x[0] }),
    state: () => Promise.resolve({ x: { shape: [2], data: self.x } }),
    restore: (arrays: Record<string, { data: unknown }>) =>
      void (self.x = arrays.x.data as Float32Array<ArrayBuffer>),
  };
  return self;
}

const options = { title: "Toy", steps: 50, measureEvery: 10 };

Deno.test("train() measures at both ends and every so many steps", async () => {
  const result = await train(toy(), options);
  assert.deepEqual(result.history.step, [0, 10, 20, 30, 40, 50]);
  assert.equal(result.history.values.first.length, 6);
  assert.ok(result.completed);
});

Deno.test("train() stops on the signal and continues with the same bits and curves", async () => {
  const whole = toy();
  const uninterrupted = await train(whole, options);
  const folder = await Deno.makeTempDir();
  for (const at of [7, 20, 33]) {
    const stop = new AbortController();
    const part = toy((step) => step === at && stop.abort());
    const result = await train(part, { ...options, checkpointFolder: folder, signal: stop.signal });
    assert.deepEqual([result.completed, result.step], [false, at + 1]);
  }
  const rest = toy();
  const continued = await train(rest, { ...options, checkpointFolder: folder });
  assert.deepEqual(rest.x, whole.x);
  assert.deepEqual(continued, uninterrupted);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("train() reports progress with the time left", async () => {
  const reports: number[] = [];
  await train(toy(), {
    ...options,
    onProgress: ({ step, secondsLeft }) => (reports.push(step), assert.ok(secondsLeft >= 0)),
  });
  assert.equal(reports.at(-1), 50);
});

Deno.test("readCheckpoint() refuses a damaged file by name and finds none in an empty folder", async () => {
  const folder = await Deno.makeTempDir();
  assert.equal(await readCheckpoint(folder), undefined);
  const checkpoint = {
    step: 3,
    arrays: { x: { shape: [1], data: Float32Array.of(2) } },
    history: { step: [], values: {} },
  };
  await writeCheckpoint(folder, checkpoint);
  assert.deepEqual(await readCheckpoint(folder), checkpoint);
  const path = join(folder, "checkpoint.bin");
  const bytes = await Deno.readFile(path);
  await Deno.writeFile(path, bytes.with(bytes.length - 1, bytes.at(-1)! ^ 1));
  await assert.rejects(
    readCheckpoint(folder),
    /Cannot continue from the checkpoint .*checkpoint\.bin.*Remove the file/,
  );
  await Deno.remove(folder, { recursive: true });
});
