/** Files of other packages: every field and tensor is checked where it is read. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { choiceField, configOf, countField, readConfig, readPart, takeFloats } from "@/sae/imported_files.ts";
import { assertRefused, inFolder } from "./imported_fixtures.ts";

const config = configOf("cfg.json", { a: 3, b: "x", c: null });

Deno.test("countField() takes whole numbers from 1 to the most, and the fallback only for a field that is absent", () => {
  assert.equal(countField(config, "a", { most: 3 }), 3);
  assert.equal(countField(config, "z", { fallback: 5 }), 5);
  const refused: [string, number?][] = [["a", 2], ["b"], ["c"], ["z"], ["toString"]];
  for (const [name, most] of refused) {
    assert.throws(() => countField(config, name, { most, ...(name === "c" && { fallback: 5 }) }), {
      name: "RangeError",
      message: new RegExp(`^Cannot read cfg.json: found ${name} .*wanted a whole number from 1 to `),
    });
  }
});

Deno.test("choiceField() takes one of the choices, and the fallback only for a field that is absent", () => {
  const options = { oneOf: ["x", "y"], remedy: "Save it again" };
  assert.equal(choiceField(config, "b", options), "x");
  assert.equal(choiceField(config, "z", { ...options, fallback: "y" }), "y");
  for (const name of ["a", "c", "z", "toString"]) {
    const given = { ...options, ...(name === "c" && { fallback: "y" }) };
    assert.throws(() => choiceField(config, name, given), {
      name: "RangeError",
      message: new RegExp(`^Cannot read cfg.json: found ${name} .*, wanted x, y. Save it again$`),
    });
  }
});

Deno.test("takeFloats() takes exactly the arrays that are wanted", () => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  const w = { shape: [2, 3], data };
  assert.deepEqual(takeFloats({ w }, { w: [2, 3] }, "x"), { w: data });
  const refused: [Parameters<typeof takeFloats>, RegExp][] = [
    [[{ w }, { w: [3, 2] }, "x"], /found "w" \[2,3\], wanted \[3,2\]/],
    [[{ w }, { v: [2, 3] }, "x"], /found "w" as well, wanted only v/],
    [[{}, { w: [2, 3] }, "x"], /found "w" missing, wanted \[2,3\]/],
    [
      [{ w: { shape: [1], data: Int32Array.of(1) } }, { w: [1] }, "x"],
      /found "w" Int32Array, wanted float32/,
    ],
  ];
  for (const [given, message] of refused) {
    assert.throws(() => takeFloats(...given), { name: "TypeError", message });
  }
  for (const bad of [NaN, Infinity]) {
    const worse = { shape: [2], data: Float32Array.of(0, bad) };
    const message = new RegExp(`found ${bad} in "w" at 1`);
    assert.throws(() => takeFloats({ w: worse }, { w: [2] }, "x"), { name: "RangeError", message });
  }
});

Deno.test("readConfig() and readPart() refuse what is missing, cut off or no object", () =>
  inFolder(async (folder) => {
    const path = join(folder, "cfg.json");
    await assertRefused(() => readPart(path), SyntaxError, /found NotFound, wanted the file/);
    for (const text of ['{"a": 1', "[1]", "null", "3", ""]) {
      await Deno.writeTextFile(path, text);
      await assertRefused(() => readConfig(path), SyntaxError, /found no JSON object/);
    }
    await Deno.writeTextFile(path, '{"a": 1}');
    assert.deepEqual(await readConfig(path), { path, fields: { a: 1 } });
  }));
