import assert from "node:assert/strict";
import { displacement, effectCount, fitTraitEffects, type TraitEffects } from "@/edits/trait_effects.ts";
import { sprites, traitCounts, valueCount, valueOffsets } from "@/nouns/catalogue.ts";
import { scaledPalette } from "@/nouns/images.ts";
import { normals, seededRandom } from "@/training/random.ts";

const nouns = 4000;
const random = seededRandom(5, "trait effects");
const traits = Uint8Array.from(
  { length: nouns * 5 },
  (_, at) => random.integer(traitCounts[at % 5]),
);
const latents = normals(nouns * 2, random).map((noise, at) => {
  const noun = Math.floor(at / 2);
  return noise + traits[noun * 5 + 3] / 50 +
    colourOf(traits[noun * 5 + 1])[at % 2] * traits[noun * 5 + 2] / 70;
});
const fitted = await fitTraitEffects(latents, { traits, dimensions: 2 });

/** The body's colour, minus the mean of all bodies, without the code under test. */
function colourOf(body: number): number[] {
  const of = (trait: number) => {
    const first = sprites[valueOffsets[1] + trait].colors[0] * 3;
    return [...scaledPalette.subarray(first, first + 3)];
  };
  const all = Array.from({ length: traitCounts[1] }, (_, trait) => of(trait));
  return of(body).map((part, k) => part - all.reduce((sum, colour) => sum + colour[k], 0) / all.length);
}

/** ẑ of a noun, written out from the rows. */
function predicted({ rows, dimensions }: TraitEffects, five: ArrayLike<number>): number[] {
  const colour = colourOf(five[1]);
  const row = (at: number) => rows.subarray(at * dimensions, (at + 1) * dimensions);
  return Array.from({ length: dimensions }, (_, axis) => {
    let sum = row(valueCount)[axis];
    for (let layer = 0; layer < 5; layer++) sum += row(valueOffsets[layer] + five[layer])[axis];
    for (let k = 0; k < 3; k++) {
      sum += colour[k] * row(valueCount + 1 + 3 * five[2] + k)[axis];
      sum += colour[k] * row(valueCount + 1 + 3 * (traitCounts[2] + five[3]) + k)[axis];
    }
    return sum;
  });
}

Deno.test("fitTraitEffects() solves the ridge equations: what is left of the nouns of a value adds up to its effect", () => {
  const left = new Float64Array(valueCount * 2);
  const leftByColour = new Float64Array(traitCounts[2] * 2);
  for (let noun = 0; noun < nouns; noun++) {
    const five = traits.subarray(noun * 5, noun * 5 + 5);
    predicted(fitted, five).forEach((x, axis) => {
      const rest = latents[noun * 2 + axis] - x;
      five.forEach((trait, layer) => left[(valueOffsets[layer] + trait) * 2 + axis] += rest);
      leftByColour[five[2] * 2 + axis] += rest * colourOf(five[1])[1];
    });
  }
  left.forEach((sum, at) => assert.ok(Math.abs(sum - fitted.rows[at]) < 1e-3, `value ${at >> 1}: ${sum}`));
  leftByColour.forEach((sum, at) => {
    const row = valueCount + 1 + 3 * (at >> 1) + 1;
    assert.ok(Math.abs(sum - fitted.rows[row * 2 + at % 2]) < 1e-3, `accessory ${at >> 1}: ${sum}`);
  });
  assert.equal(fitted.rows.length, effectCount * 2);
});

Deno.test("displacement() is what the effects predict after the change minus before, for any number of changes", () => {
  const five = [0, 7, 30, 200, 5];
  const to = [valueOffsets[1] + 21, valueOffsets[2] + 3, valueOffsets[4] + 11];
  const [before, after] = [predicted(fitted, five), predicted(fitted, [0, 21, 3, 200, 11])];
  displacement(fitted, { traits: five, to }).forEach((x, axis) =>
    assert.ok(Math.abs(x - (after[axis] - before[axis])) < 1e-5)
  );
});

Deno.test("displacement() of a body depends on the accessory over it, which a plain difference of means could not", () => {
  const to = [valueOffsets[1] + 21];
  const [bare, covered] = [0, 130].map((accessory) =>
    displacement(fitted, { traits: [0, 7, accessory, 200, 5], to })
  );
  const shift = colourOf(21).map((part, k) => part - colourOf(7)[k]);
  for (const axis of [0, 1]) {
    const truth = shift[axis] * 130 / 70;
    assert.ok(Math.abs(covered[axis] - bare[axis] - truth) < 0.6 * Math.abs(truth) + 0.3);
    assert.ok(Math.abs(covered[axis] - bare[axis]) > 1e-3);
  }
});

Deno.test("displacement() is nothing for no change, and the way back is the opposite", () => {
  const five = [1, 2, 3, 4, 5];
  assert.deepEqual([...displacement(fitted, { traits: five })], [0, 0]);
  assert.deepEqual([...displacement(fitted, { traits: five, to: [valueOffsets[3] + 4] })], [0, 0]);
  const there = displacement(fitted, { traits: five, to: [valueOffsets[3] + 40] });
  const back = displacement(fitted, { traits: [1, 2, 3, 40, 5], to: [valueOffsets[3] + 4] });
  there.forEach((x, axis) => assert.ok(Math.abs(x + back[axis]) < 1e-6));
});

Deno.test("displacement() that removes a category leads to the mean of its values: the mean of all swaps", () => {
  const five = [1, 2, 3, 4, 5];
  const swaps = Array.from(
    { length: traitCounts[4] },
    (_, trait) => displacement(fitted, { traits: five, to: [valueOffsets[4] + trait] }),
  );
  displacement(fitted, { traits: five, remove: ["glasses"] }).forEach((x, axis) =>
    assert.ok(Math.abs(x - swaps.reduce((sum, swap) => sum + swap[axis], 0) / swaps.length) < 1e-5)
  );
});

Deno.test("displacement() and fitTraitEffects() refuse what does not exist", () => {
  const five = [1, 2, 3, 4, 5];
  const refused: [Parameters<typeof displacement>[1], RegExp][] = [
    [{ traits: five, to: [437] }, /found 437/],
    [{ traits: five, to: [NaN] }, /found NaN/],
    [{ traits: five, to: [200, 201] }, /two changes of the head/],
    [{ traits: five, to: [200], remove: ["head"] }, /two changes of the head/],
    [{ traits: five, remove: ["hat" as "head"] }, /a category that is none/],
    [{ traits: [0, 30, 0, 0, 0] }, /body: found trait 30/],
    [{ traits: [0, 0, 0] }, /found 3 traits/],
  ];
  for (const [change, message] of refused) assert.throws(() => displacement(fitted, change), message);
  return assert.rejects(
    () => fitTraitEffects(latents, { traits: traits.subarray(5), dimensions: 2 }),
    /found 19995 traits for 4000 latents, wanted 20000/,
  );
});

Deno.test("fitTraitEffects() stops when asked", () =>
  assert.rejects(
    () => fitTraitEffects(latents, { traits, dimensions: 2, signal: AbortSignal.abort() }),
    /abort/i,
  ));
