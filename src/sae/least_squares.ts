/** Least squares with many unknowns that may not be negative, from their normal equations. */

/** The normal equations of a least-squares problem. */
export interface NormalEquations {
  /** Symmetric and positive semidefinite, row-major, `[n · n]`. Unknowns with a 0 on the diagonal do not matter. */
  matrix: Float64Array;
  /** `[n]`. */
  target: Float64Array;
}

/** A share of each diagonal entry that pulls towards 1, so that unknowns that cannot be told apart share evenly. */
const ridge = 1e-6;
/** So many rounds in a row may leave more unknowns on the wrong side than the best one did, then they move one by one. */
const patience = 3;

/**
 * Minimises `½ sᵀAs − cᵀs` over s ≥ 0 by block pivoting (Portugal, Júdice and Vicente 1994): solves for the free unknowns with the
 * others at 0, then swaps free ones below 0 and others whose slope `(As − c)_i` is below 0, until there are none. Each
 * solution is by conjugate gradients, scaled by the diagonal, to a relative residual of 1e-10.
 *
 * @param equations A and c.
 * @returns s, with 1 for unknowns that do not matter, `[n]`.
 */
export function nonNegativeLeastSquares({ matrix, target }: NormalEquations): Float64Array {
  const n = target.length;
  const solution = new Float64Array(n).fill(1);
  const unknowns = Array.from({ length: n }, (_, i) => i).filter((i) => matrix[i * n + i] > 0);
  const isFree = new Set(unknowns);
  let [fewest, chances] = [Infinity, patience];
  for (let round = 0; round < 10 * n; round++) {
    conjugateGradients({ matrix, target }, { free: unknowns.filter((i) => isFree.has(i)), solution });
    const wrong = unknowns.filter((i) =>
      isFree.has(i) ? solution[i] < 0 : slopeAt(i, { matrix, target, solution }) < -1e-9 * matrix[i * n + i]
    );
    if (wrong.length === 0) break;
    if (wrong.length < fewest) [fewest, chances] = [wrong.length, patience];
    else chances--;
    for (const i of chances > 0 ? wrong : wrong.slice(-1)) {
      if (!isFree.delete(i)) isFree.add(i);
    }
    for (const i of unknowns) if (!isFree.has(i)) solution[i] = 0;
  }
  return solution;
}

/** `(As − c)_i`, without unknowns that do not matter: their entries of A are 0. */
function slopeAt(
  i: number,
  { matrix, target, solution }: NormalEquations & { solution: Float64Array },
): number {
  const n = target.length;
  let slope = -target[i];
  for (let j = 0; j < n; j++) slope += matrix[i * n + j] * solution[j];
  return slope;
}

/** Solves for the free unknowns, in place; the others count as 0. */
function conjugateGradients(
  { matrix, target }: NormalEquations,
  { free, solution }: { free: number[]; solution: Float64Array },
): void {
  const n = target.length;
  const diagonal = free.map((i) => matrix[i * n + i]);
  const apply = (v: Float64Array) =>
    Float64Array.from(free, (i, row) => {
      let sum = ridge * diagonal[row] * v[row];
      for (let column = 0; column < free.length; column++) sum += matrix[i * n + free[column]] * v[column];
      return sum;
    });
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const wanted = Float64Array.from(free, (i, row) => target[i] + ridge * diagonal[row]);
  const x = Float64Array.from(free, (i) => solution[i]);
  const start = apply(x);
  const residual = wanted.map((value, i) => value - start[i]);
  const scaled = () => residual.map((value, i) => value / diagonal[i]);
  let z = scaled();
  let direction = z.slice();
  let energy = dot(residual, z);
  const enough = 1e-20 * dot(wanted, wanted.map((value, i) => value / diagonal[i]));
  for (let round = 0; round < 10 * free.length && energy > enough; round++) {
    const image = apply(direction);
    const length = energy / dot(direction, image);
    for (let i = 0; i < x.length; i++) {
      x[i] += length * direction[i];
      residual[i] -= length * image[i];
    }
    z = scaled();
    const next = dot(residual, z);
    direction = z.map((value, i) => value + next / energy * direction[i]);
    energy = next;
  }
  free.forEach((i, row) => solution[i] = x[row]);
}
