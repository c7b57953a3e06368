/** The rectified linear unit, with its gradient as one op. */
import * as tf from "@tensorflow/tfjs";
import { isNative, nativeOp } from "./native_op.ts";

/**
 * `relu(x) = max(x, 0)`; its gradient is `dy · [y > 0]`.
 *
 * @param x Any shape.
 * @returns Same shape.
 */
export function relu<T extends tf.Tensor>(x: T): T {
  if (!isNative()) return tf.relu(x);
  return fusedRelu(x) as T;
}

const fusedRelu = tf.customGrad((x, save) => {
  const [y] = nativeOp("Relu", {}, [x as tf.Tensor], 1);
  (save as tf.GradSaveFunc)([y]);
  return {
    value: y,
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => nativeOp("ReluGrad", {}, [dy, saved[0]], 1)[0],
  };
});
