/** Targets: for every training example, where an arm wants the opened layer to point. */
import * as tf from "@tensorflow/tfjs";
import { decode, encode, type SaeModel } from "@/sae/sae.ts";
import type { Labels } from "@/saeception/activation_source.ts";
import { type ArmName, armOf } from "@/saeception/arms.ts";
import {
  classesOf,
  classMeans,
  dropFeatures,
  exampleCount,
  keepFeatures,
  type Rows,
  topFeatures,
  topOfExample,
} from "@/saeception/sharpening.ts";
import { normals, seededRandom, shuffledIndices } from "@/training/random.ts";

/** What targets are made from. */
export interface TargetOptions {
  /** Activations of the opened layer on the training examples, row-major, `[n * dimensions]`. */
  activations: Float32Array;
  /** Width of the opened layer. */
  dimensions: number;
  /** Labels of the same examples in the same order. */
  labels: Labels;
  /** The SAE that was trained on these activations; not needed for the arms that say so. It stays the caller's. */
  sae?: SaeModel | undefined;
  /** Features kept for each class (or example), N ≥ 0. Near a code's own number of active features nothing is trimmed. */
  keep: number;
  /** Seed of what is random in an arm. */
  seed: number;
  /** Ranks a class's features by `mean − global mean` rather than by the mean; for labels with many rare values. */
  contrast?: boolean | undefined;
  /** A class with fewer examples has its mean shrunk towards the global one. Default 50 (reference study, §4). */
  atLeast?: number | undefined;
}

/** Examples encoded at a time, which bounds memory: codes are never held for all. */
const chunkSize = 1000;

/**
 * Makes the targets of an arm: `t_i = z'_i · decoder + decoderBias`, where z'_i is the example's code with some features
 * set to 0. The values that are kept are the example's own; class means only select (SAE-ception, feature sharpening).
 *
 * Row i belongs to example i. Permuting the examples permutes the targets, except where chance is keyed by the example's
 * index: in `random-directions` and `published`. An example without a class keeps nothing that is kept by class.
 *
 * @param arm Which targets.
 * @param options Activations, labels, SAE, how many features, and the seed.
 * @returns Row-major, `[n * dimensions]`.
 * @throws {TypeError} If the arm needs an SAE and there is none, or activations, labels and SAE do not fit together.
 * @throws {RangeError} If there is no such arm, or `keep` is not a whole number ≥ 0.
 */
export function armTargets(arm: ArmName, options: TargetOptions): Float32Array {
  const { sae, dimensions } = options;
  checkOptions(arm, options);
  if (arm === "random-directions") return randomDirections(options);
  if (arm === "class-means") return classMeanTargets(options);
  const targets = new Float32Array(options.activations.length);
  const sharpen = sharpener(arm, options);
  const order = arm === "published" ? nextInCircle(exampleCount(options.labels), options.seed) : undefined;
  const width = sae!.parameters.decoder.shape[0];
  for (const { first, values } of codeRows(options, order)) {
    const rows = values.length / width;
    for (let i = 0; i < rows; i++) sharpen(values.subarray(i * width, (i + 1) * width), first + i);
    const decoded = tf.tidy(() => decode(sae!, tf.tensor2d(values, [rows, width])));
    targets.set(decoded.dataSync(), first * dimensions);
    decoded.dispose();
  }
  return targets;
}

/** What an arm does to the code of an example, in place. */
function sharpener(arm: ArmName, options: TargetOptions): (code: Float32Array, example: number) => void {
  const { labels, keep, seed, contrast, atLeast = 50 } = options;
  if (arm === "full") return () => {};
  if (arm === "bias") return (code) => void code.fill(0);
  if (arm === "example") return (code) => keepFeatures(code, [topOfExample(code, keep)]);
  const width = options.sae!.parameters.decoder.shape[0];
  const means = classMeans(codeRows(options), { labels, width, atLeast });
  const features = arm === "random-mask"
    ? randomLiveFeatures(means, { keep, seed })
    : topFeatures(means, { keep, contrast });
  const ofExample = (example: number) => classesOf(labels, example).map((c) => features[c]);
  if (arm === "complement") return (code, example) => dropFeatures(code, ofExample(example));
  return (code, example) => keepFeatures(code, ofExample(example));
}

/** For each class, features that fire for any example at all, drawn without replacement. */
function randomLiveFeatures(
  { counts, global }: { counts: Uint32Array; global: Float64Array },
  { keep, seed }: { keep: number; seed: number },
): Uint32Array[] {
  const live = Uint32Array.from(global.keys().filter((j) => global[j] > 0));
  return Array.from(counts, (_, c) => {
    const order = shuffledIndices(live.length, seededRandom(seed, "saeception", "mask", c));
    return order.slice(0, keep).map((at) => live[at]);
  });
}

/** Each example's target is another example: the next one in a shuffled circle. */
function nextInCircle(count: number, seed: number): Uint32Array {
  const circle = shuffledIndices(count, seededRandom(seed, "saeception", "misalignment"));
  const next = new Uint32Array(count);
  circle.forEach((example, at) => next[example] = circle[(at + 1) % count]);
  return next;
}

function randomDirections({ activations, dimensions, seed }: TargetOptions): Float32Array {
  const directions = normals(activations.length, seededRandom(seed, "saeception", "directions"));
  for (let from = 0; from < directions.length; from += dimensions) {
    const row = directions.subarray(from, from + dimensions);
    const length = Math.hypot(...row);
    row.forEach((value, j) => row[j] = value / length);
  }
  return directions;
}

/** `global + Σ_a (mean_a − global)` over the example's classes a, which is the class's mean where there is one class. */
function classMeanTargets({ activations, dimensions, labels, atLeast = 50 }: TargetOptions): Float32Array {
  const rows = [{ first: 0, values: activations }];
  const { global, means } = classMeans(rows, { labels, width: dimensions, atLeast });
  const targets = new Float32Array(activations.length);
  for (let i = 0; i < exampleCount(labels); i++) {
    const classes = classesOf(labels, i);
    for (let j = 0; j < dimensions; j++) {
      let value = global[j];
      for (const c of classes) value += means[c * dimensions + j] - global[j];
      targets[i * dimensions + j] = value;
    }
  }
  return targets;
}

/** Codes in the order of the examples, or of those that `order` names in their places. The values may be changed. */
function* codeRows({ activations, dimensions, sae }: TargetOptions, order?: Uint32Array): Generator<Rows> {
  const count = activations.length / dimensions;
  for (let first = 0; first < count; first += chunkSize) {
    const end = Math.min(first + chunkSize, count);
    let x = activations.subarray(first * dimensions, end * dimensions);
    if (order) {
      x = new Float32Array(x.length);
      for (let i = first; i < end; i++) {
        const from = order[i] * dimensions;
        x.set(activations.subarray(from, from + dimensions), (i - first) * dimensions);
      }
    }
    const codes = tf.tidy(() => encode(sae!, tf.tensor2d(x, [end - first, dimensions])));
    yield { first, values: new Float32Array(codes.dataSync()) }; // a copy: the backend may hand out its own memory
    codes.dispose();
  }
}

function checkOptions(arm: ArmName, { activations, dimensions, labels, sae, keep }: TargetOptions): void {
  const refuse = (what: string, remedy: string): never => {
    throw new TypeError(`Cannot make ${arm} targets: ${what}. ${remedy}`);
  };
  const { needsSae } = armOf(arm);
  if (!Number.isSafeInteger(keep) || keep < 0) {
    throw new RangeError(`Cannot make ${arm} targets: keep is ${keep}, wanted is a whole number from 0`);
  }
  const count = exampleCount(labels);
  if (activations.length !== count * dimensions) {
    refuse(
      `found ${activations.length} activations, wanted ${count} examples of ${dimensions}`,
      "Take activations and labels of the same split",
    );
  }
  if (!needsSae) return;
  if (!sae) refuse("found no SAE", "Train one on these activations");
  const width = sae?.parameters.decoderBias.shape[0];
  if (width !== dimensions) {
    refuse(`the SAE reads ${width} dimensions, the activations have ${dimensions}`, "Train the SAE on them");
  }
}
