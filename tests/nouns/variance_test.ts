/** The division of variance, on data where the answer is known. */
import assert from "node:assert/strict";
import { palette, traitCounts } from "@/nouns/catalogue.ts";
import { drawNouns, type NounSet } from "@/nouns/dataset.ts";
import { varianceShares } from "@/nouns/variance.ts";
import { seededRandom } from "@/training/random.ts";

/** Nouns whose picture is decided by one function of the traits instead of the renderer. */
function invented(count: number, colorAt: (traits: number[], position: number) => number): NounSet {
  const random = seededRandom(9, "variance test");
  const set: NounSet = {
    count,
    traits: new Uint8Array(count * 5),
    pixels: new Uint8Array(count * 1024),
    visiblePixels: new Uint16Array(count * 5).fill(1),
  };
  for (let i = 0; i < count; i++) {
    const traits = traitCounts.map((limit) => random.integer(limit));
    set.traits.set(traits, i * 5);
    for (let position = 0; position < 1024; position++) {
      set.pixels[i * 1024 + position] = colorAt(traits, position);
    }
  }
  return set;
}

const white = 2;
const black = 36;

Deno.test("varianceShares() gives everything to the one category that decides", async () => {
  const { shares, interactions, total, maps } = await varianceShares(
    invented(4000, ([background]) => background ? white : black),
  );
  assert.ok(Math.abs(shares[0] - 1) < 1e-9);
  assert.ok(
    Math.abs(total - 3072) < 5,
    `total ${total}: black and white alternate, variance 1 for each number`,
  );
  assert.ok(shares.slice(1).every((share) => Math.abs(share) < 0.02), `${shares}`);
  assert.ok(Math.abs(interactions) < 0.03);
  assert.ok(maps[0].every((share) => Math.abs(share - 1) < 1e-6));
});

Deno.test("varianceShares() takes off what chance gives to 242 heads", async () => {
  const noise = seededRandom(10, "variance test");
  const { shares } = await varianceShares(invented(2000, () => noise.integer(2) ? white : black));
  assert.ok(shares.every((share) => Math.abs(share) < 0.004), `${shares}: uncorrected, heads would get .12`);
});

Deno.test("varianceShares() calls an exclusive or an interaction", async () => {
  const { shares, interactions } = await varianceShares(
    invented(4000, ([background, body]) => (background + body) % 2 ? white : black),
  );
  assert.ok(interactions > 0.95, `interactions ${interactions}, shares ${shares}`);
});

Deno.test("varianceShares() sums to the variance computed directly", async () => {
  const { train } = drawNouns({ seed: 8, trainCount: 600, heldOutCount: 1 });
  const { total } = await varianceShares(train);
  let direct = 0;
  for (let i = 0; i < 3072; i++) {
    const [position, channel] = [Math.floor(i / 3), i % 3];
    const values = Array.from({ length: 600 }, (_, noun) => {
      return palette[train.pixels[noun * 1024 + position] * 3 + channel] / 127.5 - 1;
    });
    const mean = values.reduce((sum, value) => sum + value) / 600;
    direct += values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 600;
  }
  assert.ok(Math.abs(total / direct - 1) < 1e-5, `${total} and ${direct}`);
});

Deno.test("varianceShares() finds the head loudest and the background faintest in real nouns", async () => {
  const { train } = drawNouns({ seed: 8, trainCount: 4000, heldOutCount: 1 });
  const { shares } = await varianceShares(train);
  assert.ok(shares[3] > 0.5 && shares[3] < 0.65, `head ${shares[3]}`);
  assert.ok(shares[0] > 0.001 && shares[0] < 0.01, `background ${shares[0]}`);
});

Deno.test("varianceShares() refuses too few nouns and ends when it is asked to stop", async () => {
  const { train } = drawNouns({ seed: 8, trainCount: 500, heldOutCount: 1 });
  await assert.rejects(varianceShares({ ...train, count: 499 }), {
    name: "RangeError",
    message: /found 499 nouns/,
  });
  await assert.rejects(varianceShares(train, { signal: AbortSignal.abort() }), { name: "AbortError" });
});
