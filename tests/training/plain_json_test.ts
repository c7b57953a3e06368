/** What survives being written as JSON, and what is refused by name. */
import assert from "node:assert/strict";
import { plainJson } from "@/training/plain_json.ts";

Deno.test("plainJson() gives a value back as JSON would", () => {
  const value = { text: "a", list: [1, null, { deep: true }], left: undefined, none: {} };
  assert.deepEqual(plainJson(value, "value"), JSON.parse(JSON.stringify(value)));
});

Deno.test("plainJson() refuses what JSON would lose, and says where it stands", () => {
  const losses: [unknown, RegExp][] = [
    [undefined, /Cannot write x as JSON: found undefined/],
    [{ list: [1, NaN] }, /x\.list\[1\] as JSON: found NaN/],
    [{ far: -Infinity }, /x\.far as JSON: found -Infinity/],
    [[undefined], /x\[0\] as JSON: found undefined/],
    [{ map: new Map() }, /x\.map as JSON: found Map/],
    [{ at: new Date() }, /x\.at as JSON: found Date/],
    [{ big: 1n }, /x\.big as JSON: found 1,/],
    [{ weights: new Float32Array(2) }, /x\.weights as JSON: found Float32Array.*Array\.from/],
    [{ f() {} }, /x\.f as JSON: found a function/],
  ];
  for (const [value, message] of losses) {
    assert.throws(() => plainJson(value, "x"), { name: "TypeError", message });
  }
});
