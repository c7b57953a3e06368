import assert from "node:assert/strict";
import { densityClusters, octavesOf } from "@/features/density_clusters.ts";
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

Deno.test("octavesOf() takes the longest range of a number, and 0 for one that never occurs", () => {
  const lives = [{ count: 1, octaves: 0.9 }, { count: 3, octaves: 0.3 }, { count: 3, octaves: 0.2 }];
  assert.deepEqual([1, 2, 3].map((count) => octavesOf(lives, count)), [0.9, 0, 0.3]);
});
