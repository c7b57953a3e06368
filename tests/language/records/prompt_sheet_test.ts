import assert from "node:assert/strict";
import { promptSheet } from "@/language/records/prompt_sheet.ts";
import { lineColor, underline } from "@/language/records/view/words.ts";
import { printable } from "@/plot/printable.ts";
import { madeUpRecords } from "../text_records.ts";

const records = madeUpRecords();

/** The pieces of text of a sheet, with their places. */
function pieces(svg: string): { x: number; y: number; text: string; bold: boolean }[] {
  return [...svg.matchAll(/<text [^>]*?x="([\d.]+)" y="([\d.]+)"([^>]*)>([^<]*)</g)].map((
    [, x, y, style, text],
  ) => ({ x: Number(x), y: Number(y), text, bold: style.includes("bold") }));
}

/** The numbers of the features of each row, from the left. */
function numbersOf(svg: string): string[][] {
  const found = pieces(svg).filter(({ text }) => /^\d+: /.test(text));
  return [...Map.groupBy(found, ({ y }) => y).values()].map((row) => row.map(({ text }) => text));
}

Deno.test("promptSheet() gives each token a row with its strongest features by each ranking", () => {
  const rows = (by: "activation" | "quantile" | "loss effect") =>
    numbersOf(promptSheet(records, { prompt: 0, by }).svg);
  assert.deepEqual(rows("activation"), [["0: 3.00", "3: 2.00"], ["1: 3.00"]]);
  assert.deepEqual(rows("quantile")[0], ["5: 1.00 98.00 %", "3: 2.00 94.00 %"]);
  assert.deepEqual(rows("loss effect"), [["3: 2.00 −1.500", "5: 1.00 +0.700"], ["1: 3.00"]]);
  const one = numbersOf(promptSheet(records, { prompt: 0, count: 1, tokens: 1 }).svg);
  assert.deepEqual(one, [["0: 3.00"]]);
});

Deno.test("promptSheet() says in its title how often the first feature has the token's own name, and what removing it costs", () => {
  const by = (by: "activation" | "loss effect") => promptSheet(records, { prompt: 0, by });
  // first by activation: 0 (named after token 7, which it is on, +0.1), none, 1 (named after 0, on 2, with nothing after it)
  assert.match(by("activation").title, /first feature .* on 1 of 3 tokens; .* by \+0\.100 nats on average$/);
  assert.match(by("loss effect").title, /first feature .* on 0 of 3 tokens; .* by −1\.500 nats on average$/);
  // losses 1.25 and 0.5; the third token has none after it
  assert.match(by("activation").summary, /^3 tokens, loss 0\.88 nats each/);
  assert.match(promptSheet(records, { prompt: 0, tokens: 2 }).summary, /^2 tokens, the first of 3,/);
});

Deno.test("promptSheet() names features by token and, where recorded, by votes, and colours them by the loss effect", () => {
  const { svg } = promptSheet(records, { prompt: 0, count: 1 });
  const texts = pieces(svg).map(({ text }) => text);
  assert.ok(texts.some((text) => text.startsWith(" “·import” 97 % → ·import &lt;/script&gt; &lt;img")));
  const three = promptSheet(records, { prompt: 0, by: "quantile" });
  assert.ok(pieces(three.svg).some(({ text }) => text === " “␀␛[31m␊” 20 %"), "no record, no votes");
  assert.ok(three.svg.includes(`fill="${lineColor(0.7, 0.45 * underline(0.7, 1.5))}"`));
  assert.ok(three.svg.includes(`fill="${lineColor(-1.5, 0.45)}"`));
  assert.equal(texts.filter((text) => text === "–").length, 1, "no loss where nothing comes next");
});

Deno.test("promptSheet() stays in its columns and in the picture, whatever the words", async () => {
  for (const count of [1, 2, 3, 4]) {
    const sheet = promptSheet(records, { prompt: 0, count, by: "quantile" });
    assert.ok(!sheet.svg.includes("<img") && sheet.svg.includes("&lt;"));
    assert.equal(printable(sheet.svg), sheet.svg);
    const all = pieces(sheet.svg);
    const bold = all.filter(({ bold, x }) => bold && x > 150);
    assert.equal(bold.length, 3, "one token a row");
    assert.equal(new Set(bold.map(({ x }) => x)).size, 1, "the tokens stand below each other");
    const starts = all.filter(({ text }) => /^\d+: /.test(text)).map(({ x }) => x);
    assert.equal(new Set(starts).size, Math.min(count, 3));
    await sheet.png();
  }
});

Deno.test("promptSheet() refuses a prompt that is not there, and more features than fit", () => {
  assert.throws(() => promptSheet(records, { prompt: 1 }), /found no prompt 1, wanted 0 to 0/);
  assert.throws(() => promptSheet(records, { prompt: 0, count: 5 }), /found 5 features .* wanted 1 to 4/);
  assert.throws(() => promptSheet(records, { prompt: 0, count: 0 }), RangeError);
});
