/** Finds the largest positive numbers of each row in one scan, exactly as many as asked for, ties going to the lower index. */

/** A row's bound is guessed from the rows before, somewhat lower so that it seldom has to be scanned again. */
const caution = 0.88;
/** What a row adds to the guess; the rest is what the rows before say. */
const novelty = 0.2;
/** The bound of the first row is guessed from about so many of its values. */
const sampleSize = 4096;
/** Room for so many candidates per number kept, to begin with; whole rows of room would cost more than the scan. */
const roomShare = 4;

/**
 * Selects the largest values of each row among those above 0.
 *
 * A scan collects what lies above a guessed bound, and a partition finds the smallest kept value among those few; where the
 * guess was too high the row is scanned again. The result does not depend on the guesses.
 *
 * @param values Row-major, all rows of one length.
 * @param options How many rows there are, and how many values each keeps, ≥ 1.
 * @returns Where they are among all values, row after row, rising within a row; fewer where there are not enough above 0.
 */
export function largestPositive(
  values: Float32Array,
  { rows, count }: { rows: number; count: number },
): Int32Array {
  const length = values.length / rows;
  let candidates = roomFor(0);
  let places = new Int32Array(0);
  let end = 0;
  let guess = guessFrom(values.subarray(0, length), count);
  for (let row = 0; row < rows; row++) {
    const from = row * length;
    candidates = withRoomFor(Math.min(length, roomShare * count), candidates);
    const list = (bound: number) => {
      const size = listAbove(bound, { values, from, length, candidates });
      if (size <= candidates.places.length) return size;
      candidates = withRoomFor(length, candidates);
      return listAbove(bound, { values, from, length, candidates });
    };
    let size = list(guess);
    for (const lower of [0.8 * guess, 0]) {
      if (size < count && guess > 0) size = list(lower);
    }
    const { pool } = candidates;
    let least = 0;
    let surplus = Infinity; // how many that equal the least may stay
    if (size > count) {
      for (let i = 0; i < size; i++) pool[i] = candidates.values[i];
      least = kthLargest(pool, { size, k: count });
      surplus = count;
      for (let i = 0; i < size; i++) if (pool[i] > least) surplus--;
    }
    if (end + size > places.length) places = grown(places, end + Math.max(size, count * (rows - row)));
    let own = Infinity;
    for (let i = 0; i < size; i++) {
      const value = candidates.values[i];
      if (value < least || (value === least && surplus-- <= 0)) continue;
      places[end++] = candidates.places[i];
      if (value < own) own = value;
    }
    const hint = Number.isFinite(own) ? caution * own : 0;
    guess = row === 0 ? hint : guess + novelty * (hint - guess);
  }
  return places.subarray(0, end);
}

/** Values of one row that are above a bound, where they are among all values, and as much room to reorder them. */
interface Candidates {
  places: Int32Array;
  values: Float32Array;
  pool: Float32Array;
}

function roomFor(count: number): Candidates {
  return { places: new Int32Array(count), values: new Float32Array(count), pool: new Float32Array(count) };
}

function withRoomFor(count: number, candidates: Candidates): Candidates {
  return candidates.places.length < count ? roomFor(count) : candidates;
}

/**
 * Lists the values above a bound in the row that begins at `from`, as far as there is room, and says how many there are, or
 * that there are more than the room.
 */
function listAbove(
  bound: number,
  { values, from, length, candidates }: {
    values: Float32Array;
    from: number;
    length: number;
    candidates: Candidates;
  },
): number {
  const { places, values: listed } = candidates;
  const room = places.length;
  let size = 0;
  for (let at = from, end = from + length; at < end; at++) {
    const value = values[at];
    if (value > bound) {
      if (size === room) return room + 1;
      places[size] = at;
      listed[size++] = value;
    }
  }
  return size;
}

/** A bound that probably leaves somewhat more than `count` values of a long row; 0 for a short one. */
function guessFrom(row: Float32Array, count: number): number {
  const stride = Math.floor(row.length / sampleSize);
  if (stride < 2) return 0;
  const sample = Float32Array.from({ length: sampleSize }, (_, i) => row[i * stride]).filter((x) => x > 0);
  const rank = Math.ceil(1.25 * count / stride) + 8;
  return rank < sample.length ? kthLargest(sample, { size: sample.length, k: rank }) : 0;
}

/** The k-th largest of the first numbers, which it reorders (Hoare's selection with the middle of three as pivot). */
function kthLargest(numbers: Float32Array, { size, k }: { size: number; k: number }): number {
  let low = 0;
  let high = size - 1;
  while (low < high) {
    const a = numbers[low], b = numbers[(low + high) >> 1], c = numbers[high];
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    let i = low, j = high;
    while (i <= j) {
      while (numbers[i] > pivot) i++;
      while (numbers[j] < pivot) j--;
      if (i > j) break;
      const swapped = numbers[i];
      numbers[i++] = numbers[j];
      numbers[j--] = swapped;
    }
    if (k - 1 <= j) high = j;
    else if (k - 1 >= i) low = i;
    else break;
  }
  return numbers[k - 1];
}

function grown(places: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(places);
  return larger;
}
