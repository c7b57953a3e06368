/** Trained toy models and their pictures: what the theory says of dense and sparse features, same seed same bytes. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { featureGeometry, lossWithoutSuperposition } from "@/superposition/geometry.ts";
import { gramMaps, planePanels } from "@/superposition/geometry_charts.ts";
import { densityGrid, phaseGrid, planeGrid } from "@/superposition/grids.ts";
import { featurePhases, phaseDiagram, stateColors } from "@/superposition/phase_charts.ts";
import { superpositionCurves } from "@/superposition/superposition_curves.ts";
import { trainToyModels } from "@/superposition/train_toy_models.ts";

await useBackend();

Deno.test("phaseGrid() keeps the more important of two dense features and lets sparse ones share", async () => {
  const before = tf.memory().numTensors;
  const grid = await phaseGrid({ points: 6, starts: 6, steps: 400 });
  assert.equal(tf.memory().numTensors, before);
  grid.models.forEach((row, r) => {
    const states = row.map((model) => featureGeometry(model).states);
    const important = grid.importances[r] > 1;
    assert.deepEqual(
      states[0],
      important ? ["not represented", "own dimension"] : ["own dimension", "not represented"],
    );
    assert.deepEqual(states[5], ["superposed", "superposed"]);
  });
  // Turned around, the importances 1 : r and 1 : 1/r are the same problem, up to the loss's scale.
  const shares = grid.models.map((row) => row.map((model) => model.loss / lossWithoutSuperposition(model)));
  shares.flat().forEach((share, at) => {
    const [r, c] = [Math.floor(at / 6), at % 6];
    assert.ok(share < 1.03 && Math.abs(share - shares[5 - r][c]) < 0.03, `${share} and ${shares[5 - r][c]}`);
  });
  assert.ok(shares[2][5] < 0.02);

  const figure = phaseDiagram(grid);
  assert.match(figure.title, /share one dimension once each is active in at most \d+ % of inputs/);
  const { z, colorscale } = figure.spec.data[0] as { z: number[][]; colorscale: [number, string][] };
  assert.deepEqual([z[0][0], z[5][0], z[0][5]], [0, 1, 2]);
  assert.deepEqual(
    colorscale.map(([, color]) => color).filter((_, i) => i % 2 === 0),
    Object.values(stateColors),
  );
});

Deno.test("planeGrid() goes from two own dimensions to a pentagon of equal features", async () => {
  const models = await planeGrid({ densities: [1, 0.05], steps: 800, starts: 6 });
  const [dense, sparse] = models.map(featureGeometry);
  assert.equal(dense.represented, 2);
  sparse.dimensionality.forEach((d) => assert.ok(Math.abs(d - 0.4) < 0.02, `${d}`));
  sparse.norms.forEach((norm) => assert.ok(norm > 1, `${norm}`));
  assert.ok(models[1].loss < 0.4 * lossWithoutSuperposition(models[1]));

  const figure = planePanels(models);
  assert.equal(
    figure.title,
    "In the plane 2 of 5 features fit when dense, 5 when each is active 5 % of the time",
  );
  assert.equal(figure.spec.data.length, 2 * (1 + 5));
  assert.throws(() => planePanels([{ ...models[0], dimensions: 3 }]), /has 3 dimensions, wanted are 2/);
});

Deno.test("densityGrid() is the same for the same seed, and its charts count what is represented", async () => {
  const options = {
    nFeatures: 8,
    dimensions: 2,
    densities: [1, 0.05],
    steps: 400,
    starts: 2,
    batchSize: 128,
  };
  const [a, b] = [await densityGrid(options), await densityGrid(options)];
  assert.deepEqual(a, b);
  const counts = a.map((model) => featureGeometry(model).represented);
  assert.ok(counts[0] === 2 && counts[1] >= 4, `${counts}`);
  assert.match(featurePhases(a).title, new RegExp(`2 dimensions hold 2 of 8 .*, ${counts[1]} when each`));
  const curves = superpositionCurves(a).spec.data as { name: string; y: number[] }[];
  assert.deepEqual(curves[0].y, counts);
  assert.ok(Math.abs(curves[4].y[0] - 1) < 0.05 && curves[4].y[1] < 0.9, `${curves[4].y}`);
  assert.equal((gramMaps(a).spec.data[1] as { z: number[][] }).z.length, 8);
});

Deno.test("trainToyModels() keeps the best start, and refuses what does not fit", async () => {
  const cases = [{ density: 0.1, importance: [1, 1] }];
  const options = { dimensions: 1, inputs: "exact" as const, steps: 200 };
  const one = await trainToyModels(cases, { ...options, starts: 1 });
  const many = await trainToyModels(cases, { ...options, starts: 8 });
  assert.ok(many[0].loss <= one[0].loss);
  await assert.rejects(trainToyModels([], options), TypeError);
  await assert.rejects(trainToyModels([{ density: 0, importance: [1] }], options), /density is 0/);
  const four = [{ density: 1, importance: [1, 1, 1, 1] }];
  await assert.rejects(trainToyModels(four, options), /found 4 features/);
});

Deno.test("a grid that is stopped says so, and leaves no tensors", async () => {
  const before = tf.memory().numTensors;
  await assert.rejects(planeGrid({ steps: 5, signal: AbortSignal.abort() }), /Stopped before the end/);
  assert.equal(tf.memory().numTensors, before);
});
