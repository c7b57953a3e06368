/** Puts pictures side by side into one. */

/**
 * Makes one square picture of 1, 4 or 9 square ones, row by row and without gaps, as the write-up shows its top images.
 *
 * @param images RGB, each [size, size, 3]; missing ones stay white.
 * @param options Pictures in a row and column, and pixels in a row of each, 32 unless told.
 * @returns [side · size, side · size, 3].
 */
export function mosaic(
  images: Float32Array[],
  { side, size = 32 }: { side: number; size?: number },
): Float32Array {
  const width = side * size;
  const whole = new Float32Array(width * width * 3).fill(1);
  images.slice(0, side * side).forEach((image, i) => {
    const [top, left] = [Math.floor(i / side) * size, i % side * size];
    for (let y = 0; y < size; y++) {
      whole.set(image.subarray(y * size * 3, (y + 1) * size * 3), ((top + y) * width + left) * 3);
    }
  });
  return whole;
}

/**
 * Enlarges a picture by repeating its pixels.
 *
 * @param image RGB: [size, size, 3].
 * @param factor A whole number.
 * @returns [size · factor, size · factor, 3].
 */
export function enlarged(image: Float32Array, factor: number): Float32Array {
  const size = Math.sqrt(image.length / 3);
  const width = size * factor;
  return Float32Array.from({ length: width * width * 3 }, (_, at) => {
    const [pixel, channel] = [Math.floor(at / 3), at % 3];
    const [y, x] = [Math.floor(pixel / width / factor), Math.floor(pixel % width / factor)];
    return image[(y * size + x) * 3 + channel];
  });
}
