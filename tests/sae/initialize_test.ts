/** Initial weights. */
import assert from "node:assert/strict";
import { resolveSaeConfig } from "@/sae/config.ts";
import { geometricMedian, initialWeights } from "@/sae/initialize.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { assertClose } from "./fixtures.ts";

const samples = { data: normals(50 * 4, seededRandom(1, "samples")).map((x) => x + 2), dimensions: 4 };
const make = (overrides: object) =>
  initialWeights(resolveSaeConfig({ nFeatures: 16, k: 4, ...overrides }), samples);
const rows = (data: ArrayLike<number>) =>
  Array.from({ length: data.length / 4 }, (_, i) => Array.from(data).slice(4 * i, 4 * i + 4));

Deno.test("initialWeights() gives unit decoder rows, and the same as encoder when tied", () => {
  for (const initialization of ["tied", "data", "kaiming"]) {
    const { encoder, decoder, encoderBias } = make({ initialization });
    for (const row of rows(decoder.data)) assert.ok(Math.abs(Math.hypot(...row) - 1) < 1e-6);
    assert.ok(encoderBias.data.every((bias) => bias === 0));
    if (initialization !== "kaiming") assert.deepEqual(encoder.data, decoder.data);
    else assert.ok(encoder.data.every((x) => Math.abs(x) <= Math.sqrt(6 / 16)));
  }
});

Deno.test("initialWeights() draws linear layers as PyTorch does, biases included", () => {
  const start = make({ initialization: "linear", decoderNorms: "free" });
  const bounds = { encoder: 1 / 2, encoderBias: 1 / 2, decoder: 1 / 4, decoderBias: 1 / 4 };
  for (const [name, bound] of Object.entries(bounds)) {
    const largest = Math.max(...Array.from(start[name].data, Math.abs));
    assert.ok(largest <= bound && largest > bound / 3, `${name}: ${largest}`);
  }
  assert.ok(Math.max(...start.encoder.data) > 0.45 && Math.max(...start.decoder.data) > 0.225);
});

Deno.test("initialWeights() points `data` features from the bias to samples", () => {
  const { decoder, decoderBias } = make({ initialization: "data" });
  const directions = rows(samples.data).map((row) => row.map((x, j) => x - decoderBias.data[j]));
  for (const row of rows(decoder.data)) {
    const cosines = directions.map((d) => d.reduce((sum, x, j) => sum + x * row[j], 0) / Math.hypot(...d));
    assert.ok(Math.max(...cosines) > 0.99999);
  }
});

Deno.test("initialWeights() repeats with the seed and differs with another", () => {
  assert.deepEqual(make({ seed: 1 }), make({ seed: 1 }));
  assert.notDeepEqual(make({ seed: 1 }).decoder, make({ seed: 2 }).decoder);
});

Deno.test("initialWeights() starts the decoder bias at the median of each dimension", () => {
  const odd = { data: Float32Array.of(1, 10, 5, 20, 100, 30), dimensions: 2 };
  const config = resolveSaeConfig({ nFeatures: 2, k: 1, biasStart: "median" });
  assertClose(initialWeights(config, odd).decoderBias.data, [5, 20]);
  const zero = resolveSaeConfig({ nFeatures: 2, k: 1, biasStart: "zero" });
  assertClose(initialWeights(zero, odd).decoderBias.data, [0, 0]);
});

Deno.test("geometricMedian() finds the centre of a cross despite an outlier's pull on the mean", () => {
  const cross = Float32Array.of(1, 0, -1, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0, 90, 90);
  assertClose(geometricMedian({ data: cross, dimensions: 2 }), [0, 0], 1e-3);
});

Deno.test("geometricMedian() of a triangle with wide angles sees its corners under 120°", () => {
  const corners = [[0, 0], [4, 0], [1, 3]];
  const [x, y] = geometricMedian({ data: Float32Array.from(corners.flat()), dimensions: 2 });
  const pull = corners.reduce(([a, b], [u, v]) => {
    const distance = Math.hypot(u - x, v - y);
    return [a + (u - x) / distance, b + (v - y) / distance];
  }, [0, 0]);
  assertClose(pull, [0, 0], 1e-3);
});
