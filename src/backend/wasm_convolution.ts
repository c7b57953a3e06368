/** Gradients of convolutions for the WebAssembly backend: it lacks the filter's, and its input's is slow. */
import * as tf from "@tensorflow/tfjs";

type Image = tf.Tensor4D;
type Shape4D = [number, number, number, number];
type Pad = "same" | "valid" | number;

interface Gradient {
  inputs: { x: Image; dy: Image; filter: Image };
  attrs: { strides: number | [number, number]; pad: Pad; inputShape: Shape4D; filterShape: Shape4D };
}

/**
 * A convolution with stride s sees the padded image as s·s lattices of pixels, one for each pair of remainders of row
 * and column modulo s; within a lattice a filter's pixel meets a plain rectangle. In memory, the padded image [batch,
 * s·rows, s·columns, channels] is also [batch, rows, s·columns, s·channels], whose last two axes are cut into s parts
 * each by the lattices.
 */
interface Geometry {
  inputShape: Shape4D;
  filterShape: Shape4D;
  stride: number;
  /** Rows and columns of zeros before and after the image, so that the stride divides the sum. */
  padding: [[number, number], [number, number]];
  /** Rows and columns of one lattice. */
  lattice: [number, number];
}

/**
 * Registers `Conv2DBackpropFilter` and `Conv2DBackpropInput` as sums of one matrix product for each pixel of the
 * filter.
 */
export function registerWasmConvolutionGradients(): void {
  const backendName = "wasm";
  tf.registerKernel({
    kernelName: "Conv2DBackpropFilter",
    backendName,
    kernelFunc: (call) => {
      const { inputs: { x, dy }, attrs: { strides, pad, filterShape } } = call as unknown as Gradient;
      return filterGradient({
        x,
        dy,
        geometry: geometry({ inputShape: x.shape, filterShape, strides, pad }),
      });
    },
  });
  tf.unregisterKernel("Conv2DBackpropInput", backendName);
  tf.registerKernel({
    kernelName: "Conv2DBackpropInput",
    backendName,
    kernelFunc: (call) => {
      const { inputs: { dy, filter }, attrs: { strides, pad, inputShape } } = call as unknown as Gradient;
      return inputGradient({
        dy,
        filter,
        geometry: geometry({ inputShape, filterShape: filter.shape, strides, pad }),
      });
    },
  });
}

/** `dW[i, j] = Σ x[·, s·y+i, s·x+j, ·]ᵀ · dy[·, y, x, ·]`. */
function filterGradient({ x, dy, geometry }: { x: Image; dy: Image; geometry: Geometry }): tf.Tensor {
  const { filterShape, stride, padding, lattice: [latticeRows, latticeColumns] } = geometry;
  const [rows, columns, channels, filters] = filterShape;
  const [batch, height, width] = dy.shape;
  return tf.tidy(() => {
    const lattices = tf.pad4d(x, [[0, 0], ...padding, [0, 0]])
      .reshape([batch, latticeRows, stride * latticeColumns, stride * channels]);
    const flat = dy.reshape([-1, filters]).transpose();
    const products = pixels(rows, columns).map(([i, j]) => {
      const [y, x] = [Math.floor(i / stride), Math.floor(j / stride)];
      const begin = [0, y, (i % stride) * latticeColumns + x, (j % stride) * channels];
      const patch = lattices.slice(begin, [batch, height, width, channels]);
      return tf.matMul(flat, patch.reshape([-1, channels])); // [filters, channels]
    });
    return tf.stack(products).transpose([0, 2, 1]).reshape(filterShape);
  });
}

/** `dx[·, s·y+i, s·x+j, ·] += dy[·, y, x, ·] · W[i, j]ᵀ`. */
function inputGradient(
  { dy, filter, geometry }: { dy: Image; filter: Image; geometry: Geometry },
): tf.Tensor {
  const { inputShape, filterShape, stride, padding: [[top], [left]], lattice } = geometry;
  const [latticeRows, latticeColumns] = lattice;
  const [batch, , , channels] = inputShape;
  const [rows, columns, , filters] = filterShape;
  const [, height, width] = dy.shape;
  return tf.tidy(() => {
    const flat = dy.reshape([-1, filters]) as tf.Tensor2D;
    const lattices = pixels(stride, stride).map(() =>
      tf.zeros([batch, latticeRows, latticeColumns, channels])
    );
    for (const [i, j] of pixels(rows, columns)) {
      const weights = filter.slice([i, j], [1, 1]).reshape([channels, filters]);
      const product = tf.matMul(flat, weights, false, true).reshape([
        batch,
        height,
        width,
        channels,
      ]) as Image;
      const [y, x] = [Math.floor(i / stride), Math.floor(j / stride)];
      const after: [number, number] = [latticeRows - height - y, latticeColumns - width - x];
      const placed = tf.pad4d(product, [[0, 0], [y, after[0]], [x, after[1]], [0, 0]]);
      const index = (i % stride) * stride + j % stride;
      lattices[index] = lattices[index].add(placed);
    }
    const bands = pixels(stride, 1).map(([i]) => tf.concat(lattices.slice(i * stride, (i + 1) * stride), 3));
    return tf.concat(bands, 2)
      .reshape([batch, stride * latticeRows, stride * latticeColumns, channels])
      .slice([0, top, left, 0], inputShape);
  });
}

function geometry(
  { inputShape, filterShape, strides, pad }: {
    inputShape: Shape4D;
    filterShape: Shape4D;
    strides: number | [number, number];
    pad: Pad;
  },
): Geometry {
  const info = tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad);
  if (info.strideHeight !== info.strideWidth) {
    throw new RangeError(
      "Cannot take the gradient of a convolution on WebAssembly: found strides " +
        `${info.strideHeight} and ${info.strideWidth}, wanted equal ones`,
    );
  }
  const stride = info.strideHeight;
  const { top, bottom, left, right } = info.padInfo;
  const lattice: [number, number] = [
    Math.ceil((info.inHeight + top + bottom) / stride),
    Math.ceil((info.inWidth + left + right) / stride),
  ];
  return {
    inputShape,
    filterShape,
    stride,
    padding: [
      [top, lattice[0] * stride - top - info.inHeight],
      [left, lattice[1] * stride - left - info.inWidth],
    ],
    lattice,
  };
}

function pixels(rows: number, columns: number): [number, number][] {
  return Array.from({ length: rows * columns }, (_, i) => [Math.floor(i / columns), i % columns]);
}
