import assert from "node:assert/strict";
import sharp from "sharp";
import { textSheet, wordWidth } from "@/plot/text_sheet.ts";

const sheetOf = (text: string) =>
  textSheet({ title: "A sheet", summary: "one", blocks: [{ heading: "h", rows: [{ words: [{ text }] }] }] });

Deno.test("textSheet() wraps rows, so that no word leaves the picture", () => {
  const words = Array.from({ length: 80 }, (_, i) => ({ text: `word${i} `, ground: "#f00" }));
  const { svg } = textSheet({
    title: "t",
    summary: "s",
    blocks: [{ heading: "h", rows: [{ label: "1.0", words }] }],
  });
  const boxes = [...svg.matchAll(/<rect x="([\d.]+)" width="([\d.]+)" y="([\d.]+)"/g)].map(([, x, w, y]) =>
    [x, w, y].map(Number)
  );
  assert.equal(boxes.length, 80);
  assert.ok(boxes.every(([x, w]) => x >= 20 && x + w <= 780));
  assert.ok(new Set(boxes.map(([, , y]) => y)).size > 5);
  const height = Number(/height="(\d+)"/.exec(svg)![1]);
  assert.ok(boxes.every(([, , y]) => y + 22 <= height));
});

Deno.test("textSheet() begins a word at its tab, or behind the word before", () => {
  const words = ["i", "mmmmmmmmmm", "i"].map((text, i) => ({ text, ground: "#f00", tab: 40 * i }));
  const { svg } = textSheet({ title: "t", summary: "s", blocks: [{ heading: "h", rows: [{ words }] }] });
  const boxes = [...svg.matchAll(/<rect x="([\d.]+)" width="([\d.]+)"/g)].map(([, x, w]) =>
    [x, w].map(Number)
  );
  assert.deepEqual([boxes[0][0], boxes[1][0]], [20, 60]);
  const behind = boxes[1][0] + boxes[1][1];
  assert.ok(behind > 100 && Math.abs(boxes[2][0] - behind) < 0.11, "a long word pushes the next on");
  assert.ok(Math.abs(wordWidth(words[1]) - boxes[1][1]) < 0.06);
});

Deno.test("textSheet() draws ground and underline in their colours", async () => {
  const words = [{ text: "mmmm", ground: "#ff8000", line: "#0000ff" }];
  const sheet = textSheet({ title: "t", summary: "s", blocks: [{ heading: "h", rows: [{ words }] }] });
  const { data, info } = await sharp(await sheet.png()).raw().toBuffer({ resolveWithObject: true });
  const found = (r: number, g: number, b: number) => {
    let count = 0;
    for (let i = 0; i < data.length; i += info.channels) {
      if (data[i] === r && data[i + 1] === g && data[i + 2] === b) count++;
    }
    return count;
  };
  assert.ok(found(255, 128, 0) > 200 && found(0, 0, 255) > 60);
});

Deno.test("textSheet() takes any text, and needs one word", async () => {
  for (const text of ["</text>", "a\0b\ud800", "]]>&amp;\uffff", '"quotes"']) await sheetOf(text).png();
  assert.throws(
    () => textSheet({ title: "t", summary: "s", blocks: [{ heading: "h", rows: [] }] }),
    /found no words/,
  );
});
