/** Folders that are whole or not there. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { replaceFolder } from "@/sae/replaced_folder.ts";
import { assertRefused, inFolder } from "./imported_fixtures.ts";

const listed = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("replaceFolder() writes a folder, and again over its own files, with a slash at the end or without", () =>
  inFolder(async (root) => {
    await replaceFolder(join(root, "a", "b"), { x: "1", y: Uint8Array.of(50) });
    await replaceFolder(`${join(root, "a", "b")}/`, { x: "3", y: "4" });
    assert.deepEqual(listed(join(root, "a")), ["b"]);
    assert.deepEqual(listed(join(root, "a", "b")), ["x", "y"]);
    assert.equal(await Deno.readTextFile(join(root, "a", "b", "x")), "3");
  }));

Deno.test("replaceFolder() keeps a folder that holds other files, and a file in its place", () =>
  inFolder(async (root) => {
    await Deno.writeTextFile(join(root, "notes"), "mine");
    await assertRefused(() => replaceFolder(root, { x: "1" }), RangeError, /found notes in it/);
    await assert.rejects(() => replaceFolder(join(root, "notes"), { x: "1" }));
    assert.deepEqual(listed(root), ["notes"]);
  }));

Deno.test("replaceFolder() leaves the earlier folder when a file cannot be written", () =>
  inFolder(async (root) => {
    const folder = join(root, "a");
    await replaceFolder(folder, { x: "1" });
    await assert.rejects(() => replaceFolder(folder, { x: "2", ["n".repeat(300)]: "too long a name" }));
    assert.deepEqual(listed(root), ["a"]);
    assert.equal(await Deno.readTextFile(join(folder, "x")), "1");
  }));
