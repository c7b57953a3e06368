/** The exported folder: whole or not at all, and its weights close to the models' own. */
import assert from "node:assert/strict";
import { join } from "@std/path";
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
    assert.match(html, /connect-src 'none'/);
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
