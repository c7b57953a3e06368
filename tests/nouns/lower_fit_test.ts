/** The fit of the lower layers against a search through all 8,400 of their combinations. */
import assert from "node:assert/strict";
import { traitNamed, valueIndex } from "@/nouns/catalogue.ts";
import { paint } from "@/nouns/images.ts";
import { fitLower } from "@/nouns/lower_fit.ts";
import { renderNoun, spriteMask } from "@/nouns/renderer.ts";
import { pixelCosts } from "@/nouns/sprite_costs.ts";
import { normals, seededRandom } from "@/training/random.ts";

const [head, glasses] = [60, 8];
const covered = spriteMask(valueIndex("head", head)).map((opaque, position) =>
  opaque | spriteMask(valueIndex("glasses", glasses))[position]
);

Deno.test("fitLower() finds the best of all 8,400 combinations", () => {
  const noise = normals(3072, seededRandom(2, "lower fit test"));
  const image = paint(renderNoun([1, 11, 42, head, glasses])).map((value, i) => value + 1.5 * noise[i]);
  let best = { error: Infinity, traits: [0, 0, 0] };
  for (let combination = 0; combination < 2 * 30 * 140; combination++) {
    const traits = [combination % 2, Math.floor(combination / 2) % 30, Math.floor(combination / 60)];
    const drawn = paint(renderNoun([...traits, head, glasses]));
    let error = 0;
    for (let i = 0; i < drawn.length; i++) {
      if (!covered[Math.floor(i / 3)]) error += (drawn[i] - image[i]) ** 2 - image[i] ** 2;
    }
    if (error < best.error) best = { error, traits };
  }
  const fit = fitLower(image, pixelCosts(image), { covered });
  assert.deepEqual([...fit.traits], best.traits);
  assert.ok(Math.abs(fit.error - best.error) < 1e-3, `${fit.error} and ${best.error}`);
});

Deno.test("fitLower() says when nothing of the body is seen", () => {
  const image = paint(renderNoun([0, 11, traitNamed("accessory", "ice-cold"), head, glasses]));
  const costs = pixelCosts(image);
  assert.equal(fitLower(image, costs, { covered }).bodyCovered, true);
  const bare = paint(renderNoun([0, 11, traitNamed("accessory", "none"), head, glasses]));
  assert.equal(fitLower(bare, pixelCosts(bare), { covered }).bodyCovered, false);
});
