/** Pictures as bytes, the form in which they travel. */

/** A picture. */
export interface Picture {
  /** Height and width in pixels. */
  size: number;
  /** Red, green, blue, 0 to 255: [size, size, 3]. */
  rgb: Uint8Array;
}

/**
 * Turns decoded numbers into bytes, −1 into 0 and 1 into 255.
 *
 * @param image In [-1, 1]: [size, size, 3].
 * @returns The picture.
 */
export function pictureOf(image: Float32Array): Picture {
  return {
    size: Math.sqrt(image.length / 3),
    rgb: Uint8Array.from(image, (value) => Math.round(Math.min(1, Math.max(-1, value)) * 127.5 + 127.5)),
  };
}

/**
 * Turns bytes back into numbers, 0 into −1 and 255 into 1.
 *
 * @param picture The picture.
 * @returns In [-1, 1]: [size, size, 3].
 */
export function floatsOf({ rgb }: Pick<Picture, "rgb">): Float32Array {
  return Float32Array.from(rgb, (value) => value / 127.5 - 1);
}

/**
 * Adds an opaque alpha channel, as canvas and PNG want it.
 *
 * @param picture The picture.
 * @returns [size, size, 4].
 */
export function withAlpha({ size, rgb }: Picture): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(size * size * 4).fill(255);
  for (let pixel = 0; pixel < size * size; pixel++) {
    rgba.set(rgb.subarray(3 * pixel, 3 * pixel + 3), 4 * pixel);
  }
  return rgba;
}
