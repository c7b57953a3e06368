/** Seeded streams: reproducible, independent, and distributed as they say. */
import assert from "node:assert/strict";
import { normals, seededRandom, shuffledIndices } from "@/training/random.ts";

Deno.test("seededRandom() gives the same stream for the same seed and path", () => {
  const draw = () => Array.from({ length: 5 }, seededRandom(3, "noise", 9).uniform);
  assert.deepEqual(draw(), draw());
});

Deno.test("seededRandom() gives unrelated streams for neighbouring paths", () => {
  const streams = Array.from({ length: 200 }, (_, i) => normals(500, seededRandom(0, "noise", i)));
  let worst = 0;
  for (let i = 1; i < streams.length; i++) {
    const correlation = streams[i].reduce((sum, x, j) => sum + x * streams[i - 1][j], 0) / 500;
    worst = Math.max(worst, Math.abs(correlation));
  }
  assert.ok(worst < 5 / Math.sqrt(500), `correlation ${worst}`);
});

Deno.test("seededRandom() gives uniform numbers in [0, 1) with the right mean and variance", () => {
  const random = seededRandom(1);
  const numbers = Array.from({ length: 100_000 }, random.uniform);
  const mean = numbers.reduce((a, b) => a + b) / numbers.length;
  const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length;
  assert.ok(numbers.every((x) => x >= 0 && x < 1));
  assert.ok(Math.abs(mean - 1 / 2) < 0.005 && Math.abs(variance - 1 / 12) < 0.002);
});

Deno.test("seededRandom() refuses a seed that is no safe integer", () => {
  assert.throws(() => seededRandom(0.5), /seed is 0.5, a safe integer is wanted/);
});

Deno.test("normals() has the moments of a standard normal", () => {
  const x = normals(100_000, seededRandom(2));
  const moment = (power: number) => x.reduce((sum, v) => sum + v ** power, 0) / x.length;
  assert.ok(Math.abs(moment(1)) < 0.02 && Math.abs(moment(2) - 1) < 0.02);
  assert.ok(Math.abs(moment(3)) < 0.06 && Math.abs(moment(4) - 3) < 0.12);
});

Deno.test("shuffledIndices() is a permutation in which every number is equally likely to be first", () => {
  const firsts = new Array(5).fill(0);
  for (let i = 0; i < 5000; i++) {
    const order = shuffledIndices(5, seededRandom(4, i));
    assert.deepEqual([...order].sort(), [0, 1, 2, 3, 4]);
    firsts[order[0]]++;
  }
  assert.ok(firsts.every((count) => Math.abs(count - 1000) < 150), String(firsts));
});
