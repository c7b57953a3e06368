import assert from "node:assert/strict";
import {
  clusterTrials,
  livingDirections,
  plantedGroups,
  shuffledColumns,
} from "@/features/cluster_trials.ts";
import { octavesOf } from "@/features/density_clusters.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { linearDictionary } from "./fakes.ts";

const width = 64;
const n = 120;
const noise = normals(n * width, seededRandom(0, "cluster trials test"));
const column = (rows: Float32Array, at: number) =>
  Array.from({ length: rows.length / width }, (_, i) => rows[i * width + at]);

Deno.test("shuffledColumns() keeps every column's values and breaks up the rows", () => {
  const shuffled = shuffledColumns(noise, { width, seed: 0 });
  for (let at = 0; at < width; at++) {
    assert.deepEqual(column(shuffled, at).sort(), column(noise, at).sort());
  }
  const rows = new Set(column(noise, 0).map((value, i) => `${value} ${column(noise, 1)[i]}`));
  const kept =
    column(shuffled, 0).filter((value, i) => rows.has(`${value} ${column(shuffled, 1)[i]}`)).length;
  assert.ok(kept < 8, `${kept} rows still have their company`);
  assert.deepEqual(shuffledColumns(noise, { width, seed: 0 }), shuffled);
});

Deno.test("plantedGroups() gives two of a group a cosine of about a half, two of others about none", () => {
  const wide = 200;
  const directions = normals(60 * wide, seededRandom(1, "cluster trials test"));
  const planted = plantedGroups(directions, { width: wide, sizes: [20, 20, 20], seed: 0 });
  const row = (i: number) => planted.subarray(i * wide, (i + 1) * wide);
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * b[at], 0);
  const meanCosine = (gap: number) => {
    const cosines = Array.from({ length: 60 }, (_, i) => i).filter((i) =>
      i % 20 + (gap % 20) < 20 && i + gap < 60
    )
      .map((i) =>
        dot(row(i), row(i + gap)) / Math.sqrt(dot(row(i), row(i)) * dot(row(i + gap), row(i + gap)))
      );
    return cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
  };
  assert.ok(Math.abs(meanCosine(7) - 0.5) < 0.05, `in a group ${meanCosine(7)}`);
  assert.ok(Math.abs(meanCosine(20)) < 0.1, `between groups ${meanCosine(20)}`);
});

Deno.test("plantedGroups() gives each group its size, leaves the rest alone, and refuses groups that do not fit", () => {
  const planted = plantedGroups(noise, { width, sizes: [10, 0, 5], seed: 0 });
  const change = (row: number) =>
    Array.from(
      { length: width },
      (_, at) => (planted[row * width + at] - noise[row * width + at]).toFixed(4),
    );
  assert.deepEqual(change(9), change(0));
  assert.deepEqual(change(14), change(10));
  assert.notDeepEqual(change(10), change(9));
  assert.deepEqual(planted.subarray(15 * width), noise.subarray(15 * width));
  assert.throws(() => plantedGroups(noise, { width, sizes: [100, 21], seed: 0 }), /found 120.*wanted 121/);
});

Deno.test("livingDirections() leaves out what never fires", () => {
  const dictionary = linearDictionary([[1, 2], [3, 4], [5, 6]]);
  const records = [0.1, 0, 0.2].map((density, feature) => ({ feature, density, max: 1, mean: 0.1 }));
  const living = livingDirections({
    dictionary,
    records: records as Parameters<typeof livingDirections>[0]["records"],
  });
  assert.deepEqual(Array.from(living), [1, 2, 5, 6]);
});

Deno.test("clusterTrials() finds the groups that were planted, and keeps every trial", async () => {
  const root = await Deno.makeTempDir();
  const before = Deno.env.get("STUDY_DATA");
  Deno.env.set("STUDY_DATA", root);
  try {
    const trials = [
      { name: "planted", directions: plantedGroups(noise, { width, sizes: [40, 40, 40], seed: 0 }), seed: 0 },
      { name: "noise", directions: noise, seed: 0 },
    ];
    const [planted, plain] = await clusterTrials(trials, { width });
    assert.deepEqual([planted.name, planted.directions, planted.clusters], ["planted", n, 3]);
    assert.ok(octavesOf(planted.lives, 3) > 1 && planted.lives[0].count === 3);
    assert.ok(Math.abs(planted.largestShare - 1 / 3) < 1e-9);
    assert.equal(plain.clusters, 1);
    const stopped = { width, signal: AbortSignal.abort() };
    assert.deepEqual(await clusterTrials(trials, stopped), [planted, plain], "read from its artifact");
    const other = { ...trials[0], directions: noise.map((value) => 2 * value) };
    await assert.rejects(clusterTrials([other], stopped), /abort/i, "other directions");
    await assert.rejects(clusterTrials([{ ...trials[0], seed: 1 }], stopped), /abort/i, "another seed");
  } finally {
    before === undefined ? Deno.env.delete("STUDY_DATA") : Deno.env.set("STUDY_DATA", before);
    await Deno.remove(root, { recursive: true });
  }
});
