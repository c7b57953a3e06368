/** The planted generators: latents are what their codes say, statistics as stated, the same bytes for the same seed. */
import assert from "node:assert/strict";
import { columnOf, type SparseActivations } from "@/features/activations.ts";
import { plantedNouns } from "@/planted/planted_nouns.ts";
import { toyLatents } from "@/planted/toy.ts";

/** Codes written out in full, [count][nFeatures]. */
function dense(codes: SparseActivations): number[][] {
  const rows = Array.from({ length: codes.count }, () => new Array<number>(codes.nFeatures).fill(0));
  for (let feature = 0; feature < codes.nFeatures; feature++) {
    const { samples, values } = columnOf(codes, feature);
    samples.forEach((sample, at) => rows[sample][feature] = values[at]);
  }
  return rows;
}

const near = (found: number, wanted: number, tolerance: number) =>
  assert.ok(Math.abs(found - wanted) <= tolerance, `found ${found}, wanted ${wanted} ± ${tolerance}`);

Deno.test("toyLatents() are exactly the sums that their codes say", () => {
  const toy = toyLatents({ trainCount: 200, heldOutCount: 50 });
  for (const [latents, codes] of [[toy.train, toy.codes.train], [toy.heldOut, toy.codes.heldOut]] as const) {
    const rows = dense(codes);
    latents.forEach((found, at) => {
      const [sample, j] = [Math.floor(at / 32), at % 32];
      const wanted = rows[sample].reduce((sum, c, i) => sum + c * toy.dictionary[i * 32 + j], 0);
      near(found, wanted, 1e-5);
    });
  }
  for (let i = 0; i < 64; i++) near(Math.hypot(...toy.dictionary.subarray(i * 32, i * 32 + 32)), 1, 1e-6);
  assert.deepEqual(toy.targets, toy.dictionary);
});

Deno.test("toyLatents() has the stated probability and sizes 1 + σ|N|", () => {
  const { codes } = toyLatents({ trainCount: 20_000, heldOutCount: 1 });
  const { values, count } = codes.train;
  near(values.length / count, 64 * 0.03, 0.05); // 5 standard errors of .0097
  assert.ok(values.every((value) => value >= 1));
  near(
    values.reduce((sum, value) => sum + value, 0) / values.length,
    1 + 0.15 * Math.sqrt(2 / Math.PI),
    0.003,
  );
});

Deno.test("planted latents are the same for the same seed, and differ in key and bytes for another", () => {
  const options = { trainCount: 100, heldOutCount: 20 };
  for (const make of [toyLatents, plantedNouns]) {
    const [a, b, c] = [make(options), make(options), make({ ...options, seed: 1 })];
    assert.deepEqual([a.key, a.train, a.heldOut, a.dictionary], [b.key, b.train, b.heldOut, b.dictionary]);
    assert.notEqual(a.key, c.key);
    assert.notDeepEqual(a.train, c.train);
    assert.notDeepEqual(a.dictionary, c.dictionary);
    assert.notDeepEqual(a.train.subarray(0, 32), a.heldOut.subarray(0, 32));
  }
});

Deno.test("plantedNouns() has one value of each factor at its amplitude, and noise of the stated length", () => {
  const nouns = plantedNouns({ trainCount: 400, heldOutCount: 10 });
  assert.deepEqual(nouns.groups.map(({ name, count }) => [name, count]), [
    ["background", 2],
    ["body", 30],
    ["accessory", 137],
    ["head", 234],
    ["glasses", 21],
  ]);
  const rows = dense(nouns.codes.train);
  const amplitudes = [0.6, 1, 0.5, 1.2, 0.8];
  let noise = 0;
  rows.forEach((row, sample) => {
    nouns.groups.forEach(({ first, count }, g) => {
      const own = row.slice(first, first + count).filter((value) => value > 0);
      assert.deepEqual(own, [Math.fround(amplitudes[g])]);
    });
    for (let j = 0; j < 256; j++) {
      const clean = row.reduce((sum, c, i) => c ? sum + c * nouns.dictionary[i * 256 + j] : sum, 0);
      noise += (nouns.train[sample * 256 + j] - clean) ** 2;
    }
  });
  near(Math.sqrt(noise / rows.length), 0.3, 0.005);
});

Deno.test("plantedNouns() judges by directions less the mean of their factor, which are what a value adds to the mean", () => {
  const { targets, dictionary, dimensions } = plantedNouns({ trainCount: 1, heldOutCount: 1 });
  const row = (matrix: Float32Array, i: number) => matrix.subarray(i * dimensions, (i + 1) * dimensions);
  for (let j = 0; j < dimensions; j++) near(row(targets, 0)[j], -row(targets, 1)[j], 1e-6);
  near(row(targets, 0)[3], (row(dictionary, 0)[3] - row(dictionary, 1)[3]) / 2, 1e-6);
  for (let j = 0; j < dimensions; j++) {
    let sum = 0;
    for (let i = 2; i < 32; i++) sum += row(targets, i)[j];
    near(sum, 0, 1e-5);
  }
});

Deno.test("plantedNouns() hides the body under the stated share of accessories", () => {
  const options = { trainCount: 4000, heldOutCount: 1, occlusion: 0.12 };
  const { codes, groups } = plantedNouns(options);
  const [body, accessory] = [groups[1], groups[2]];
  const visible = dense(codes.train).filter((row) => row.slice(body.first, body.first + 30).some(Boolean));
  near(visible.length / 4000, 1 - 16 / 137, 0.03);
  const hiding = visible.filter((row) => row.slice(accessory.first, accessory.first + 16).some(Boolean));
  assert.equal(hiding.length, 0);
});

Deno.test("the generators refuse counts, probabilities and factors out of range", () => {
  assert.throws(() => toyLatents({ trainCount: 0 }), /trainCount is 0/);
  assert.throws(() => toyLatents({ probability: 0 }), /probability 0/);
  assert.throws(() => plantedNouns({ occlusion: 2 }), /occlusion 2/);
  assert.throws(() => plantedNouns({ factors: { body: { values: 0, amplitude: 1 } } }), /body has 0 values/);
});
