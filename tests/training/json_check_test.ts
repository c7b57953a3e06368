import assert from "node:assert/strict";
import { fields, list, number, oneOf, orNull, paired, parseChecked, text } from "@/training/json_check.ts";

const check = fields({
  id: number({ min: 0, max: 9, integer: true }),
  name: text({ most: 5 }),
  kind: oneOf(["a", "b"]),
  scores: list(number(), { most: 2 }),
  next: orNull(fields({ id: number() })),
});
const good = { id: 3, name: "crab", kind: "a", scores: [0.5], next: null };
const parse = (value: unknown) =>
  parseChecked(JSON.stringify(value), { check, action: "read the thing", remedy: "Write it again" });

Deno.test("parseChecked() gives back what fits, as a fresh object", () => {
  assert.deepEqual(parse(good), good);
  assert.deepEqual(parse({ ...good, next: { id: -1.5 } }).next, { id: -1.5 });
});

const bad: [string, unknown, RegExp, ErrorConstructor][] = [
  ["a wrong type", { ...good, id: "3" }, /found "3" at id, wanted a whole number from 0 to 9/, TypeError],
  ["a number out of range", { ...good, id: 10 }, /found 10 at id/, RangeError],
  ["a fraction", { ...good, id: 1.5 }, /found 1\.5 at id/, RangeError],
  ["a long text", { ...good, name: "crabby" }, /found 6 signs at name, wanted 5/, RangeError],
  ["another choice", { ...good, kind: "c" }, /found "c" at kind, wanted "a" or "b"/, RangeError],
  ["a long list", { ...good, scores: [1, 2, 3] }, /found 3 entries at scores/, RangeError],
  ["a wrong entry", { ...good, scores: [1, null] }, /found null at scores\[1\]/, TypeError],
  ["an object for a list", { ...good, scores: {} }, /found an object at scores, wanted a list/, TypeError],
  ["a wrong part", { ...good, next: { id: [] } }, /found a list at next\.id/, TypeError],
  ["a missing field", { id: 3, name: "", kind: "a", scores: [] }, /found no next/, TypeError],
  ["an unknown field", { ...good, next: { id: 1, more: 2 } }, /unknown field next\.more/, TypeError],
  ["no object", 5, /found 5 at the top, wanted an object with id, name/, TypeError],
];
for (const [what, value, message, kind] of bad) {
  Deno.test(`parseChecked() refuses ${what} and names the place`, () => {
    assert.throws(() => parse(value), (error: Error) => {
      assert.ok(error instanceof kind, `${error}`);
      assert.match(error.message, message);
      assert.match(error.message, /^Cannot read the thing: .* Write it again$/);
      return true;
    });
  });
}

Deno.test("parseChecked() does not take fields of the prototype for its own", () => {
  const plain = { check: fields({ toString: text() }), action: "read", remedy: "No" };
  assert.throws(() => parseChecked("{}", plain), /found no toString/);
  assert.throws(
    () => parseChecked('{"__proto__": 1}', { ...plain, check: fields({}) }),
    /unknown field __proto__/,
  );
});

Deno.test("parseChecked() refuses text that is no JSON", () => {
  assert.throws(() => parseChecked("{", { check, action: "read it", remedy: "No" }), SyntaxError);
});

Deno.test("paired() wants all lists of an object to be equally long, and names the one that is not", () => {
  const check = paired(fields({ ids: list(number()), values: list(number()), name: text() }));
  assert.deepEqual(check({ ids: [1], values: [2], name: "long" }, "it"), {
    ids: [1],
    values: [2],
    name: "long",
  });
  assert.throws(
    () => check({ ids: [1], values: [], name: "" }, "it"),
    /found 0 entries at it\.values, wanted 1 as at it\.ids/,
  );
});
