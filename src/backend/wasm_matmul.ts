/** Lets the WebAssembly backend multiply transposed matrices at full speed. */
import * as tf from "@tensorflow/tfjs";

/** Products of the backend whose inputs may be transposed. */
const products = ["BatchMatMul", "_FusedMatMul"];
const backendName = "wasm";

/**
 * Replaces the backend's products by ones that transpose first and then multiply.
 *
 * The backend multiplies plain matrices with vector instructions but transposed ones, which every gradient of a product
 * needs, element by element: 10 to 40 times slower than transposing and multiplying.
 */
export function registerWasmMatMul(): void {
  for (const kernelName of products) {
    const { kernelFunc } = tf.getKernel(kernelName, backendName);
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const { a, b, bias } = inputs as unknown as { a: tf.Tensor; b: tf.Tensor; bias?: tf.Tensor };
        const made: tf.Tensor[] = [];
        const make = (tensor: tf.Tensor) => (made.push(tensor), tensor);
        const product = kernelFunc({
          inputs: {
            ...inputs,
            a: attrs?.transposeA ? make(swap(a)) : a,
            b: attrs?.transposeB ? make(swap(b)) : b,
            // The kernel looks at the shape that the bias's values once had, before any reshape; a sum's is its own.
            ...(bias && { bias: make(bias.add(0)) }),
          },
          attrs: { ...attrs, transposeA: false, transposeB: false },
          backend,
        });
        tf.dispose(made);
        return product;
      },
    });
  }
}

function swap(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return x.transpose([...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}
