/** Bundles for the browser: whole, classic, and free of what only a kernel has. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { browserBundle } from "@/plot/browser_bundle.ts";

const folder = join(import.meta.dirname!, "..", "output", "bundle");
await Deno.mkdir(folder, { recursive: true });

async function bundled(code: string): Promise<string> {
  const name = `entry_${crypto.randomUUID().slice(0, 8)}.ts`;
  await Deno.writeTextFile(join(folder, name), code);
  return await browserBundle(`../tests/output/bundle/${name}`);
}

Deno.test("browserBundle() resolves the project's own imports into one classic script", async () => {
  const script = await bundled(
    'import { renderNoun } from "@/nouns/renderer.ts"; (globalThis as any).drawn = renderNoun([0, 3, 10, 77, 5]);',
  );
  const scope: { drawn?: Uint8Array } = {};
  new Function("globalThis", script)(scope);
  assert.equal(scope.drawn?.length, 1024);
  assert.doesNotMatch(script, /^\s*(import|export)\b/m);
});

Deno.test("browserBundle() drops TensorFlow.js where nothing of it is used, and refuses it where something is", async () => {
  const unused = 'import { addScaled } from "@/edits/encoded.ts"; (globalThis as any).add = addScaled;';
  assert.doesNotMatch(await bundled(unused), /tensorflow/);
  const used =
    'import { denseCodes } from "@/features/dense_codes.ts"; (globalThis as any).codes = denseCodes;';
  const files =
    'import { sha256, writeWhole } from "@/training/files.ts"; (globalThis as any).x = [sha256, writeWhole];';
  await assert.rejects(bundled(files), /Cannot bundle .*: found .* in use/);
  await assert.rejects(bundled(used), /Cannot bundle .*: found @tensorflow\/tfjs in use/);
});

Deno.test("browserBundle() says what is wrong with a module that is none, and works again afterwards", async () => {
  await assert.rejects(bundled("const = 3"), /Cannot bundle .*Expected identifier/);
  const two = await Promise.all([
    bundled("(globalThis as any).a = 1;"),
    bundled("(globalThis as any).a = 2;"),
  ]);
  assert.equal(new Set(two).size, 2);
});
