/** sparsify: its own files are read as it reads them, and what is no SAE is refused. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { importSparsify } from "@/sae/sparsify.ts";
import { assertComputes, assertRefused, changedCopy, fixtureFolder, inFolder } from "./imported_fixtures.ts";

for (const name of ["topk", "topk_expansion"]) {
  Deno.test(`importSparsify() gives the features and reconstructions of sparsify: ${name}`, async () => {
    const model = await importSparsify(fixtureFolder(`sparsify/${name}`));
    assert.deepEqual(model.activation, { kind: "topk", k: 3 });
    assertComputes(model, `sparsify/${name}`);
  });
}

Deno.test("importSparsify() refuses transcoders, other activations and sizes that do not fit", async () => {
  const refused: [string, unknown, ErrorConstructor, RegExp][] = [
    ["transcode", true, RangeError, /transcode true/],
    ["skip_connection", true, RangeError, /skip_connection true/],
    ["signed", true, RangeError, /signed true/],
    ["activation", "groupmax", RangeError, /activation "groupmax", wanted topk/],
    ["k", 17, RangeError, /k 17/],
    ["num_latents", 15, TypeError, /"encoder.weight" \[16,8\], wanted \[15,8\]/],
    ["num_latents", 0, TypeError, /wanted \[256,8\]/],
  ];
  for (const [field, value, kind, words] of refused) {
    await inFolder(async (folder) => {
      await changedCopy("sparsify/topk", folder, { "cfg.json": (config) => config[field] = value });
      await assertRefused(() => importSparsify(folder), kind, words);
    });
  }
});

Deno.test("importSparsify() reads older files, which name no activation, and refuses half-written ones", () =>
  inFolder(async (folder) => {
    await changedCopy("sparsify/topk", folder, {
      "cfg.json": (config) => ["activation", "transcode", "skip_connection"].forEach((f) => delete config[f]),
    });
    assertComputes(await importSparsify(folder), "sparsify/topk");
    const path = join(folder, "sae.safetensors");
    await Deno.truncate(path, (await Deno.stat(path)).size - 4);
    await assertRefused(() => importSparsify(folder), SyntaxError, /bytes/);
  }));
