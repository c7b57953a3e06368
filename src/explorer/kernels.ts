/** The few operations that a small VAE and an SAE are made of, on plain arrays: a static page runs the models with them. */

/** An array with its shape. */
export interface Weights {
  /** Length of each axis. */
  shape: number[];
  /** Row-major. */
  data: Float32Array;
}

/** A picture or a grid of channels. */
export interface Grid {
  /** Rows. */
  height: number;
  /** Columns. */
  width: number;
  /** Channels. */
  channels: number;
  /** [height, width, channels]. */
  data: Float32Array;
}

/**
 * A dense layer for one input: y = x · W + b.
 *
 * @param x [inputs].
 * @param options W, [inputs, outputs], and b, [outputs]; no b counts as 0.
 * @returns [outputs].
 */
export function dense(
  x: Float32Array,
  { weights, bias }: { weights: Weights; bias?: Float32Array | undefined },
): Float32Array {
  const [inputs, outputs] = weights.shape;
  const y = bias ? bias.slice() : new Float32Array(outputs);
  for (let i = 0; i < inputs; i++) {
    const amount = x[i];
    if (amount === 0) continue;
    const first = i * outputs;
    for (let j = 0; j < outputs; j++) y[j] += amount * weights.data[first + j];
  }
  return y;
}

/**
 * A 3 × 3 convolution with stride 1 and zeros around the edge ("same").
 *
 * @param x The input.
 * @param options Weights, [3, 3, inputs, outputs], and bias, [outputs].
 * @returns A grid of the same size with as many channels as outputs.
 */
export function convolve(x: Grid, { weights, bias }: { weights: Weights; bias: Float32Array }): Grid {
  const [, , inputs, outputs] = weights.shape;
  const { height, width } = x;
  const data = new Float32Array(height * width * outputs);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const y = data.subarray((row * width + column) * outputs, (row * width + column + 1) * outputs);
      y.set(bias);
      for (let dy = Math.max(-1, -row); dy <= Math.min(1, height - 1 - row); dy++) {
        for (let dx = Math.max(-1, -column); dx <= Math.min(1, width - 1 - column); dx++) {
          const from = ((row + dy) * width + column + dx) * inputs;
          let at = ((dy + 1) * 3 + dx + 1) * inputs * outputs;
          for (let i = 0; i < inputs; i++, at += outputs) {
            const amount = x.data[from + i];
            if (amount === 0) continue;
            for (let j = 0; j < outputs; j++) y[j] += amount * weights.data[at + j];
          }
        }
      }
    }
  }
  return { height, width, channels: outputs, data };
}

/** Takes negative numbers to 0, in place. @param x Any grid. @returns The same grid. */
export function reluInPlace(x: Grid): Grid {
  for (let i = 0; i < x.data.length; i++) if (x.data[i] < 0) x.data[i] = 0;
  return x;
}

/**
 * Gathers blocks of pixels into channels: y[h, w, (i·b+j)·C + c] = x[h·b+i, w·b+j, c].
 *
 * @param x The grid; its sides are multiples of the block.
 * @param block Side of a block, b.
 * @returns [height / b, width / b, b² · channels].
 */
export function spaceToDepth({ height, width, channels, data }: Grid, block: number): Grid {
  const out = new Float32Array(data.length);
  const [rows, columns, depth] = [height / block, width / block, block * block * channels];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const cell = Math.floor(y / block) * columns + Math.floor(x / block);
      const to = cell * depth + ((y % block) * block + x % block) * channels;
      for (let c = 0; c < channels; c++) out[to + c] = data[(y * width + x) * channels + c];
    }
  }
  return { height: rows, width: columns, channels: depth, data: out };
}

/**
 * Spreads channels over blocks of pixels: the inverse of {@linkcode spaceToDepth}.
 *
 * @param x The grid; its channels are a multiple of b².
 * @param block Side of a block, b.
 * @returns [height · b, width · b, channels / b²].
 */
export function depthToSpace({ height, width, channels, data }: Grid, block: number): Grid {
  const out = new Float32Array(data.length);
  const [rows, columns, depth] = [height * block, width * block, channels / (block * block)];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const cell = Math.floor(y / block) * width + Math.floor(x / block);
      const from = cell * channels + ((y % block) * block + x % block) * depth;
      for (let c = 0; c < depth; c++) out[(y * columns + x) * depth + c] = data[from + c];
    }
  }
  return { height: rows, width: columns, channels: depth, data: out };
}

/**
 * Sets all but the k largest numbers to 0, and negative ones too; of equals the lower index stays.
 *
 * @param x Any numbers.
 * @param k How many stay, from 1.
 * @returns A new array.
 */
export function keepLargest(x: Float32Array, k: number): Float32Array {
  const order = Array.from(x.keys()).sort((a, b) => x[b] - x[a] || a - b).slice(0, k);
  const kept = new Float32Array(x.length);
  for (const i of order) kept[i] = Math.max(0, x[i]);
  return kept;
}
