import assert from "node:assert/strict";
import { printable } from "@/plot/printable.ts";

Deno.test("printable() leaves what can be seen alone, in any script", () => {
  const text = 'for·x⏎ "</script>" & ’é 語 🐋 � ⏹';
  assert.equal(printable(text), text);
});

Deno.test("printable() shows controls, halves of pairs, turned writing and signs without room", () => {
  assert.equal(printable("\0\t\x1b\x7f\x85"), "␀␉␛␡\\u0085");
  assert.equal(printable("a\ud800b\udc00"), "a�b�");
  assert.equal(printable("\u202e\u200b\ufeff\u2028"), "\\u202e\\u200b\\ufeff\\u2028");
  assert.equal(printable("\uffff\ufffe"), "\\uffff\\ufffe");
});
