import assert from "node:assert/strict";
import { activationFigure, logitFigure, logitTable } from "@/language/records/record_charts.ts";
import { recordSheet } from "@/language/records/record_sheet.ts";
import { lineColor, tokenGround } from "@/language/records/view/words.ts";
import { printable } from "@/plot/printable.ts";
import { madeUpRecords, madeUpTextEntry } from "../text_records.ts";

const records = madeUpRecords();

Deno.test("recordSheet() draws hostile words as text, and the picture can be drawn", async () => {
  const sheet = recordSheet(records, { feature: 1 });
  assert.ok(sheet.svg.includes("&lt;/script&gt;") && !sheet.svg.includes("<img"));
  assert.equal(printable(sheet.svg), sheet.svg, "nothing in it that XML cannot hold");
  const png = await sheet.png();
  assert.deepEqual(png.subarray(1, 4), new TextEncoder().encode("PNG"));
});

Deno.test("recordSheet() says frequency and effect in its title, grounds by activation and underlines the next token", () => {
  const sheet = recordSheet(records, { feature: 0, top: 1, interval: 0, extremes: 0 });
  assert.equal(
    sheet.title,
    "Feature 0, “·import” 97 %, fires on 1.2 % of tokens; removing it there changes the loss by +0.456 nats",
  );
  assert.ok(
    sheet.svg.includes(`fill="${tokenGround(1)}"`) && sheet.svg.includes(`fill="${tokenGround(0.5)}"`),
  );
  const underlined = lineColor(0.8, Math.sqrt(0.8 / 2));
  assert.equal(
    sheet.svg.split(`height="3" fill="${underlined}"`).length,
    2,
    "one token, as strong as √(0.8 / 2)",
  );
  assert.ok(sheet.svg.includes(`height="3" fill="${lineColor(-0.2, Math.sqrt(0.2 / 2))}"`));
});

Deno.test("recordSheet() refuses a feature without a record, and draws a dead one's votes", async () => {
  assert.throws(() => recordSheet(records, { feature: 2 }), /found no feature 2 .* wanted one of 3/);
  const silent = {
    tokens: 0,
    loss: 0,
    kl: 0,
    helped: 0,
    histogram: { low: 0, high: 0, counts: Array(50).fill(0) },
  };
  const dead = madeUpTextEntry(7, {
    density: 0,
    max: 0,
    histogram: Array(50).fill(0),
    top: [],
    intervals: Array.from({ length: 11 }, () => ({ share: 0, sequences: [] })),
    ablation: { ...silent, helps: [], hurts: [] },
  });
  const sheet = recordSheet({ ...records, features: [dead] }, { feature: 7 });
  assert.match(sheet.title, /Feature 7, dead, fires on 0 % of tokens/);
  await sheet.png();
  await activationFigure({ ...records, features: [dead] }, { feature: 7 }).png();
});

Deno.test("activationFigure() and logitFigure() draw the record's counts", () => {
  const activation = activationFigure(records, { feature: 1 });
  assert.deepEqual(activation.spec.data[0].y, records.features[1].histogram);
  assert.match(activation.title, /fires on 1\.2 % of tokens, 25 % of these above half/);
  const logit = logitFigure(records, { feature: 1 });
  assert.deepEqual(logit.spec.data[0].y, records.features[1].logits.histogram.counts);
  const x = logit.spec.data[0].x as number[];
  assert.ok(Math.abs(x[0] - (-3.2 + 6.45 / 100)) < 1e-4 && Math.abs(x[49] - (3.25 - 6.45 / 100)) < 1e-4);
  const { top, bottom } = records.features[1].logits;
  const largest = Math.max(top.values[0], -bottom.values[0]).toFixed(2);
  assert.ok(logit.title.includes(`by more than ${largest} per unit`));
  assert.match(String(logit.summary), /most for ·import <\/script>/);
});

Deno.test("logitTable() lists ten tokens for and against", () => {
  const { cells } = logitTable(records, 3);
  assert.equal(cells.length, 10);
  assert.deepEqual(cells[0], ["`·import`", "+3.25", "`\\xe2\\x80`", "−3.20"]);
});
