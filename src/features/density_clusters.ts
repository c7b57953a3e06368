/** How many groups a map falls into: single linkage by mutual reachability, cut where the count of groups lives longest. */

/** A clustering of points in the plane. */
export interface DensityClusters {
  /** How many clusters there are. */
  count: number;
  /** The cluster of each point, the largest cluster 0; −1 for points outside all: [n]. */
  labels: Int32Array;
  /** Points farther apart than this, by steps over other points, are in different clusters. */
  distance: number;
  /** The number of clusters at every cut, as the distances over which it holds: the longest-lived first. */
  lives: ClusterLife[];
}

/** A range of distances over which the number of clusters stays the same. */
export interface ClusterLife {
  /** Clusters. */
  count: number;
  /** log₂ of the largest distance divided by the smallest. */
  octaves: number;
}

/** What counts as a cluster. */
export interface ClusterOptions {
  /** The least share of all points, 0 to 1; .01 unless told. */
  leastShare?: number;
  /** Cuts that leave more than this share outside of all clusters are not looked at; .1 unless told. */
  mostOutside?: number;
  /** The neighbour whose distance says how dense it is around a point; 5 unless told. */
  neighbor?: number;
}

interface Edge {
  from: number;
  to: number;
  length: number;
}

/**
 * Clusters points by density. Two points are as far apart as the largest of their distance and the distances of each to
 * its 5th neighbour (mutual reachability, Campello, Moulavi & Sander 2013): a chain of single points joins nothing. Cutting
 * the minimum spanning tree at every length gives a number of clusters of at least 1 % of the points; the number that holds
 * over the longest range of lengths, on a logarithmic scale, is taken, and cut in the middle of its range.
 *
 * @param places [n · 2].
 * @param options What counts as a cluster.
 * @returns The clusters; 1 when the points hold together at every cut that is looked at.
 */
export function densityClusters(
  places: Float32Array,
  { leastShare = 0.01, mostOutside = 0.1, neighbor = 5 }: ClusterOptions = {},
): DensityClusters {
  const n = places.length / 2;
  const least = Math.max(2, Math.ceil(leastShare * n));
  const edges = spanningTree(places, neighbor);
  const forest = disjointSets(n);
  const cuts: { count: number; from: number; to: number }[] = [];
  let [count, inside] = [0, 0];
  edges.forEach(({ from, to, length }, i) => {
    const [a, b] = [forest.sizeOf(from), forest.sizeOf(to)];
    forest.join(from, to);
    for (const size of [a, b]) {
      if (size < least) continue;
      count--;
      inside -= size;
    }
    if (a + b >= least) {
      count++;
      inside += a + b;
    }
    const next = edges[i + 1]?.length;
    if (next === undefined || next === length || inside < (1 - mostOutside) * n) return;
    const last = cuts.at(-1);
    if (last?.count === count && last.to === length) last.to = next;
    else cuts.push({ count, from: length, to: next });
  });
  cuts.sort((a, b) => octaves(b) - octaves(a));
  const best = cuts[0] ?? { count: 1, from: edges.at(-1)?.length ?? 0, to: Infinity };
  const distance = best.to === Infinity ? best.from : Math.sqrt(best.from * best.to);
  return {
    count: best.count,
    labels: labelsAt(edges, { n, distance, least }),
    distance,
    lives: cuts.map((cut) => ({ count: cut.count, octaves: octaves(cut) })),
  };
}

/**
 * Looks up for how long a map falls into a number of clusters.
 *
 * @param lives Of the map.
 * @param count The number.
 * @returns Octaves of its longest range, 0 when no cut gives this number.
 */
export function octavesOf(lives: ClusterLife[], count: number): number {
  return Math.max(0, ...lives.filter((life) => life.count === count).map(({ octaves }) => octaves));
}

function octaves({ from, to }: { from: number; to: number }): number {
  return from > 0 ? Math.log2(to / from) : 0;
}

/** Prim's minimum spanning tree over mutual reachability, its edges from the shortest. */
function spanningTree(places: Float32Array, neighbor: number): Edge[] {
  const n = places.length / 2;
  const distance = (a: number, b: number) =>
    Math.hypot(places[2 * a] - places[2 * b], places[2 * a + 1] - places[2 * b + 1]);
  const row = new Float64Array(n);
  const core = Float64Array.from({ length: n }, (_, a) => {
    for (let b = 0; b < n; b++) row[b] = distance(a, b);
    return row.slice().sort()[Math.min(neighbor, n - 1)]; // [0] is the point itself
  });
  const nearest = new Float64Array(n).fill(Infinity);
  const parent = new Int32Array(n);
  const done = new Uint8Array(n);
  const edges: Edge[] = [];
  for (let current = 0; edges.length < n - 1;) {
    done[current] = 1;
    let next = -1;
    for (let b = 0; b < n; b++) {
      if (done[b]) continue;
      const reach = Math.max(distance(current, b), core[current], core[b]);
      if (reach < nearest[b]) {
        nearest[b] = reach;
        parent[b] = current;
      }
      if (next < 0 || nearest[b] < nearest[next]) next = b;
    }
    edges.push({ from: parent[next], to: next, length: nearest[next] });
    current = next;
  }
  return edges.sort((a, b) => a.length - b.length);
}

function labelsAt(
  edges: Edge[],
  { n, distance, least }: { n: number; distance: number; least: number },
): Int32Array {
  const forest = disjointSets(n);
  for (const { from, to, length } of edges) if (length <= distance) forest.join(from, to);
  const roots = Array.from({ length: n }, (_, i) => forest.rootOf(i));
  const large = Array.from(new Set(roots)).filter((root) => forest.sizeOf(root) >= least)
    .sort((a, b) => forest.sizeOf(b) - forest.sizeOf(a) || a - b);
  const order = new Map(large.map((root, i) => [root, i]));
  return Int32Array.from(roots, (root) => order.get(root) ?? -1);
}

function disjointSets(n: number) {
  const parent = Int32Array.from({ length: n }, (_, i) => i);
  const size = new Int32Array(n).fill(1);
  const rootOf = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]];
    return i;
  };
  return {
    rootOf,
    sizeOf: (i: number) => size[rootOf(i)],
    join(a: number, b: number) {
      const [from, to] = [rootOf(a), rootOf(b)];
      if (from === to) return;
      parent[from] = to;
      size[to] += size[from];
    },
  };
}
