import assert from "node:assert/strict";
import { showsOnlyHtml } from "./html_rule.ts";

const output = (...types: string[]) => ({
  output_type: "display_data",
  data: Object.fromEntries(types.map((type) => [type, ""])),
});

Deno.test("showsOnlyHtml() refuses HTML alone or beside text, and lets it stand beside a picture", () => {
  assert.ok(showsOnlyHtml([output("text/html")]));
  assert.ok(showsOnlyHtml([output("text/plain"), output("text/html", "text/plain")]));
  assert.ok(!showsOnlyHtml([output("text/html", "image/png")]));
  assert.ok(!showsOnlyHtml([output("image/png"), output("text/html", "text/plain")]));
});

Deno.test("showsOnlyHtml() says nothing about cells without HTML, with printed text only or without outputs", () => {
  assert.ok(!showsOnlyHtml([output("image/png"), output("text/plain")]));
  assert.ok(!showsOnlyHtml([{ output_type: "stream", text: "text/html" }]));
  assert.ok(!showsOnlyHtml([]));
});
