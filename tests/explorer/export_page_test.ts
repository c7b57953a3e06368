/** The exported folder: whole or not at all, and its weights close to the models' own. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { exportExplorer, exportModels } from "@/explorer/export.ts";
import { exportPage } from "@/explorer/export_page.ts";
import { kernelModel } from "@/explorer/kernel_model.ts";
import { packWeights, unpackWeights } from "@/explorer/packed_weights.ts";
import { pictureError } from "@/explorer/picture_error.ts";
import { smallWorld } from "./small_explorer.ts";

const world = await smallWorld();
const { model, weights, activation, explorer } = world;

Deno.test("packWeights() keeps three digits, and pictures to a step of 255", async () => {
  const unpacked = unpackWeights(JSON.parse(JSON.stringify(packWeights(weights))));
  assert.deepEqual(Object.keys(unpacked), Object.keys(weights));
  for (const [name, { shape, data }] of Object.entries(weights)) {
    assert.deepEqual(unpacked[name].shape, shape);
    data.forEach((value, at) => {
      const error = Math.abs(value - unpacked[name].data[at]);
      assert.ok(error <= Math.max(Math.abs(value) * 2 ** -11, 2 ** -25), `${name} ${at}`);
    });
  }
  const { latents } = await explorer.encoded("heldout-4");
  const other = kernelModel("packed", { weights: unpacked, activation });
  const { pictures, largest, changed, repainted } = pictureError(model, other, latents);
  assert.equal(pictures, 1);
  assert.ok(largest <= 1, `${largest}`);
  assert.ok(changed > 0 && changed < 0.1 && repainted < 0.02);
  assert.throws(() => packWeights({ a: { shape: [1], data: Float32Array.of(70_000) } }), /found 70000/);
  assert.throws(() => packWeights({ a: { shape: [1], data: Float32Array.of(NaN) } }), /Cannot pack/);
});

Deno.test("pictureError() counts what differs", () => {
  const flat = (value: number) => ({ decode: () => new Float32Array(3072).fill(value) });
  const z = new Float32Array(1);
  assert.deepEqual(pictureError(flat(1), flat(-1), z), {
    pictures: 1,
    largest: 255,
    changed: 1,
    repainted: 1,
  });
  assert.deepEqual(pictureError(flat(0.5), flat(0.5), z), {
    pictures: 1,
    largest: 0,
    changed: 0,
    repainted: 0,
  });
});

Deno.test("exportPage() replaces an earlier export and nothing else", async () => {
  const root = await Deno.makeTempDir();
  try {
    const folder = join(root, "page");
    const { files } = await exportPage(folder, world);
    for (const [path, bytes] of Object.entries(files)) {
      assert.equal((await Deno.stat(join(folder, path))).size, bytes, path);
    }
    const html = await Deno.readTextFile(join(folder, "index.html"));
    assert.doesNotMatch(html, /https?:/);
    const policy = html.match(/http-equiv="Content-Security-Policy" content="([^"]+)"/)![1];
    assert.match(policy, /^default-src 'none'; /);
    assert.doesNotMatch(policy, /connect-src|unsafe|\*/);
    await exportPage(folder, world);
    await Deno.mkdir(join(root, "mine"));
    await Deno.writeTextFile(join(root, "mine", "letter.txt"), "dear");
    await assert.rejects(exportPage(join(root, "mine"), world), /found other files in/);
    await assert.rejects(exportPage(join(root, "mine", "letter.txt"), world), /found no folder at/);
    assert.deepEqual([...Deno.readDirSync(root)].map(({ name }) => name).sort(), ["mine", "page"]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("exportPage() removes no file of anyone else, wherever it lies in an earlier export", async () => {
  const root = await Deno.makeTempDir();
  const folder = join(root, "page");
  const write = async (path: string, text: string) => {
    await Deno.mkdir(join(folder, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(folder, path), text);
  };
  try {
    await exportPage(folder, world);
    for (const path of ["letter.txt", "data/own.js", ".git/config", "sheets/mine/a.png", "app.js.bak"]) {
      await write(path, "mine");
      await assert.rejects(
        exportPage(folder, world),
        /beside an earlier export in .+ alone\. Move it away/,
        path,
      );
      assert.equal(await Deno.readTextFile(join(folder, path)), "mine");
      await Deno.remove(join(folder, path));
      if (/git|mine/.test(path)) await Deno.remove(join(folder, path, ".."));
    }
    await Deno.mkdir(join(folder, "empty"));
    await assert.rejects(exportPage(folder, world), /found empty beside/);
    await Deno.remove(join(folder, "empty"));
    await Deno.remove(join(folder, "app.css"));
    await Deno.symlink(join(root, "elsewhere"), join(folder, "app.css"));
    await assert.rejects(exportPage(folder, world), /found app\.css beside/);
    await Deno.remove(join(folder, "app.css"));
    const mark = await Deno.readTextFile(join(folder, "explorer.json"));
    for (
      const other of [
        "{}",
        "not JSON",
        "null",
        mark.replace(/"version": 1/, '"version": 2'),
        mark.replace("nouns f", "f"),
      ]
    ) {
      await write("explorer.json", other);
      await assert.rejects(exportPage(folder, world), /found other files in/, other);
      assert.equal(await Deno.readTextFile(join(folder, "explorer.json")), other);
    }
    await write("explorer.json", mark);
    await exportPage(folder, world);
    assert.deepEqual([...Deno.readDirSync(root)].map(({ name }) => name), ["page"]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("exportModels() says what it wrote and how far the rounded models are off", async () => {
  const root = await Deno.makeTempDir();
  try {
    const folder = join(root, "page");
    const text = await exportModels(folder, world, { model, latents: world.latents.heldOut });
    assert.match(text, /^Wrote 10 files, \d+\.\d MB, to /);
    assert.match(text, /on 60 held-out nouns: colours differ by at most 1 of 255/);
    assert.ok((await Deno.stat(join(folder, "index.html"))).isFile);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("exportExplorer() refuses two folders and a preset that there is not", async () => {
  await assert.rejects(exportExplorer(["a", "b"]), /found 2 folders, wanted one/);
  await assert.rejects(exportExplorer(["--preset", "huge"]), RangeError);
});
