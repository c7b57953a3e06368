import assert from "node:assert/strict";
import {
  aboveChance,
  chanceScores,
  type Response,
  responseMatrix,
  responseScores,
} from "@/features/response_matrix.ts";
import { seededRandom } from "@/training/random.ts";

const near = (found: number, wanted: number) =>
  assert.ok(Math.abs(found - wanted) < 1e-9, `found ${found}, wanted ${wanted}`);
/** Two categories, 3 and 4, answer; the others have no pairs. */
const ofTwo = (rows: [number, number][]): Response => ({
  nFeatures: rows.length,
  matrix: Float64Array.from(rows.flatMap(([head, glasses]) => [0, 0, 0, head, glasses])),
  concentration: [NaN, NaN, NaN, 1, 0.5],
});

Deno.test("responseMatrix() averages |change| · length over the pairs of each category", () => {
  const { matrix, concentration } = responseMatrix(
    { before: Float32Array.of(1, 0, 0, 2, 0, 1, 0, 0, 4), after: Float32Array.of(0, 3, 0, 2, 0, 3, 0, 0, 4) },
    { lengths: [2, 1, 0.5], layers: Uint8Array.of(3, 4, 3) },
  );
  assert.deepEqual([...matrix], [0, 0, 0, 1, 0, 0, 0, 0, 1.5, 0, 0, 0, 0, 0, 1]);
  assert.deepEqual(concentration, [NaN, NaN, NaN, 0.5, 1]); // of two heads one does not move: it counts as 0
});

Deno.test("responseMatrix() counts the two most moved features: 5 and 2 of 8", () => {
  const { concentration } = responseMatrix(
    { before: new Float32Array(3), after: Float32Array.of(1, 5, -2) },
    { lengths: [1, 1, 1], layers: Uint8Array.of(0) },
  );
  near(concentration[0], 7 / 8);
});

Deno.test("responseMatrix() refuses codes of other pairs", () => {
  const codes = { before: new Float32Array(6), after: new Float32Array(6) };
  assert.throws(() => responseMatrix(codes, { lengths: [1, 1], layers: Uint8Array.of(0) }), TypeError);
});

Deno.test("responseScores() of one feature for each category: all 1", () => {
  const { disentanglement, completeness, purity, concentration } = responseScores(ofTwo([[3, 0], [0, 0.1]]));
  [disentanglement, completeness, purity].forEach((score) => near(score, 1));
  near(concentration, 0.75);
});

Deno.test("responseScores() of features that answer to everything alike: D and C 0, purity 1/2", () => {
  const { disentanglement, completeness, purity } = responseScores(ofTwo([[3, 0.2], [3, 0.2]]));
  near(disentanglement, 0);
  near(completeness, 0);
  near(purity, 0.5);
});

Deno.test("responseScores() equals D and C worked out by hand, which entropies over unscaled columns do not", () => {
  // Columns divided by their sums, 4 and 40: [3/4, 0], [1/4, 1/4], [0, 3/4]. Rows 1 and 3 have entropy 0, row 2 one bit.
  const { disentanglement, completeness, purity } = responseScores(ofTwo([[3, 0], [1, 10], [0, 30]]));
  near(disentanglement, 0.75);
  near(completeness, 1 + (0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)) / Math.log(3));
  near(purity, (0.75 + 0.25 + 0.75) / 2);
});

Deno.test("responseScores() of a split category: pure, but complete only to 1 − log 4 / log 8", () => {
  const rows = Array.from({ length: 8 }, (_, i): [number, number] => i < 4 ? [1, 0] : [0, 1]);
  const { disentanglement, completeness } = responseScores(ofTwo(rows));
  near(disentanglement, 1);
  near(completeness, 1 - Math.log(4) / Math.log(8));
});

Deno.test("responseScores() of features that do not move: 0", () => {
  const silent = { nFeatures: 1, matrix: new Float64Array(5), concentration: Array(5).fill(NaN) };
  assert.deepEqual(responseScores(silent), {
    disentanglement: 0,
    completeness: 0,
    purity: 0,
    concentration: 0,
  });
});

Deno.test("chanceScores() unmasks sparse random codes, which look disentangled only because few pairs move each feature", () => {
  const [pairs, nFeatures] = [100, 400];
  const random = seededRandom(0, "sparse random codes");
  const layers = Uint8Array.from({ length: pairs }, (_, pair) => pair % 5);
  const codes = { before: new Float32Array(pairs * nFeatures), after: new Float32Array(pairs * nFeatures) };
  for (let i = 0; i < 4 * pairs; i++) codes.after[(i % pairs) * nFeatures + random.integer(nFeatures)] = 1;
  const options = { lengths: new Float32Array(nFeatures).fill(1), layers };
  const { disentanglement } = responseScores(responseMatrix(codes, options));
  const chance = chanceScores(codes, { ...options, seed: 0 });
  assert.ok(disentanglement > 0.6, `raw ${disentanglement}`);
  assert.ok(Math.abs(aboveChance(disentanglement, chance.disentanglement)) < 0.1);
});

Deno.test("chanceScores() leaves real disentanglement: features of one category each, moved by many pairs", () => {
  const layers = Uint8Array.from({ length: 100 }, (_, pair) => pair % 5);
  const codes = { before: new Float32Array(500), after: new Float32Array(500) };
  layers.forEach((layer, pair) => codes.after[pair * 5 + layer] = 10 ** layer); // of very different strengths
  const options = { lengths: [1, 1, 1, 1, 1], layers };
  const { disentanglement } = responseScores(responseMatrix(codes, options));
  const chance = chanceScores(codes, { ...options, seed: 0 });
  assert.ok(chance.disentanglement < 0.1, `chance ${chance.disentanglement}`);
  near(aboveChance(disentanglement, chance.disentanglement), 1);
  assert.equal(aboveChance(1, 1), 0);
});
