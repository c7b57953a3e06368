import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { makeAtlas, withAtlas } from "@/features/atlas.ts";
import { atlasChart, atlasScoreChart, atlasTable, clusterTable } from "@/features/atlas_charts.ts";
import { categoryLabels, clusterName, livingFeatures, principalPlaces } from "@/features/atlas_maps.ts";
import { parseFeatureFile } from "@/features/feature_file_check.ts";
import { featureJson } from "@/features/feature_file_folder.ts";
import { valueIndex } from "@/nouns/catalogue.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { linearDictionary } from "./fakes.ts";
import { madeUpEntry, madeUpFile } from "./feature_files.ts";

await tf.setBackend("cpu");

/** 60 features in two groups of directions, heads and accessories, then 2 unclear ones and a dead one. */
const entries = Array.from({ length: 63 }, (_, id) =>
  madeUpEntry(id, {
    target: id < 30 ? valueIndex("head", id) : valueIndex("accessory", id),
    confidence: id < 60 ? 0.9 : 0.1,
    density: id < 62 ? 0.01 : 0,
    nearest: { features: [0], similarities: [0] },
  }));
const file = madeUpFile(entries);
const noise = normals(63 * 6, seededRandom(0, "atlas test"));
const dictionary = linearDictionary(
  entries.map(({ id }) =>
    Array.from(
      { length: 6 },
      (_, axis) => 0.3 * noise[id * 6 + axis] + 3 * Number(axis === (id < 30 ? 0 : 1)),
    )
  ),
);
const sheets = { decoded: new Uint8Array(1), added: new Uint8Array(1), effect: new Uint8Array(1) };

async function inFolder<T>(work: () => Promise<T>): Promise<T> {
  const root = await Deno.makeTempDir();
  const before = Deno.env.get("STUDY_DATA");
  Deno.env.set("STUDY_DATA", root);
  try {
    return await work();
  } finally {
    before === undefined ? Deno.env.delete("STUDY_DATA") : Deno.env.set("STUDY_DATA", before);
    await Deno.remove(root, { recursive: true });
  }
}

const unsure = { ...file, features: entries.map((entry) => ({ ...entry, confidence: 0 })) };
const [atlas, again, other, nameless] = await inFolder(async () => [
  await makeAtlas({ file }, dictionary),
  await makeAtlas({ file }, dictionary),
  await makeAtlas({ file }, dictionary, { seed: 1 }),
  await makeAtlas({ file: unsure }, dictionary),
]);
const full = withAtlas({ file, sheets }, atlas);

Deno.test("makeAtlas() keeps its maps, and another seed gives others", () => {
  assert.deepEqual(again, atlas);
  assert.notDeepEqual(other.maps[0].places, atlas.maps[0].places);
  assert.deepEqual(other.maps[2].places, atlas.maps[2].places, "PCA has no seed");
  assert.deepEqual(
    nameless.maps[0].clusterNames,
    ["unclear 100 %", "unclear 100 %"],
    "other names, other clusters",
  );
});

Deno.test("makeAtlas() places the living features only, and the file takes its maps", () => {
  assert.deepEqual(parseFeatureFile(featureJson(full.file)), full.file);
  assert.deepEqual(full.file.maps.map(({ name }) => name), ["UMAP", "UMAP, cosine", "PCA"]);
  for (const { places, clusters } of full.file.maps) {
    assert.ok(places.slice(0, 62).every((place) => place !== null));
    assert.deepEqual([places[62], clusters[62]], [null, null]);
  }
});

Deno.test("makeAtlas() finds two groups pure, far above chance, and two clusters with the names of their members", () => {
  const [space, umap, , pca] = atlas.scores;
  for (const { purity, purityOf } of [space, umap, pca]) {
    assert.ok(purity.score > 0.99, `${purity.score}`);
    assert.ok(purity.chance > 0.4 && purity.highestChance < 0.65, `${purity.chance} ${purity.highestChance}`);
    assert.equal(purityOf.glasses, null);
    assert.ok(purityOf.head! > 0.99);
  }
  assert.equal(space.trust, null);
  assert.ok(umap.trust!.score > 0.75 && umap.trust!.highestChance < 0.65);
  assert.equal(umap.clusters, 2);
  assert.equal(umap.lives[0].count, 2);
  assert.ok(
    umap.lives[0].octaves > 1 && umap.lives.slice(1).every(({ octaves }) => octaves <= umap.lives[0].octaves),
  );
  assert.deepEqual(space.lives, []);
  assert.deepEqual(atlas.maps[0].clusterNames, ["accessory 94 %, unclear 6 %", "head 100 %"]);
  assert.ok(Math.abs(umap.largestShare - 32 / 62) < 1e-9);
});

Deno.test("principalPlaces() keeps the distances of points in a plane, and says how much of the variance it shows", () => {
  const plane = normals(40 * 2, seededRandom(2, "plane"));
  const axes = [[0.6, 0.8, 0], [0, 0, 1]];
  const points = Float32Array.from({ length: 120 }, (_, at) => {
    const row = Math.floor(at / 3);
    return 5 + plane[2 * row] * axes[0][at % 3] + plane[2 * row + 1] * axes[1][at % 3];
  });
  const { places, share } = principalPlaces(points, 3);
  assert.ok(Math.abs(share - 1) < 1e-5);
  const apart = (list: Float32Array, a: number, b: number) =>
    Math.hypot(list[2 * a] - list[2 * b], list[2 * a + 1] - list[2 * b + 1]);
  const sums = [0, 1].map((axis) => places.filter((_, at) => at % 2 === axis).reduce((sum, x) => sum + x, 0));
  assert.ok(sums.every((sum) => Math.abs(sum) < 1e-3), `${sums}`);
  for (const [a, b] of [[0, 1], [3, 20], [39, 7]]) {
    assert.ok(Math.abs(apart(places, a, b) - apart(plane, a, b)) < 1e-3);
  }
});

Deno.test("categoryLabels() and clusterName() count unclear features as unclear", () => {
  assert.deepEqual([...categoryLabels(file, [0, 40, 61])], [3, 2, -1]);
  assert.equal(clusterName(file, [0, 1, 2, 40]), "head 75 %, accessory 25 %");
  assert.equal(livingFeatures(file).length, 62);
});

Deno.test("the atlas draws its maps and its scores", () => {
  const chart = atlasChart(full.file, { title: "Two groups" });
  const points = chart.spec.data.reduce((sum, { x }) => sum + (x as number[]).length, 0);
  assert.equal(points, 2 * 62);
  const single = atlasChart(full.file, { title: "Two groups", maps: ["PCA"] });
  assert.deepEqual([single.spec.data.length, "xaxis2" in single.spec.layout], [
    chart.spec.data.length / 2,
    false,
  ]);
  assert.match(chart.summary, /head 30.*accessory 30|accessory 30.*head 30/);
  assert.throws(
    () => atlasChart(file, { title: "Two groups", maps: ["UMAP", "t-SNE"] }),
    /"t-SNE".*makeAtlas/,
  );
  assert.match(atlasScoreChart(atlas).summary, /PCA: purity 1\.00 \(chance 0\.\d+\), trustworthiness 0\.\d+/);
  assert.equal(atlasTable(atlas).cells.length, 4);
  const count = {
    name: "seed 1",
    directions: 9,
    clusters: 2,
    lives: [{ count: 2, octaves: 1 }, { count: 3, octaves: 0.5 }, { count: 9, octaves: 0.25 }],
    largestShare: 0.52,
  };
  assert.deepEqual(clusterTable([count]).cells, [[
    "seed 1",
    "9",
    "2",
    "1.00",
    "3: 0.50, 9: 0.25",
    "0.50",
    "52 %",
  ]]);
});

Deno.test("makeAtlas() keeps nothing of work that was stopped", async () => {
  await inFolder(async () => {
    await assert.rejects(makeAtlas({ file }, dictionary, { signal: AbortSignal.abort() }), /abort/i);
    assert.deepEqual((await makeAtlas({ file }, dictionary)).maps, atlas.maps);
  });
});
