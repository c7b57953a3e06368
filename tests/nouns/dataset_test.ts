/** The data set: reproducible, without repeats, split without leaks, safe on disk. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { traitCounts } from "@/nouns/catalogue.ts";
import { dataDefaults, drawNouns, loadNouns, type NounSet, resolveDataConfig } from "@/nouns/dataset.ts";
import { layerMap, renderNoun, visiblePixelCounts } from "@/nouns/renderer.ts";

const small = { seed: 3, trainCount: 400, heldOutCount: 100 };

async function digest(bytes: Uint8Array): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 16);
}

function rows(data: Uint8Array, width: number): string[] {
  return Array.from(
    { length: data.length / width },
    (_, i) => data.subarray(i * width, (i + 1) * width).join(),
  );
}

async function inFolder(use: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await use(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("drawNouns() gives the same bytes for the same seed, and these bytes for seed 0", async () => {
  const one = drawNouns(small);
  const again = drawNouns(small);
  assert.deepEqual(one, again);
  assert.notDeepEqual(one.train.traits, drawNouns({ ...small, seed: 4 }).train.traits);
  const { train, heldOut } = drawNouns({ seed: 0, trainCount: 1000, heldOutCount: 200 });
  assert.deepEqual(
    [await digest(train.traits), await digest(train.pixels), await digest(heldOut.traits)],
    ["1c711bcbd486d056", "84ddf0f923b4dcb0", "c266f57520db9ada"],
  );
});

Deno.test("drawNouns() holds out the same nouns whatever the number of training nouns is", () => {
  assert.deepEqual(drawNouns({ ...small, trainCount: 5 }).heldOut, drawNouns(small).heldOut);
});

Deno.test("drawNouns() repeats no combination and no image within or across the splits", () => {
  const { train, heldOut, refused } = drawNouns({ seed: 1, trainCount: 30_000, heldOutCount: 3000 });
  for (const [part, width] of [["traits", 5], ["pixels", 1024]] as const) {
    const all = [...rows(train[part], width), ...rows(heldOut[part], width)];
    assert.equal(all.length, 33_000);
    assert.equal(new Set(all).size, all.length, part);
  }
  assert.ok(refused.combinations > 0 && refused.lookalikes > 0, "33,000 draws meet repeats");
});

Deno.test("drawNouns() draws every value of every category about equally often", () => {
  const { train } = drawNouns({ seed: 2, trainCount: 20_000, heldOutCount: 1 });
  traitCounts.forEach((limit, layer) => {
    const counts = new Float64Array(limit);
    for (let i = layer; i < train.traits.length; i += 5) counts[train.traits[i]]++;
    const expected = 20_000 / limit;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    assert.ok(
      Math.abs(chiSquare - (limit - 1)) < 5 * Math.sqrt(2 * limit),
      `layer ${layer}: χ² ${chiSquare}`,
    );
  });
});

Deno.test("drawNouns() stores each noun's own pixels and visible pixel counts", () => {
  const check = (set: NounSet) => {
    for (let i = 0; i < set.count; i++) {
      const traits = set.traits.subarray(i * 5, (i + 1) * 5);
      assert.deepEqual(set.pixels.slice(i * 1024, (i + 1) * 1024), renderNoun(traits));
      assert.deepEqual(set.visiblePixels.slice(i * 5, (i + 1) * 5), visiblePixelCounts(layerMap(traits)));
    }
  };
  const { train, heldOut } = drawNouns(small);
  check(train);
  check(heldOut);
});

Deno.test("loadNouns() reads back what it stored, under a key that follows the configuration", () =>
  inFolder(async (root) => {
    const computed = await loadNouns(small, { root });
    const read = await loadNouns(small, { root });
    assert.deepEqual(read, computed);
    assert.deepEqual(read.train, drawNouns(small).train);
    assert.deepEqual(read.config, small);
    assert.notEqual((await loadNouns({ ...small, seed: 4 }, { root })).key, read.key);
  }));

Deno.test("loadNouns() refuses a truncated or edited file and leaves it as it is", () =>
  inFolder(async (root) => {
    const { key } = await loadNouns(small, { root });
    const file = join(root, `nouns-${key}`, "tensors.safetensors");
    const bytes = await Deno.readFile(file);
    const edited = Uint8Array.from(bytes);
    edited[edited.length >> 1] ^= 1;
    for (const damaged of [bytes.subarray(0, bytes.length - 100), edited]) {
      await Deno.writeFile(file, damaged);
      await assert.rejects(loadNouns(small, { root }), (error: Error) => {
        assert.equal(error.name, "SyntaxError");
        assert.ok(error.message.includes(file) && /Remove the folder/.test(error.message), error.message);
        return true;
      });
      assert.equal((await Deno.stat(file)).size, damaged.length);
    }
  }));

Deno.test("resolveDataConfig() refuses unknown fields and impossible sizes by name", () => {
  assert.deepEqual(resolveDataConfig(), { seed: 0, trainCount: 50_000, heldOutCount: 5_000 });
  assert.throws(() => resolveDataConfig({ sead: 1 } as Partial<typeof dataDefaults>), {
    name: "TypeError",
    message: /data\.sead/,
  });
  assert.throws(() => resolveDataConfig({ trainCount: 0 }), {
    name: "RangeError",
    message: /data\.trainCount/,
  });
  assert.throws(() => resolveDataConfig({ heldOutCount: 2.5 }), {
    name: "RangeError",
    message: /data\.heldOutCount/,
  });
  assert.throws(() => resolveDataConfig({ seed: -1 }), { name: "RangeError", message: /data\.seed/ });
});
