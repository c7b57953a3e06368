import assert from "node:assert/strict";
import { finished } from "@/notebook/finished.ts";

Deno.test("finished() gives a whole result back and refuses a stopped one with what to do", () => {
  const whole = { complete: true, rows: [1] };
  assert.equal(finished(whole), whole);
  assert.equal(finished({ completed: true }).completed, true);
  assert.throws(() => finished({ ...whole, complete: false }), /run this cell again/);
  assert.throws(() => finished({ completed: false }), /run this cell again/);
});
