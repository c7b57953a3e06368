/** Geometry of toy models: closed forms of Elhage et al. 2022 for orthogonal, antipodal and pentagonal features. */
import assert from "node:assert/strict";
import { featureGeometry } from "@/superposition/geometry.ts";

const near = (found: number, wanted: number) =>
  assert.ok(Math.abs(found - wanted) < 1e-6, `${found}, not ${wanted}`);

/** Columns as weights, row-major. */
function columns(vectors: number[][]): { weights: Float32Array; dimensions: number } {
  const dimensions = vectors[0].length;
  const rows = Array.from({ length: dimensions }, (_, row) => vectors.map((vector) => vector[row]));
  return { weights: Float32Array.from(rows.flat()), dimensions };
}

Deno.test("featureGeometry() gives a regular pentagon 2/5 of a dimension each, whatever its size", () => {
  for (const size of [1, 1.3]) {
    const corners = [0, 1, 2, 3, 4].map((
      i,
    ) => [size * Math.cos(0.4 * Math.PI * i), size * Math.sin(0.4 * Math.PI * i)]);
    const { dimensionality, states, represented, dimensionsPerFeature, norms } = featureGeometry(
      columns(corners),
    );
    dimensionality.forEach((d) => near(d, 2 / 5));
    norms.forEach((norm) => near(norm, size));
    near(dimensionsPerFeature, 2 / (5 * size ** 2));
    assert.equal(represented, 5);
    assert.ok(states.every((state) => state === "superposed"));
  }
});

Deno.test("featureGeometry() gives antipodal pairs 1/2, orthogonal features 1, and tells them apart from absent ones", () => {
  const { dimensionality, states, gram, represented } = featureGeometry(
    columns([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, 0, 0.2], [0, 0, 0]]),
  );
  [0.5, 0.5, 1, 1, 0].forEach((wanted, i) => near(dimensionality[i], wanted));
  assert.deepEqual(states, [
    "superposed",
    "superposed",
    "own dimension",
    "not represented",
    "not represented",
  ]);
  assert.equal(represented, 3);
  near(gram[0][1], -1);
  near(gram[2][0], 0);
});

Deno.test("featureGeometry() leaves a whole feature its dimension beside a weak one", () => {
  // The sum of D over features of one dimension is at most 1: 1 / 1.09 and .09 / 1.09.
  const { dimensionality, states } = featureGeometry(columns([[1], [0.3]]));
  near(dimensionality[0], 1 / 1.09);
  near(dimensionality[1], 0.09 / 1.09);
  assert.deepEqual(states, ["own dimension", "not represented"]);
});
