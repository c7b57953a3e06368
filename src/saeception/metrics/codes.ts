/** A matrix of codes, one row an example, and its labels: what every metric of this folder is measured on. */

/** SAE features or dense activations, row-major, one row an example. */
export interface Codes {
  /** `[n · width]`. */
  data: Float32Array;
  /** Numbers in a row, at least 1. */
  width: number;
}

/** One class or cluster for each example. Values may be any whole numbers; metrics that take `classCount` want 0 … classCount − 1. */
export type ClassLabels = Int16Array | Int32Array;

/** The entries of a matrix of codes that are not 0, row after row: SAE codes are mostly zeros, and distances need only the rest. */
export interface SparseRows {
  /** Number of rows. */
  count: number;
  /** Numbers in a row. */
  width: number;
  /** Row i's entries lie at `offsets[i]` … `offsets[i + 1] − 1`, `[count + 1]`. */
  offsets: Uint32Array;
  /** Column of each entry, ascending within a row. */
  columns: Uint32Array;
  /** Value of each entry. */
  values: Float32Array;
}

/** Labels renumbered 0 … count − 1, without gaps. */
export interface Groups {
  /** How many different labels occur. */
  count: number;
  /** Group of each example, in the order of the labels' first occurrence, `[n]`. */
  of: Int32Array;
  /** Examples in each group, at least 1, `[count]`. */
  sizes: Float64Array;
}

/**
 * Counts the rows of codes and checks that each has one label.
 *
 * @param codes `[n · width]`.
 * @param labels Labels that belong to the rows, `[n]`, if there are any.
 * @returns n.
 * @throws {TypeError} If the data are not n whole rows, or the labels are not n.
 */
export function countRows({ data, width }: Codes, labels?: ClassLabels): number {
  const n = data.length / width;
  if (!Number.isInteger(n) || (labels && labels.length !== n)) {
    const also = labels ? ` and ${labels.length} labels` : "";
    throw new TypeError(
      `Cannot read the codes: found ${data.length} numbers${also}, wanted n·${width}${
        labels ? " and n" : ""
      }`,
    );
  }
  return n;
}

/**
 * Checks that every label is a class.
 *
 * @param labels `[n]`.
 * @param classCount Number of classes.
 * @throws {RangeError} If a label is not in 0 … classCount − 1.
 */
export function checkClasses(labels: ClassLabels, classCount: number): void {
  const wrong = labels.findIndex((label) => label < 0 || label >= classCount);
  if (wrong >= 0) {
    throw new RangeError(
      `Cannot measure by class: label ${wrong} is ${labels[wrong]}, wanted 0 to ${
        classCount - 1
      }. Leave out examples without a class by labelledRows()`,
    );
  }
}

/**
 * Picks rows.
 *
 * @param codes `[n · width]`.
 * @param rows Indices of rows, `[m]`.
 * @returns Those rows in that order, `[m · width]`.
 */
export function takeRows({ data, width }: Codes, rows: ArrayLike<number>): Codes {
  const taken = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    taken.set(data.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
  }
  return { data: taken, width };
}

/**
 * Leaves out the examples whose label is negative: those where a trait cannot be seen.
 *
 * @param codes `[n · width]`.
 * @param labels Class or −1, `[n]`.
 * @returns The rows with a class and their labels; the arguments themselves when nothing is left out.
 */
export function labelledRows(codes: Codes, labels: ClassLabels): { codes: Codes; labels: ClassLabels } {
  const rows: number[] = [];
  for (let i = 0; i < countRows(codes, labels); i++) if (labels[i] >= 0) rows.push(i);
  if (rows.length === labels.length) return { codes, labels };
  return { codes: takeRows(codes, rows), labels: Int32Array.from(rows, (i) => labels[i]) };
}

/**
 * Names each example by its largest entry: the clustering that the SAE-ception repository reads off the codes.
 *
 * @param codes `[n · width]`.
 * @returns Column of the largest entry of each row, the first of equals (0 for a row of zeros), `[n]`.
 */
export function argmaxLabels(codes: Codes): Int32Array {
  const { data, width } = codes;
  const labels = new Int32Array(countRows(codes));
  for (let i = 0; i < labels.length; i++) {
    let best = i * width;
    for (let at = best + 1, end = best + width; at < end; at++) if (data[at] > data[best]) best = at;
    labels[i] = best - i * width;
  }
  return labels;
}

/**
 * Lists the entries that are not 0.
 *
 * @param codes `[n · width]`.
 * @returns The same matrix; a dense one comes out with all its entries.
 */
export function sparseRows(codes: Codes): SparseRows {
  const { data, width } = codes;
  const count = countRows(codes);
  let entries = 0;
  for (let at = 0; at < data.length; at++) if (data[at] !== 0) entries++;
  const offsets = new Uint32Array(count + 1);
  const columns = new Uint32Array(entries);
  const values = new Float32Array(entries);
  for (let i = 0, next = 0, at = 0; i < count; i++) {
    for (let column = 0; column < width; column++, at++) {
      if (data[at] === 0) continue;
      columns[next] = column;
      values[next++] = data[at];
    }
    offsets[i + 1] = next;
  }
  return { count, width, offsets, columns, values };
}

/**
 * Squares the length of each row, summed in the order in which inner products of rows are summed, so that equal rows come out at
 * distance 0 exactly.
 *
 * @param rows `[n, width]`.
 * @returns `‖x_i‖²`, `[n]`.
 */
export function squaredNorms({ count, offsets, values }: SparseRows): Float64Array {
  const norms = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    for (let at = offsets[i]; at < offsets[i + 1]; at++) norms[i] += values[at] * values[at];
  }
  return norms;
}

/**
 * Renumbers labels without gaps.
 *
 * @param labels Any whole numbers, `[n]`.
 * @returns The groups that occur.
 */
export function groupLabels(labels: ClassLabels): Groups {
  const numbers = new Map<number, number>();
  const of = new Int32Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    let group = numbers.get(labels[i]);
    if (group === undefined) numbers.set(labels[i], group = numbers.size);
    of[i] = group;
  }
  const sizes = new Float64Array(numbers.size);
  for (const group of of) sizes[group]++;
  return { count: numbers.size, of, sizes };
}
