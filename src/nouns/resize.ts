/** Changes the size of 8-bit RGB images: enlarging cells, averaging blocks, and Pillow's antialiased bilinear filter. */

/** An 8-bit RGB image. */
export interface RgbImage {
  /** Row by row: [height, width, 3]. */
  data: Uint8Array;
  width: number;
  height: number;
}

/**
 * Enlarges an image so that each pixel becomes a flat square cell.
 *
 * @param image The image: [height, width, 3].
 * @param factor Side of a cell in pixels, an integer from 1.
 * @returns [height·factor, width·factor, 3].
 */
export function enlarge(image: RgbImage, factor: number): RgbImage {
  const { width, height, data } = image;
  const wide = width * factor;
  const large = new Uint8Array(wide * height * factor * 3);
  for (let row = 0; row < height * factor; row++) {
    const source = Math.floor(row / factor) * width;
    for (let column = 0; column < wide; column++) {
      const from = (source + Math.floor(column / factor)) * 3;
      const to = (row * wide + column) * 3;
      large[to] = data[from];
      large[to + 1] = data[from + 1];
      large[to + 2] = data[from + 2];
    }
  }
  return { data: large, width: wide, height: height * factor };
}

/**
 * Averages square blocks: the way back from a picture of flat cells to one number per cell.
 *
 * @param image The image, whose sides are multiples of `side`: [side·n, side·n, 3].
 * @param side Width and height to reduce to.
 * @returns Block means, 0 to 255: [side, side, 3].
 * @throws {RangeError} When the image is not a square of whole blocks.
 */
export function blockMeans(image: RgbImage, side: number): Float32Array {
  const { width, height, data } = image;
  const block = width / side;
  if (width !== height || !Number.isInteger(block)) {
    throw new RangeError(
      `Cannot average the image in blocks: found ${width} × ${height} pixels, wanted a square whose side is a ` +
        `multiple of ${side}. Resize it first`,
    );
  }
  const sums = new Float64Array(side * side * 3);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const cell = (Math.floor(row / block) * side + Math.floor(column / block)) * 3;
      const from = (row * width + column) * 3;
      for (let channel = 0; channel < 3; channel++) sums[cell + channel] += data[from + channel];
    }
  }
  return Float32Array.from(sums, (sum) => sum / (block * block));
}

/**
 * Resizes to a square as Pillow's `BILINEAR` does, which is what torchvision's `Resize` gives for a PIL image: a
 * triangle filter widened by the reduction (so it is antialiased), first along rows, then along columns, with rounding
 * to 8 bits after each.
 *
 * @param image The image: [height, width, 3].
 * @param side Width and height of the result.
 * @returns [side, side, 3].
 */
export function resizeBilinear(image: RgbImage, side: number): RgbImage {
  return resizeColumns(resizeRows(image, side), side);
}

/** Pillow's weights are whole multiples of 2⁻²²; with the same ones even its roundings come out the same. */
const fixedPoint = 2 ** 22;

/** The input pixels that make one output pixel, and their weights in fixed point. */
interface Tap {
  first: number;
  weights: Float64Array;
}

const taps = new Map<string, Tap[]>();

function tapsOf(from: number, to: number): Tap[] {
  const known = taps.get(`${from} ${to}`);
  if (known) return known;
  const scale = from / to;
  const reach = Math.max(scale, 1);
  const made = Array.from({ length: to }, (_, i) => {
    const center = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(center - reach + 0.5));
    const last = Math.min(from, Math.floor(center + reach + 0.5));
    const weights = Float64Array.from(
      { length: last - first },
      (_, j) => Math.max(0, 1 - Math.abs((first + j - center + 0.5) / reach)),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return { first, weights: weights.map((weight) => Math.round(weight / total * fixedPoint)) };
  });
  taps.set(`${from} ${to}`, made);
  return made;
}

function resizeRows({ data, width, height }: RgbImage, side: number): RgbImage {
  const resized = new Uint8Array(height * side * 3);
  const filter = tapsOf(width, side);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < side; column++) {
      const { first, weights } = filter[column];
      writeMean(resized, (row * side + column) * 3, {
        data,
        at: (row * width + first) * 3,
        stride: 3,
        weights,
      });
    }
  }
  return { data: resized, width: side, height };
}

function resizeColumns({ data, width, height }: RgbImage, side: number): RgbImage {
  const resized = new Uint8Array(side * width * 3);
  const filter = tapsOf(height, side);
  for (let row = 0; row < side; row++) {
    const { first, weights } = filter[row];
    for (let column = 0; column < width; column++) {
      const at = (first * width + column) * 3;
      writeMean(resized, (row * width + column) * 3, { data, at, stride: width * 3, weights });
    }
  }
  return { data: resized, width, height: side };
}

function writeMean(
  into: Uint8Array,
  to: number,
  { data, at, stride, weights }: { data: Uint8Array; at: number; stride: number; weights: Float64Array },
): void {
  let [red, green, blue] = [fixedPoint / 2, fixedPoint / 2, fixedPoint / 2]; // so that truncation rounds
  for (let i = 0; i < weights.length; i++) {
    const from = at + i * stride;
    red += weights[i] * data[from];
    green += weights[i] * data[from + 1];
    blue += weights[i] * data[from + 2];
  }
  into[to] = Math.min(255, red / fixedPoint);
  into[to + 1] = Math.min(255, green / fixedPoint);
  into[to + 2] = Math.min(255, blue / fixedPoint);
}
