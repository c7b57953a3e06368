/** The reader of CIFAR-10's binary batches: its format, its split, and what it refuses. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { type CifarSet, readCifar } from "@/saeception/cifar/cifar.ts";
import { madeCifar, record } from "./made_cifar.ts";

async function inFolder(count: number, check: (folder: string) => Promise<void>): Promise<void> {
  const folder = await madeCifar(count);
  try {
    await check(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
const perClass = ({ labels }: CifarSet) =>
  Array.from({ length: 10 }, (_, c) => labels.filter((label) => label === c).length);

Deno.test("readCifar() reads planes as pixels", () =>
  inFolder(10, async (folder) => {
    const bytes = record(7, (channel, y, x) => channel * 100 + (y === 3 ? 50 : 0) + x);
    await Deno.writeFile(join(folder, "test_batch.bin"), bytes);
    const { test } = await readCifar(folder);
    assert.equal(test.count, 1);
    assert.deepEqual([...test.labels], [7]);
    const pixel = (y: number, x: number) => [...test.pixels.subarray((y * 32 + x) * 3, (y * 32 + x) * 3 + 3)];
    assert.deepEqual(pixel(0, 0), [0, 100, 200]);
    assert.deepEqual(pixel(3, 2), [52, 152, 252]);
    assert.deepEqual(pixel(2, 3), [3, 103, 203]);
  }));

Deno.test("readCifar() splits the training batches 9 : 1 within each class, by the seed", () =>
  inFolder(20, async (folder) => {
    const { key, train, validation, test } = await readCifar(folder);
    assert.deepEqual([train.count, validation.count, test.count], [90, 10, 20]);
    assert.deepEqual(perClass(train), Array(10).fill(9));
    assert.deepEqual(perClass(validation), Array(10).fill(1));
    const again = await readCifar(folder);
    assert.deepEqual(again, { key, train, validation, test });
    const other = await readCifar(folder, { seed: 1 });
    assert.notDeepEqual(other.validation.pixels, validation.pixels);
    assert.notEqual(other.key, key);
    assert.deepEqual(other.test, test);
    const pictureOf = ({ pixels }: CifarSet, i: number) => pixels.subarray(i * 3072, (i + 1) * 3072).join();
    const all = new Set(
      [train, validation].flatMap((set) => Array.from(set.labels, (_, i) => pictureOf(set, i))),
    );
    assert.equal(all.size, 100, "every picture is in one part");
  }));

Deno.test("readCifar() keeps every picture with its own label", () =>
  inFolder(20, async (folder) => {
    const { train } = await readCifar(folder);
    for (let i = 0; i < train.count; i++) {
      const label = train.labels[i];
      const row = label < 5 ? 0 : 31;
      assert.ok(train.pixels[i * 3072 + row * 96 + label % 3] >= 200, `picture ${i} is no ${label}`);
    }
  }));

Deno.test("readCifar() names the file, what was found and where the data come from", () =>
  inFolder(10, async (folder) => {
    const source = /CIFAR-10 binary version" from https:\/\/www\.cs\.toronto\.edu\/~kriz\/cifar\.html/;
    const refuses = async (name: string, message: RegExp) => {
      await assert.rejects(readCifar(folder), { name, message });
      await assert.rejects(readCifar(folder), { message: source });
    };
    const path = join(folder, "data_batch_3.bin");
    const good = await Deno.readFile(path);
    await Deno.writeFile(path, good.subarray(0, 5000));
    await refuses(
      "SyntaxError",
      /data_batch_3\.bin has 5000 bytes, wanted is a whole number of records of 3073/,
    );
    await Deno.writeFile(path, new Uint8Array());
    await refuses("SyntaxError", /data_batch_3\.bin has 0 bytes/);
    const wrong = good.slice();
    wrong[3073 * 4] = 10;
    await Deno.writeFile(path, wrong);
    await refuses("SyntaxError", /data_batch_3\.bin has the label 10 in record 4, wanted is 0 to 9/);
    await Deno.remove(path);
    await refuses(
      "NotFound",
      /data_batch_3\.bin is not in .*, found there: data_batch_1\.bin, data_batch_2\.bin/,
    );
    await assert.rejects(readCifar(join(folder, "none")), { name: "NotFound", message: /no such folder/ });
  }));
