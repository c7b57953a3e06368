/** Artifacts: computed once, found by content, checked when read. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { artifact } from "@/training/artifact.ts";

const contents = { metrics: { loss: [1, 0.5] }, tensors: { w: { shape: [2], data: Float32Array.of(1, 2) } } };

async function withRoot(run: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await run(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("artifact() computes once and gives the same back from the disk", () =>
  withRoot(async (root) => {
    let computed = 0;
    const get = () =>
      artifact("toy", { b: 1, a: 2 }, () => (computed++, Promise.resolve(contents)), { version: 1, root });
    const [first, second] = [await get(), await get()];
    assert.equal(computed, 1);
    assert.deepEqual(second, first);
    assert.deepEqual(second.tensors, contents.tensors);
  }));

Deno.test("artifact() has another key for another configuration, input or version, and the same for another order", () =>
  withRoot(async (root) => {
    const key = async (config: object, version = 1, inputs = {}) =>
      (await artifact("toy", config, () => Promise.resolve(contents), { version, inputs, root })).key;
    const keys = [await key({ a: 1, b: 2 }), await key({ a: 1, b: 3 }), await key({ a: 1, b: 2 }, 2)];
    keys.push(await key({ a: 1, b: 2 }, 1, { vae: "x" }));
    assert.equal(new Set(keys).size, 4);
    assert.equal(await key({ b: 2, a: 1 }), keys[0]);
  }));

Deno.test("artifact() returns unfinished work without storing it", () =>
  withRoot(async (root) => {
    const options = { version: 1, root };
    const first = await artifact("toy", {}, () => Promise.resolve({ ...contents, complete: false }), options);
    assert.equal(first.complete, false);
    const second = await artifact("toy", {}, () => Promise.resolve(contents), options);
    assert.equal(second.complete, true);
  }));

Deno.test("artifact() refuses a truncated, edited, foreign or incomplete folder, names the file and keeps it", () =>
  withRoot(async (root) => {
    const get = (config = {}) =>
      artifact("toy", config, () => Promise.resolve(contents), { version: 1, root });
    const { folder } = await get();
    const other = await get({ a: 1 });
    const damage = async (file: string, change: (bytes: Uint8Array) => Uint8Array, message: RegExp) => {
      const path = join(folder, file);
      const good = await Deno.readFile(path);
      const bad = change(good.slice());
      await Deno.writeFile(path, bad);
      await assert.rejects(get(), { name: "SyntaxError", message });
      assert.deepEqual(await Deno.readFile(path), bad);
      await Deno.writeFile(path, good);
    };
    const flip = (bytes: Uint8Array) => bytes.with(bytes.length - 1, bytes.at(-1)! ^ 1);
    const remedy = "Remove the folder .* and run again";
    await damage(
      "tensors.safetensors",
      flip,
      RegExp(`tensors\\.safetensors: its checksum differs.*${remedy}`),
    );
    await damage(
      "tensors.safetensors",
      (b) => b.subarray(0, 20),
      /tensors\.safetensors: its checksum differs/,
    );
    await damage("metrics.json", () => new TextEncoder().encode("{}"), /metrics\.json: its checksum differs/);
    await damage("sha256.json", (b) => b.subarray(0, 5), /sha256\.json: it is missing or no JSON/);
    for (const file of ["config.json", "sha256.json"]) {
      await Deno.copyFile(join(other.folder, file), join(folder, file));
    }
    await assert.rejects(get(), /config\.json: it belongs to another configuration/);
    await Deno.remove(join(folder, "config.json"));
    await assert.rejects(get(), /config\.json: it is missing/);
  }));

Deno.test("artifact() leaves nothing behind when the computation fails", () =>
  withRoot(async (root) => {
    await assert.rejects(
      artifact("toy", {}, () => Promise.reject(new Error("no")), { version: 1, root }),
      /no/,
    );
    assert.deepEqual([...Deno.readDirSync(root)].map((entry) => entry.name), []);
  }));
