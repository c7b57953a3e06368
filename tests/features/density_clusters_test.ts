import assert from "node:assert/strict";
import { densityClusters } from "@/features/density_clusters.ts";
import { clusterTrials, shuffledColumns } from "@/features/cluster_trials.ts";
import { normals, seededRandom } from "@/training/random.ts";

/** Clouds of points with the given centres, sizes and widths. */
function clouds(parts: { x: number; y: number; points: number; width?: number }[], seed = 0): Float32Array {
  const random = seededRandom(seed, "clouds");
  return Float32Array.from(parts.flatMap(({ x, y, points, width = 1 }) => {
    const noise = normals(2 * points, random);
    return Array.from(noise, (value, at) => value * width + [x, y][at % 2]);
  }));
}

Deno.test("densityClusters() finds three clouds, the largest first, and gives every point to its own", () => {
  const places = clouds([{ x: 0, y: 0, points: 60 }, { x: 30, y: 0, points: 200 }, {
    x: 0,
    y: 30,
    points: 100,
  }]);
  const { count, labels, lives } = densityClusters(places);
  assert.equal(count, 3);
  assert.equal(lives[0].count, 3);
  const centre = (i: number) => i < 60 ? 2 : i < 260 ? 0 : 1;
  assert.ok(labels.every((label, i) => label === centre(i)));
});

Deno.test("densityClusters() calls one cloud one, whatever the seed, and an even field too", () => {
  for (const seed of [0, 1, 2, 3]) {
    assert.equal(densityClusters(clouds([{ x: 0, y: 0, points: 300 }], seed)).count, 1);
  }
  const field = Float32Array.from({ length: 800 }, (_, at) => [at / 2 % 20, Math.floor(at / 40)][at % 2]);
  assert.equal(densityClusters(field).count, 1);
});

Deno.test("densityClusters() lets no chain of single points join two clouds, and leaves the chain outside", () => {
  const width = 0.4;
  const both = clouds([{ x: 0, y: 0, points: 200, width }, { x: 40, y: 0, points: 200, width }]);
  const chain = Array.from({ length: 39 }, (_, i) => [i + 1, 0]).flat(); // nearer to each other than points at the edge
  const { count, labels, distance } = densityClusters(Float32Array.from([...both, ...chain]));
  assert.equal(count, 2);
  assert.ok(labels.subarray(405, 434).every((label) => label === -1));
  assert.ok(
    distance > 1.1,
    `cut at ${distance}: links of length 1 join nothing as long as few points stand around them`,
  );
});

Deno.test("densityClusters() does not call a few points a cluster", () => {
  const places = clouds([{ x: 0, y: 0, points: 500 }, { x: 40, y: 0, points: 4, width: 0.1 }]);
  const { count, labels } = densityClusters(places);
  assert.equal(count, 1);
  assert.ok(labels.subarray(500).every((label) => label === -1));
  assert.equal(densityClusters(places, { leastShare: 0.005, neighbor: 2 }).count, 2);
});

Deno.test("densityClusters() finds clouds of unlike density", () => {
  const places = clouds([{ x: 0, y: 0, points: 300, width: 0.2 }, { x: 30, y: 0, points: 150, width: 2 }]);
  assert.equal(densityClusters(places).count, 2);
});

Deno.test("shuffledColumns() keeps every column's values and no row", () => {
  const rows = Float32Array.from({ length: 60 }, (_, at) => at);
  const shuffled = shuffledColumns(rows, { width: 3, seed: 0 });
  const column = (list: Float32Array, c: number) => Array.from(list).filter((_, at) => at % 3 === c);
  for (const c of [0, 1, 2]) {
    assert.deepEqual(column(shuffled, c).toSorted((a, b) => a - b), column(rows, c));
  }
  const kept = Array.from({ length: 20 }, (_, row) => shuffled[3 * row + 1] === shuffled[3 * row] + 1);
  assert.ok(kept.filter(Boolean).length < 5);
});

Deno.test("clusterTrials() counts the clusters that UMAP makes of clouds, and keeps the count", async () => {
  const root = await Deno.makeTempDir();
  const before = Deno.env.get("STUDY_DATA");
  Deno.env.set("STUDY_DATA", root);
  try {
    const noise = normals(240 * 4, seededRandom(0, "trial"));
    const directions = noise.map((value, at) => value * 0.1 + 9 * Number(Math.floor(at / 320) === at % 4));
    const trial = { name: "three clouds", directions, seed: 0 };
    const [first] = await clusterTrials([trial], { width: 4 });
    assert.equal(first.clusters, 3);
    assert.ok(first.octavesOfThree === first.octaves && first.octaves > 1);
    assert.ok(Math.abs(first.largestShare - 1 / 3) < 1e-9);
    const stopped = AbortSignal.abort();
    assert.deepEqual(await clusterTrials([trial], { width: 4, signal: stopped }), [first]);
    const other = { ...trial, directions: directions.map((value) => 2 * value) };
    await assert.rejects(clusterTrials([other], { width: 4, signal: stopped }), /abort/i, "other directions");
    await assert.rejects(clusterTrials([{ ...trial, seed: 1 }], { width: 4, signal: stopped }), /abort/i);
  } finally {
    before === undefined ? Deno.env.delete("STUDY_DATA") : Deno.env.set("STUDY_DATA", before);
    await Deno.remove(root, { recursive: true });
  }
});
