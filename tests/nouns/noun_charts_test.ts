/** Charts state the numbers they were given. */
import assert from "node:assert/strict";
import { drawNouns } from "@/nouns/dataset.ts";
import { frequencyChart, hidingChart, trialChart, varianceChart } from "@/nouns/noun_charts.ts";
import { countValues, measureHiding } from "@/nouns/statistics.ts";

const nouns = drawNouns({ seed: 81, trainCount: 600, heldOutCount: 100 });
const trials = [
  {
    damage: { noisePsnr: 20 },
    psnr: 20.7,
    categories: [1, 0.9, 0.8, 1, 1],
    all: 0.75,
    exact: 0.7,
  },
  {
    damage: { blurPixels: 1 },
    psnr: 17.5,
    categories: [1, 0.5, 0.3, 1, 1],
    all: 0.25,
    exact: 0.2,
  },
];

Deno.test("frequencyChart() has a dot for each of the 437 values and a ring where less is seen", () => {
  const counts = countValues(nouns.train);
  const { data } = frequencyChart(counts, { nouns: 600 }).spec;
  const points = (layer: number) => (data[layer].x as number[]).length;
  assert.equal(points(1) + points(3) + points(5) + points(7) + points(9), 437);
  assert.deepEqual(
    [points(0), points(6), points(8)],
    [0, 0, 0],
    "backgrounds, heads and glasses are always seen",
  );
  assert.ok(points(2) > 20, "bodies are covered");
});

Deno.test("hidingChart() and varianceChart() put their finding into the title", () => {
  const hiding = measureHiding(nouns.train);
  assert.ok(hidingChart(hiding).title.includes(`${(100 * hiding.covered[1]).toFixed(0)} % of bodies`));
  const variance = { total: 1, shares: [0.01, 0.1, 0.1, 0.6, 0.15], interactions: 0.04, maps: [] };
  assert.match(varianceChart(variance).title, /head carries 60 %.*background 1\.0 %/);
  assert.match(varianceChart(variance).summary, /hiding each other 4\.0 %/);
});

Deno.test("trialChart() keeps noise and blur apart", () => {
  const { data } = trialChart(trials).spec;
  assert.deepEqual(data.map(({ y }) => y), [[100], [90], [80], [100], [100], [75], [25]]);
});
