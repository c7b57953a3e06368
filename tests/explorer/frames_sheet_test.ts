/** The saved pictures of live sliders: what is read of them stands in the title. */
import assert from "node:assert/strict";
import { framesSheet } from "@/explorer/frames_sheet.ts";
import { floatsOf, type Picture, pictureOf } from "@/explorer/picture.ts";
import type { SliderFeature, SliderFrames } from "@/explorer/slider_frames.ts";
import type { Category } from "@/nouns/catalogue.ts";
import { paint } from "@/nouns/images.ts";
import { renderNoun } from "@/nouns/renderer.ts";

const traits = [0, 3, 10, 77, 5];
const drawn = (...changes: [layer: number, trait: number][]): Picture => {
  const noun = traits.slice();
  for (const [layer, trait] of changes) noun[layer] = trait;
  return pictureOf(paint(renderNoun(noun)));
};
const feature = (id: number, category: Category | null): SliderFeature => ({
  id,
  title: `feature ${id}`,
  category,
  own: 0,
  max: 1,
});
const frames: Picture[][] = [
  [drawn(), drawn([3, 40]), drawn([3, 40], [4, 9])],
  [drawn([0, 1]), drawn(), drawn([3, 41], [0, 1])],
];
const slider: SliderFrames = {
  noun: "own-0.3.10.77.5",
  traits,
  features: [feature(7, "head"), feature(8, null)],
  strengths: [-1, 1, 2],
  plain: drawn(),
  frames,
};

Deno.test("floatsOf() gives the numbers back from which the bytes were made", () => {
  const numbers = Float32Array.from([-1, 1, 0.2, -0.5, 0.5, 0, 1, -1, 0, 0.1, 0.3, 0.7]);
  floatsOf(pictureOf(numbers)).forEach((x, i) => assert.ok(Math.abs(x - numbers[i]) <= 0.5 / 127.5 + 1e-6));
});

Deno.test("framesSheet() counts pictures that keep all traits, and how often the features' category changes alone", async () => {
  const sheet = framesSheet(slider);
  assert.equal(
    sheet.title,
    "One feature at a time: 2 of 6 pictures keep all five traits, the head changes in 3, in 1 of them alone",
  );
  const never = framesSheet({ ...slider, frames: frames.map((row) => row.toSpliced(1, 1, drawn())) });
  assert.match(
    never.title,
    /^One feature at a time: 3 of 6 .* the head changes in 2, in none of them alone$/,
  );
  const unclear = framesSheet({ ...slider, features: [feature(7, null), feature(8, null)] });
  assert.equal(unclear.title, "One feature at a time: 2 of 6 pictures keep all five traits");
  assert.notDeepEqual(
    await sheet.png(),
    await unclear.png(),
    "the blue frame of the head is orange without a category",
  );
  assert.throws(
    () => framesSheet({ ...slider, frames: [[{ size: 64, rgb: new Uint8Array(64 * 64 * 3) }]] }),
    TypeError,
  );
});
