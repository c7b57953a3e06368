/** Token sheets: every token is drawn within the sheet, on its colour, and text cannot break the picture. */
import assert from "node:assert/strict";
import sharp from "sharp";
import { textWidth } from "@/plot/text_size.ts";
import { tokenSheet } from "@/plot/token_sheet.ts";

const boxes = (svg: string) =>
  [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" fill="(#\w+)"/g)]
    .map(([, x, y, width, height, fill]) => ({ x: +x, y: +y, width: +width, height: +height, fill }));

Deno.test("tokenSheet() breaks lines at the edge and where a token ends one", () => {
  const word = (endsLine = false) => ({ text: "word", color: "#cce5ff", endsLine });
  const wide = 800 - 32;
  const each = textWidth("word", { size: 14 }) + 3;
  const first = Math.floor(wide / each);
  const tokens = Array.from({ length: first + 3 }, (_, i) => word(i === first + 1));
  const drawn = boxes(tokenSheet({ title: "t", summary: "s", passages: [{ label: "l", tokens }] }).svg);
  const lines = Map.groupBy(drawn, ({ y }) => y);
  assert.deepEqual([...lines.values()].map((line) => line.length), [first, 2, 1]);
  assert.ok(drawn.every(({ x, width }) => x + width <= 800 - 16));
});

Deno.test("tokenSheet() paints a token's colour and its underline, and none where there is none", async () => {
  const tokens = [{ text: "one", color: "#ff0000" }, { text: "two", underline: "#0000ff" }, {
    text: "three",
  }];
  const sheet = tokenSheet({ title: "t", summary: "s", passages: [{ label: "l", tokens }] });
  assert.deepEqual(boxes(sheet.svg).map(({ fill }) => fill), ["#ff0000", "#0000ff"]);
  const { data, info } = await sharp(await sheet.png()).raw().toBuffer({ resolveWithObject: true });
  let red = 0;
  for (let i = 0; i < data.length; i += info.channels) {
    if (data[i] > 240 && data[i + 1] < 16 && data[i + 2] < 16) red++;
  }
  const { width, height } = boxes(sheet.svg)[0];
  assert.ok(red > .5 * width * height && red < 1.1 * width * height, `${red} red pixels`);
});

Deno.test("tokenSheet() shows what looks like markup, and signs that no picture can hold, as text", async () => {
  const tokens = ['</text><script>"&', "\0", "\ud800"].map((text) => ({ text }));
  const sheet = tokenSheet({ title: "a < b", summary: "c & d", passages: [{ label: "<l>", tokens }] });
  assert.ok(!sheet.svg.includes("<script>"));
  assert.ok((await sheet.png()).length > 1000);
  assert.throws(
    () => tokenSheet({ title: "t", summary: "s", passages: [{ label: "", tokens: [] }] }),
    TypeError,
  );
});
