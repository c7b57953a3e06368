import assert from "node:assert/strict";
import { umap } from "@/features/umap.ts";
import { normals, seededRandom } from "@/training/random.ts";

/** Two clouds of 30 rows, far apart. */
function clouds(): Float32Array {
  const noise = normals(60 * 5, seededRandom(1, "clouds"));
  return noise.map((value, at) => value * 0.1 + (at < 30 * 5 ? 3 : -3));
}

Deno.test("umap() keeps clouds apart and is the same for the same seed", async () => {
  const places = await umap(clouds(), { width: 5, seed: 0, neighbors: 8 });
  assert.equal(places.length, 120);
  const centre = (from: number) => {
    const own = places.subarray(from, from + 60);
    return [0, 1].map((axis) => own.filter((_, i) => i % 2 === axis).reduce((a, b) => a + b) / 30);
  };
  const spread = Math.hypot(...[0, 1].map((axis) => places[axis] - centre(0)[axis]));
  const apart = Math.hypot(...[0, 1].map((axis) => centre(0)[axis] - centre(60)[axis]));
  assert.ok(apart > 2 * spread, `clouds are ${apart} apart, a point is ${spread} from its own centre`);
  assert.deepEqual(await umap(clouds(), { width: 5, seed: 0, neighbors: 8 }), places);
  assert.notDeepEqual(await umap(clouds(), { width: 5, seed: 1, neighbors: 8 }), places);
});

Deno.test("umap() by cosine ignores lengths", async () => {
  const rows = clouds();
  const longer = rows.map((value, at) => at % 10 < 5 ? value * 7 : value); // every second row
  const options = { width: 5, seed: 0, neighbors: 8, metric: "cosine" } as const;
  const places = await umap(longer, options);
  const side = (i: number) => Math.hypot(places[2 * i] - places[0], places[2 * i + 1] - places[1]);
  const near = Math.max(...Array.from({ length: 30 }, (_, i) => side(i)));
  const far = Math.min(...Array.from({ length: 30 }, (_, i) => side(i + 30)));
  assert.ok(near < far, `a row of the same cloud is up to ${near} away, one of the other at least ${far}`);
});

Deno.test("umap() refuses too few rows, and ends at a stop", async () => {
  await assert.rejects(umap(new Float32Array(10), { width: 2, seed: 0 }), /5 rows.*more than 15/);
  const stop = new AbortController();
  stop.abort();
  const places = await umap(clouds(), { width: 5, seed: 0, signal: stop.signal });
  assert.equal(places.length, 120, "what there is, unfinished");
});
