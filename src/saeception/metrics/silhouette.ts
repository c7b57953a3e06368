/** The silhouette: how much nearer a point lies to its own cluster than to the next one, exactly, from all pairs of points. */
import { type ClassLabels, type Codes, countRows, groupLabels, type Groups, sparseRows } from "./codes.ts";
import { squaredNorms } from "./codes.ts";

/** Rows whose distances are computed together: each entry of the other row is read once for all of them. */
const lanes = 4;

/**
 * Mean silhouette with Euclidean distance for several labelings of the same points (Rousseeuw 1987): the mean of
 * `(b − a) / max(a, b)`, a the mean distance to the other points of the own cluster, b the smallest mean distance to another
 * cluster. A point alone in its cluster counts 0, as in scikit-learn. Distances are summed in float64 and computed once for all
 * labelings; time grows with n² times the entries of a row that are not 0.
 *
 * @param codes Points, `[n · width]`.
 * @param labelings Each `[n]`.
 * @returns For each labeling its mean silhouette in [−1, 1]; NaN (undefined) unless 2 ≤ clusters < n.
 * @throws {TypeError} If a labeling has another length.
 *
 * @example Two tight pairs
 * ```ts
 * import assert from "node:assert/strict";
 * import { meanSilhouettes } from "@/saeception/metrics/silhouette.ts";
 *
 * const codes = { data: Float32Array.of(0, 1, 10, 11), width: 1 };
 * const [right, wrong] = meanSilhouettes(codes, [Int16Array.of(0, 0, 1, 1), Int16Array.of(0, 1, 0, 1)]);
 * assert.ok(right > 0.89 && wrong < 0);
 * ```
 */
export function meanSilhouettes(codes: Codes, labelings: ClassLabels[]): number[] {
  const n = labelings.reduce((_, labels) => countRows(codes, labels), countRows(codes));
  const partitions = labelings.map((labels) => {
    const groups = groupLabels(labels);
    return { groups, sums: new Float64Array(n * groups.count) };
  });
  const measured = partitions.filter(({ groups }) => groups.count >= 2 && groups.count < n);
  if (measured.length > 0) {
    addDistances(codes, (i, j, distance) => {
      for (const { groups, sums } of measured) {
        sums[i * groups.count + groups.of[j]] += distance;
        sums[j * groups.count + groups.of[i]] += distance;
      }
    });
  }
  return partitions.map((each) => measured.includes(each) ? mean(each.groups, each.sums) : NaN);
}

/** The mean silhouette, from the sum of distances of each point to each cluster, `[n · count]`. */
function mean({ count, of, sizes }: Groups, sums: Float64Array): number {
  let total = 0;
  for (let i = 0; i < of.length; i++) {
    const own = of[i];
    if (sizes[own] === 1) continue;
    const inside = sums[i * count + own] / (sizes[own] - 1);
    let outside = Infinity;
    for (let k = 0; k < count; k++) {
      if (k !== own) outside = Math.min(outside, sums[i * count + k] / sizes[k]);
    }
    const larger = Math.max(inside, outside);
    if (larger > 0) total += (outside - inside) / larger;
  }
  return total / of.length;
}

/** Calls back with each pair of rows i < j and their Euclidean distance. */
function addDistances(codes: Codes, add: (i: number, j: number, distance: number) => void): void {
  const rows = sparseRows(codes);
  const { count, offsets, columns, values } = rows;
  const norms = squaredNorms(rows);
  const block = new Float64Array(codes.width * lanes); // [width, lanes]
  const inner = new Float64Array(lanes);
  for (let first = 0; first < count; first += lanes) {
    const last = Math.min(first + lanes, count);
    for (let i = first; i < last; i++) {
      for (let at = offsets[i]; at < offsets[i + 1]; at++) {
        block[columns[at] * lanes + i - first] = values[at];
      }
    }
    for (let j = first + 1; j < count; j++) {
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let at = offsets[j], end = offsets[j + 1]; at < end; at++) {
        const value = values[at];
        const start = columns[at] * lanes;
        a += value * block[start];
        b += value * block[start + 1];
        c += value * block[start + 2];
        d += value * block[start + 3];
      }
      inner[0] = a;
      inner[1] = b;
      inner[2] = c;
      inner[3] = d;
      for (let i = first; i < last && i < j; i++) {
        add(i, j, Math.sqrt(Math.max(0, norms[i] + norms[j] - 2 * inner[i - first])));
      }
    }
    for (let i = first; i < last; i++) {
      for (let at = offsets[i]; at < offsets[i + 1]; at++) block[columns[at] * lanes + i - first] = 0;
    }
  }
}
