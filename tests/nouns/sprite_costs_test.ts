/** The recogniser's arithmetic against squared errors computed directly. */
import assert from "node:assert/strict";
import { categories, sprites, traitCounts, valueCount } from "@/nouns/catalogue.ts";
import { paint, scaledPalette } from "@/nouns/images.ts";
import { renderNoun } from "@/nouns/renderer.ts";
import { bestOfCategory, costIndices, pixelCosts } from "@/nouns/sprite_costs.ts";
import { normals, seededRandom } from "@/training/random.ts";

const image = normals(3072, seededRandom(1, "sprite costs test"));

function squaredError(traits: number[]): number {
  return paint(renderNoun(traits)).reduce((sum, value, i) => sum + (value - image[i]) ** 2, 0);
}

Deno.test("pixelCosts() is the squared error of each sprite pixel less the square of the image", () => {
  const costs = pixelCosts(image);
  for (let value = 0; value < valueCount; value += 7) {
    const { positions, colors } = sprites[value];
    positions.forEach((position, i) => {
      let expected = 0;
      for (let c = 0; c < 3; c++) {
        const x = image[position * 3 + c];
        expected += (x - scaledPalette[colors[i] * 3 + c]) ** 2 - x ** 2;
      }
      assert.ok(Math.abs(costs[costIndices[value][i]] - expected) < 1e-4);
    });
  }
});

Deno.test("bestOfCategory() finds what a search over rendered nouns finds, with its margin", () => {
  const traits = [1, 7, 99, 60, 8];
  const costs = pixelCosts(image);
  categories.forEach((category, layer) => {
    const errors = Array.from(
      { length: traitCounts[layer] },
      (_, trait) => squaredError(traits.with(layer, trait)),
    );
    const [least, next] = errors.toSorted((a, b) => a - b);
    const { trait, margin } = bestOfCategory(image, costs, { traits, category });
    assert.equal(trait, errors.indexOf(least), category);
    assert.ok(
      Math.abs(margin - (next - least)) < 2e-3,
      `${category}: margin ${margin}, by search ${next - least}`,
    );
  });
});
