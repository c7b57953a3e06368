/** What the tests of export and import share: SAEs that other packages saved, and what these compute with them. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import * as tf from "@tensorflow/tfjs";
import { decode, disposeSae, encode, type SaeModel } from "@/sae/sae.ts";
import { decodeSafetensors } from "@/training/safetensors.ts";
import { assertClose } from "./fixtures.ts";

const root = join(import.meta.dirname!, "fixtures");
const { arrays } = decodeSafetensors(Deno.readFileSync(join(root, "expected.safetensors")));

/** The folder of a fixture. */
export function fixtureFolder(name: string): string {
  return join(root, name);
}

/** The inputs that were encoded, [10, 8]. */
export function fixtureInputs(): tf.Tensor2D {
  return tf.tensor2d(arrays.inputs.data as Float32Array, arrays.inputs.shape as [number, number]);
}

/** What the package computed: `features` [10, 16] or `reconstructions` [10, 8]. */
export function fixtureArray(name: string, what: "features" | "reconstructions"): number[] {
  return Array.from(arrays[`${name}.${what}`].data);
}

/** Asserts that a model computes what the package that saved it computes. */
export function assertComputes(model: SaeModel, name: string, tolerance = 1e-5): void {
  const features = encode(model, fixtureInputs());
  assertClose(features, fixtureArray(name, "features"), tolerance);
  assertClose(decode(model, features), fixtureArray(name, "reconstructions"), tolerance);
}

/** The weights of a model as plain arrays; frees the model. */
export function plainModel(model: SaeModel): Record<string, unknown> {
  const { threshold, ...activation } = { threshold: undefined, ...model.activation };
  const tensors = { ...model.parameters, ...(threshold && { threshold: threshold as tf.Tensor }) };
  const plain = Object.entries(tensors).map(([name, tensor]) => [name, tensor.dataSync().slice()]);
  disposeSae(model);
  return { ...Object.fromEntries(plain), activation };
}

/** Runs a check in a folder that is removed afterwards. */
export async function inFolder(check: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await check(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A copy of a fixture, of which some fields of a JSON file are changed. */
export async function changedCopy(name: string, folder: string, changes: ConfigChanges): Promise<string> {
  for await (const { name: file } of Deno.readDir(fixtureFolder(name))) {
    await Deno.copyFile(join(fixtureFolder(name), file), join(folder, file));
  }
  for (const [file, change] of Object.entries(changes)) {
    const config = JSON.parse(await Deno.readTextFile(join(folder, file)));
    change(config);
    await Deno.writeTextFile(join(folder, file), JSON.stringify(config));
  }
  return folder;
}

/** What to change in a fixture's JSON files. */
// deno-lint-ignore no-explicit-any
export type ConfigChanges = Record<string, (config: any) => void>;

/** Asserts that reading fails with a class of error and words. */
export async function assertRefused(
  read: () => Promise<unknown>,
  kind: ErrorConstructor,
  words: RegExp,
): Promise<void> {
  await assert.rejects(read, (error: Error) => {
    assert.equal(error.constructor, kind, String(error));
    assert.match(error.message, /^Cannot /);
    assert.match(error.message, words);
    return true;
  });
}
