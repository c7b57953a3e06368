import assert from "node:assert/strict";
import { categories, type Category, traitCounts, traitName, valueIndex } from "@/nouns/catalogue.ts";
import { colorLikeness, oklab, readColors } from "@/retrieval/colors.ts";

function closest(text: string, category: Category): string {
  const { colors } = readColors(text);
  const traits = Array.from({ length: traitCounts[categories.indexOf(category)] }, (_, trait) => trait);
  const likeness = traits.map((trait) => colorLikeness(colors, valueIndex(category, trait)));
  return traitName(category, likeness.indexOf(Math.max(...likeness)));
}

Deno.test("oklab() gives the published values of white, red and blue", () => {
  const near = (found: readonly number[], wanted: number[]) =>
    found.forEach((x, i) => assert.ok(Math.abs(x - wanted[i]) < 2e-4, `${found}`));
  near(oklab([255, 255, 255]), [1, 0, 0]);
  near(oklab([255, 0, 0]), [0.62796, 0.22486, 0.12585]);
  near(oklab([0, 0, 255]), [0.45201, -0.03246, -0.31153]);
});

Deno.test("colorLikeness() takes plain colours to the frames and bodies that have them", () => {
  assert.equal(closest("red", "glasses"), "square-red");
  assert.equal(closest("azure", "glasses"), "square-blue-med-saturated");
  assert.equal(closest("grey", "glasses"), "square-grey-light");
  assert.equal(closest("yellow", "body"), "yellow");
  assert.equal(closest("jet black", "body"), "grayscale-9");
  assert.equal(closest("pink and purple", "glasses"), "square-pink-purple-multi");
});

Deno.test("readColors() reads modifiers, blends and pairs, and says whether anything else is there", () => {
  assert.equal(readColors("lime green").colors.length, 1);
  assert.equal(readColors("green and blue").colors.length, 2);
  assert.ok(readColors("pale blue").colors[0][0] > readColors("blue").colors[0][0]);
  assert.ok(readColors("dark blue").colors[0][0] < readColors("blue").colors[0][0]);
  assert.deepEqual([readColors("red").only, readColors("red crab").only, readColors("crab").only], [
    true,
    false,
    false,
  ]);
});
