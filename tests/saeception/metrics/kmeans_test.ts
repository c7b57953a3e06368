/** k-means: the best known inertia, planted clusters, determinism, empty clusters. */
import assert from "node:assert/strict";
import { adjustedRandIndex } from "@/saeception/metrics/clustering.ts";
import { kMeans } from "@/saeception/metrics/kmeans.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { cases, codesOf, golden, near } from "./fixtures/metrics.ts";

Deno.test("kMeans() with many restarts comes within 1 % of scikit-learn's least inertia and never below it", () => {
  for (const { codes, kMeansInertia } of cases) {
    const { inertia } = kMeans(codes, { clusters: golden.classCount, seed: 1, restarts: 50 });
    assert.ok(
      inertia >= kMeansInertia - 1e-6 && inertia < 1.01 * kMeansInertia,
      `${inertia} vs ${kMeansInertia}`,
    );
  }
});

Deno.test("kMeans() finds planted clusters, and its inertia is the sum of squared distances to their means", () => {
  const truth = Int16Array.from({ length: 90 }, (_, i) => i % 3);
  const noise = normals(180, seededRandom(2, "noise"));
  const data = noise.map((x, at) => x + 20 * (truth[at >> 1] === at % 2 ? 1 : 0));
  const { labels, inertia } = kMeans({ data, width: 2 }, { clusters: 3, seed: 5 });
  assert.equal(adjustedRandIndex(labels, truth), 1);
  let wanted = 0;
  for (let cluster = 0; cluster < 3; cluster++) {
    for (const column of [0, 1]) {
      const values = [...truth.keys()].filter((i) => truth[i] === cluster).map((i) => data[2 * i + column]);
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      wanted += values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    }
  }
  near([inertia], [wanted], 1e-6 * wanted);
});

Deno.test("kMeans() is a function of its seed", () => {
  const { codes } = cases[1];
  const run = (seed: number) => kMeans(codes, { clusters: 6, seed, restarts: 1 });
  assert.deepEqual(run(1), run(1));
  assert.ok([2, 3, 4].some((seed) => run(seed).inertia !== run(1).inertia));
});

Deno.test("kMeans() keeps each restart's best: more restarts are never worse", () => {
  const { codes } = cases[1];
  const inertia = (restarts: number) => kMeans(codes, { clusters: 6, seed: 3, restarts }).inertia;
  assert.ok(inertia(20) < inertia(1));
});

Deno.test("kMeans() starts far apart: one start finds ten tight clusters, which chance would hardly hit", () => {
  const truth = Int16Array.from({ length: 200 }, (_, i) => i % 10);
  const data = normals(200, seededRandom(4, "tight")).map((x, i) => x + 1e4 * truth[i]);
  for (const seed of [1, 2, 3, 4, 5]) {
    const { labels } = kMeans({ data, width: 1 }, { clusters: 10, seed, restarts: 1 });
    assert.equal(adjustedRandIndex(labels, truth), 1);
  }
});

Deno.test("kMeans() survives fewer different points than clusters and refuses fewer points", () => {
  const { labels, inertia } = kMeans(codesOf([[0], [0], [0], [4]]), { clusters: 3, seed: 1 });
  assert.equal(inertia, 0);
  assert.notEqual(labels[0], labels[3]);
  assert.throws(() => kMeans(codesOf([[0], [1]]), { clusters: 3, seed: 1 }), RangeError);
});
