import assert from "node:assert/strict";
import { ablateMeanDifference, swapClassMeans } from "@/edits/mean_difference.ts";
import { classMeans } from "@/features/class_means.ts";
import { randomLatents } from "../features/fakes.ts";

const labels = Int16Array.from(
  { length: 60 * 5 },
  (_, at) => at % 5 === 3 ? 172 + Math.floor(at / 5) % 3 : -1,
);
const latents = randomLatents(60, 4).map((x, at) => at % 4 === 1 && Math.floor(at / 4) % 3 === 0 ? x + 5 : x);
const means = classMeans(latents, { labels, dimensions: 4 });
const values = Array.from({ length: 60 }, (_, i) => 172 + i % 3);

Deno.test("ablateMeanDifference() puts the projection where the other nouns' mean is and nothing else elsewhere", () => {
  const edited = ablateMeanDifference(latents, { values, means });
  for (let sample = 0; sample < 60; sample++) {
    const g = means.differences.subarray(values[sample] * 4, values[sample] * 4 + 4);
    const rest = means.restMeans.subarray(values[sample] * 4, values[sample] * 4 + 4);
    const length = Math.hypot(...g);
    const [after, moved] = [edited, edited.map((x, i) => x - latents[i])].map((rows) =>
      rows.subarray(sample * 4, sample * 4 + 4)
    );
    const projection = g.reduce((sum, x, i) => sum + x * (after[i] - rest[i]), 0);
    assert.ok(Math.abs(projection) < 1e-4);
    const along = g.reduce((sum, x, i) => sum + x * moved[i], 0) / length;
    assert.ok(Math.abs(Math.hypot(...moved) - Math.abs(along)) < 1e-4, "moves along the direction only");
  }
});

Deno.test("ablateMeanDifference() leaves a value without nouns alone", () => {
  assert.deepEqual(ablateMeanDifference(latents, { values: values.map(() => 400), means }), latents);
});

Deno.test("swapClassMeans() turns the mean of one value into the mean of the other, and back", () => {
  const mean = (value: number) => means.means.slice(value * 4, value * 4 + 4);
  const swapped = swapClassMeans(mean(172), { from: [172], to: [174], means });
  swapped.forEach((x, i) => assert.ok(Math.abs(x - mean(174)[i]) < 1e-6));
  const back = swapClassMeans(swapped, { from: [174], to: [172], means });
  back.forEach((x, i) => assert.ok(Math.abs(x - mean(172)[i]) < 1e-6));
});
