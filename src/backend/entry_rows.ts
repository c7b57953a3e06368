/** Sums and products of rows and numbers that a list picks out, without a copy of each listed row: what training with few active features is made of. */
import * as tf from "@tensorflow/tfjs";
import { computesOnHost, readInPlace, writeInPlace } from "./in_place.ts";

/** Which rows are added to which. */
export interface RowSum {
  /** The row of the source that entry e reads, int32, `[entries]`. */
  from: tf.Tensor1D;
  /** The row of the result that it is added to, int32, `[entries]`. */
  to: tf.Tensor1D;
  /** What it is multiplied with, `[entries]`. */
  weights: tf.Tensor;
  /** Rows of the result, n. */
  count: number;
}

/** Which rows are multiplied with which. */
export interface RowPairs {
  /** The row of the left matrix that entry e reads, int32, `[entries]`. */
  leftRows: tf.Tensor1D;
  /** The row of the right matrix, int32, `[entries]`. */
  rightRows: tf.Tensor1D;
}

/** What `entry_rows.wat` exports. Its functions take two counts and places in its memory, in bytes. */
interface Loops {
  memory: WebAssembly.Memory;
  addRows(count: number, width: number, ...places: number[]): void;
  multiplyRows(count: number, width: number, ...places: number[]): void;
}

const pageBytes = 65_536;
const mostBytes = 2 ** 32; // addresses have 32 bits
let started: Loops | undefined;

/**
 * `y_to(e) += w_e · source_from(e)` over all entries in their order, from 0. There is no gradient.
 *
 * @param source `[m, d]`.
 * @param entries The list, and n.
 * @returns `[n, d]`, for finite rows the same bits as by gather, product and segment sum; the caller disposes of it.
 * @throws {RangeError} When an entry names a row that is not there (on a CPU), or there is too much for 4 GiB.
 * @throws {TypeError} When the lists differ in length.
 */
export function sumRows(source: tf.Tensor, { from, to, weights, count }: RowSum): tf.Tensor2D {
  checkAlike("entries", [from.size, to.size, weights.size]);
  if (!computesOnHost()) {
    return tf.tidy(() => {
      const scaled = tf.mul(tf.gather(source, from), tf.reshape(weights, [-1, 1]));
      return tf.unsortedSegmentSum(scaled, to, count) as tf.Tensor2D;
    });
  }
  const [length, width] = source.shape;
  const { memory, addRows } = loops();
  return writeInPlace([count, width], (sums) => {
    const places = placesFor(memory, [from.size, to.size, weights.size, source.size, sums.length]);
    writeRows(from, { ...places[0], length });
    writeRows(to, { ...places[1], length: count });
    readInPlace(weights, (values) => places[2].floats.set(values));
    readInPlace(source, (values) => places[3].floats.set(values));
    places[4].floats.fill(0);
    addRows(from.size, width, ...places.map(({ at }) => at));
    sums.set(places[4].floats);
  }) as tf.Tensor2D;
}

/**
 * `y_e = ⟨left_l(e), right_r(e)⟩`. There is no gradient.
 *
 * @param left `[n, d]`.
 * @param right `[m, d]`.
 * @param pairs The list.
 * @returns `[entries]`, on x86-64 the same bits as by gathers, product and sum; the caller disposes of it.
 * @throws {RangeError} When an entry names a row that is not there (on a CPU), or there is too much for 4 GiB.
 * @throws {TypeError} When the lists differ in length, or the rows.
 */
export function multiplyRows(
  left: tf.Tensor,
  right: tf.Tensor,
  { leftRows, rightRows }: RowPairs,
): tf.Tensor1D {
  checkAlike("entries", [leftRows.size, rightRows.size]);
  checkAlike("numbers in a row", [left.shape[1]!, right.shape[1]!]);
  if (!computesOnHost()) {
    return tf.tidy(() => tf.sum(tf.mul(tf.gather(left, leftRows), tf.gather(right, rightRows)), 1));
  }
  const { memory, multiplyRows: multiply } = loops();
  return writeInPlace([leftRows.size], (products) => {
    const places = placesFor(memory, [leftRows.size, rightRows.size, left.size, right.size, products.length]);
    writeRows(leftRows, { ...places[0], length: left.shape[0] });
    writeRows(rightRows, { ...places[1], length: right.shape[0] });
    readInPlace(left, (values) => places[2].floats.set(values));
    readInPlace(right, (values) => places[3].floats.set(values));
    multiply(leftRows.size, left.shape[1]!, ...places.map(({ at }) => at));
    products.set(places[4].floats);
  }) as tf.Tensor1D;
}

/**
 * `y_to(e) += values_e` over all entries in their order, from 0. There is no gradient.
 *
 * @param values `[entries]`.
 * @param entries Which number of the result each is added to, int32, `[entries]`, and n.
 * @returns `[n]`, the same bits as the segment sum; the caller disposes of it.
 * @throws {RangeError} When an entry names a number that is not there (on a CPU).
 * @throws {TypeError} When the lists differ in length.
 */
export function sumEntries(values: tf.Tensor, { to, count }: Pick<RowSum, "to" | "count">): tf.Tensor1D {
  checkAlike("entries", [values.size, to.size]);
  if (!computesOnHost()) return tf.unsortedSegmentSum(values, to, count) as tf.Tensor1D;
  const places = to.dataSync();
  return writeInPlace([count], (sums) =>
    readInPlace(values, (numbers) => {
      for (let e = 0; e < places.length; e++) sums[checked(places[e], count)] += numbers[e];
    })) as tf.Tensor1D;
}

/**
 * `y_e = vector_from(e)`. There is no gradient.
 *
 * @param vector `[m]`.
 * @param from Which number each entry takes, int32, `[entries]`.
 * @returns `[entries]`; the caller disposes of it.
 * @throws {RangeError} When an entry names a number that is not there (on a CPU).
 */
export function pickEntries(vector: tf.Tensor, from: tf.Tensor1D): tf.Tensor1D {
  if (!computesOnHost()) return tf.gather(vector, from) as tf.Tensor1D;
  const places = from.dataSync();
  return writeInPlace([places.length], (picked) =>
    readInPlace(vector, (numbers) => {
      for (let e = 0; e < places.length; e++) picked[e] = numbers[checked(places[e], numbers.length)];
    })) as tf.Tensor1D;
}

/** Starts the module at its first use. */
function loops(): Loops {
  if (started) return started;
  const file = Deno.readFileSync(new URL("./entry_rows.wasm", import.meta.url));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(file));
  return started = exports as unknown as Loops;
}

/** Some numbers in the module's memory, and where they begin. */
interface Place {
  at: number;
  floats: Float32Array;
  integers: Int32Array;
}

/** Room for arrays of these lengths, one after the other; what was there before is lost. */
function placesFor(memory: WebAssembly.Memory, lengths: number[]): Place[] {
  const bytes = lengths.reduce((sum, length) => sum + 4 * length, 0);
  if (bytes > mostBytes) {
    throw new RangeError(
      `Cannot pick out rows: found ${
        (bytes / 2 ** 30).toFixed(1)
      } GiB of them, wanted at most 4. Take smaller batches`,
    );
  }
  const lacking = Math.ceil((bytes - memory.buffer.byteLength) / pageBytes);
  if (lacking > 0) memory.grow(lacking);
  let end = 0;
  return lengths.map((length) => {
    const at = end;
    end += 4 * length;
    return {
      at,
      floats: new Float32Array(memory.buffer, at, length),
      integers: new Int32Array(memory.buffer, at, length),
    };
  });
}

/** Copies numbers of rows, each below `length`. */
function writeRows(rows: tf.Tensor1D, { integers, length }: Place & { length: number }): void {
  const numbers = rows.dataSync();
  for (let i = 0; i < numbers.length; i++) integers[i] = checked(numbers[i], length);
}

/** The loops trust these: a longer list would read what lies behind a shorter one. */
function checkAlike(what: string, counts: number[]): void {
  if (counts.every((count) => count === counts[0])) return;
  throw new TypeError(`Cannot pick out rows: found ${counts.join(", ")} ${what}, wanted the same of each`);
}

function checked(place: number, length: number): number {
  if (place >= 0 && place < length) return place;
  throw new RangeError(`Cannot pick out rows: found row ${place}, wanted 0 to ${length - 1}`);
}
