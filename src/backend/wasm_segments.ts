/** The sum over segments for the WebAssembly backend, which lacks it; the gradient of gathering rows is made of it. */
import * as tf from "@tensorflow/tfjs";

/**
 * Registers `UnsortedSegmentSum`: `y[s] = Σ x[i]` over the i whose segment is s; a segment outside 0..count−1 is
 * dropped.
 */
export function registerWasmSegmentSum(): void {
  tf.registerKernel({
    kernelName: "UnsortedSegmentSum",
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs }) => {
      const { x, segmentIds } = inputs as unknown as { x: tf.Tensor; segmentIds: tf.Tensor };
      const { numSegments } = attrs as unknown as { numSegments: number };
      const width = x.size / segmentIds.size;
      const values = x.dataSync(), segments = segmentIds.dataSync();
      const sums = new Float32Array(numSegments * width);
      segments.forEach((segment, row) => {
        if (segment < 0 || segment >= numSegments) return;
        for (let i = 0; i < width; i++) sums[segment * width + i] += values[row * width + i];
      });
      return tf.tensor(sums, [numSegments, ...x.shape.slice(segmentIds.rank)], x.dtype);
    },
  });
}
