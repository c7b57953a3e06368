/** Least squares without negative unknowns: against known solutions and the conditions that only the minimum meets. */
import assert from "node:assert/strict";
import { nonNegativeLeastSquares } from "@/sae/least_squares.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { assertClose } from "./fixtures.ts";

/** Normal equations of `rows` random equations in n unknowns. */
function randomEquations(n: number, rows: number) {
  const random = seededRandom(n, "least squares");
  const [design, wanted] = [normals(rows * n, random), normals(rows, random)];
  const [matrix, target] = [new Float64Array(n * n), new Float64Array(n)];
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < n; i++) {
      target[i] += design[row * n + i] * wanted[row];
      for (let j = 0; j < n; j++) matrix[i * n + j] += design[row * n + i] * design[row * n + j];
    }
  }
  return { matrix, target };
}

Deno.test("nonNegativeLeastSquares() solves equations whose solution is positive", () => {
  const matrix = Float64Array.of(4, 1, 0, 1, 3, 0, 0, 0, 0);
  assertClose(nonNegativeLeastSquares({ matrix, target: Float64Array.of(6, 7, 0) }), [1, 2, 1], 1e-5);
});

Deno.test("nonNegativeLeastSquares() is not the unconstrained solution with its negative part cut off", () => {
  const matrix = Float64Array.of(2, 1, 1, 2);
  const target = Float64Array.of(1, -1); // unconstrained: 1, −1
  assertClose(nonNegativeLeastSquares({ matrix, target }), [0.5, 0], 1e-5);
});

Deno.test("nonNegativeLeastSquares() meets the conditions of a minimum: slope 0 where above 0, not negative at 0", () => {
  const n = 30;
  const { matrix, target } = randomEquations(n, 60);
  const s = nonNegativeLeastSquares({ matrix, target });
  assert.ok(s.some((value) => value === 0) && s.some((value) => value > 0));
  let wrong = 0;
  for (let i = 0; i < n; i++) {
    let slope = -target[i];
    for (let j = 0; j < n; j++) slope += matrix[i * n + j] * s[j];
    assert.ok(s[i] >= 0);
    if (s[i] > 0) assert.ok(Math.abs(slope) < 1e-3, `${i}: slope ${slope}`);
    else if (slope < -1e-3) wrong++;
  }
  assert.equal(wrong, 0);
});

Deno.test("nonNegativeLeastSquares() shares evenly between unknowns that cannot be told apart", () => {
  assertClose(
    nonNegativeLeastSquares({ matrix: new Float64Array(4).fill(1), target: Float64Array.of(3, 3) }),
    [1.5, 1.5],
    1e-5,
  );
});
