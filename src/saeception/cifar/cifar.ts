/** CIFAR-10 from a folder that the reader provides: its binary batches, checked and split. */
import { join } from "@std/path";
import { stratifiedChoice } from "@/saeception/stratified_choice.ts";
import { sha256 } from "@/training/files.ts";

/** Height and width of a picture. */
export const cifarSize = 32;

/** The classes in the order of their labels. */
export const cifarClasses: readonly string[] = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
];

/** Some pictures. */
export interface CifarSet {
  /** How many. */
  count: number;
  /** Red, green and blue of each pixel, 0 … 255, row-major `[count, 32, 32, 3]`. */
  pixels: Uint8Array<ArrayBuffer>;
  /** What each picture shows, 0 … 9, `[count]`. */
  labels: Int16Array<ArrayBuffer>;
}

/** All pictures, split. */
export interface Cifar {
  /** Tells these pictures and this split from others. */
  key: string;
  /** To learn from: nine tenths of the training batches. */
  train: CifarSet;
  /** To choose the best epoch by: one tenth of the training batches. */
  validation: CifarSet;
  /** To report: the test batch. */
  test: CifarSet;
}

const trainFiles = [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`);
const testFile = "test_batch.bin";
const plane = cifarSize * cifarSize;
const pictureLength = 3 * plane;
const recordLength = 1 + pictureLength;
const remedy =
  'Download the "CIFAR-10 binary version" from https://www.cs.toronto.edu/~kriz/cifar.html, unpack ' +
  "it, and give the folder cifar-10-batches-bin";

/**
 * Reads CIFAR-10 (Krizhevsky 2009) in its binary version: records of 3,073 bytes, a label and the 32 × 32 red, green and
 * blue values. The five training batches are split 9 : 1 into training and validation, each class by its share: 45,000
 * and 5,000 pictures of the full data. The pictures keep the order of the files.
 *
 * @param folder Holds data_batch_1.bin … data_batch_5.bin and test_batch.bin, with any number of records.
 * @param options The split's seed, default 42.
 * @returns The pictures.
 * @throws {Deno.errors.NotFound} If the folder or a file is missing; the message says where to get it.
 * @throws {SyntaxError} If a file is empty, is no whole number of records, or has a label above 9.
 */
export async function readCifar(folder: string, { seed = 42 }: { seed?: number } = {}): Promise<Cifar> {
  const batches: Uint8Array<ArrayBuffer>[] = [];
  for (const name of [...trainFiles, testFile]) batches.push(await readBatch(folder, name));
  const digests = await Promise.all(batches.map((bytes) => sha256(bytes)));
  const all = pictures(batches.slice(0, -1));
  const chosen = stratifiedChoice(all.labels, { share: 0.9, seed });
  const where = (wanted: number) => Uint32Array.from(chosen.keys().filter((i) => chosen[i] === wanted));
  return {
    key: `cifar-10 ${(await sha256(digests.join())).slice(0, 16)} split ${seed}`,
    train: picturesAt(all, where(1)),
    validation: picturesAt(all, where(0)),
    test: pictures(batches.slice(-1)),
  };
}

async function readBatch(folder: string, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const path = join(folder, name);
  const refuse = (what: string): never => {
    throw new SyntaxError(`Cannot read CIFAR-10: ${path} ${what}. ${remedy}`);
  };
  const bytes = await Deno.readFile(path).catch(async (error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Deno.errors.NotFound(
      `Cannot read CIFAR-10: ${name} is not in ${folder}, found there: ${await listing(folder)}. ${remedy}`,
    );
  });
  if (bytes.length === 0 || bytes.length % recordLength !== 0) {
    refuse(`has ${bytes.length} bytes, wanted is a whole number of records of ${recordLength} bytes`);
  }
  for (let at = 0; at < bytes.length; at += recordLength) {
    if (bytes[at] >= cifarClasses.length) {
      refuse(`has the label ${bytes[at]} in record ${at / recordLength}, wanted is 0 to 9`);
    }
  }
  return bytes;
}

async function listing(folder: string): Promise<string> {
  try {
    const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
    return names.slice(0, 8).join(", ") + (names.length > 8 ? ", …" : "") || "nothing";
  } catch {
    return "no such folder";
  }
}

/** Records of planes, as pictures of pixels. */
function pictures(batches: Uint8Array[]): CifarSet {
  const count = batches.reduce((sum, bytes) => sum + bytes.length / recordLength, 0);
  const pixels = new Uint8Array(count * pictureLength);
  const labels = new Int16Array(count);
  let i = 0;
  for (const bytes of batches) {
    for (let from = 0; from < bytes.length; from += recordLength, i++) {
      labels[i] = bytes[from];
      for (let at = 0; at < pictureLength; at++) {
        pixels[i * pictureLength + (at % plane) * 3 + Math.floor(at / plane)] = bytes[from + 1 + at];
      }
    }
  }
  return { count, pixels, labels };
}

function picturesAt({ pixels, labels }: CifarSet, indices: Uint32Array): CifarSet {
  const chosen = new Uint8Array(indices.length * pictureLength);
  indices.forEach((from, to) =>
    chosen.set(pixels.subarray(from * pictureLength, (from + 1) * pictureLength), to * pictureLength)
  );
  return { count: indices.length, pixels: chosen, labels: Int16Array.from(indices, (i) => labels[i]) };
}
