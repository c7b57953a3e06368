/** Lets loops over numbers read and write a tensor's own memory, where copies would cost as much as the loop. */
import * as tf from "@tensorflow/tfjs";
import { dataTypes } from "./c_api.ts";
import { bindingIds, bindingTensor, currentBinding, isNative } from "./tensorflow_backend.ts";

/**
 * Reads a tensor's values without copying them where the backend can. `tf.Tensor.dataSync` is the way that copies.
 *
 * @param tensor Numbers of type float32, any shape; they stay the owner's.
 * @param use Gets them row-major, reads them, and keeps no reference to them: they are gone when it returns.
 * @returns What `use` returns.
 * @throws {TypeError} If the tensor is of another type.
 */
export function readInPlace<T>(tensor: tf.Tensor, use: (values: Float32Array) => T): T {
  if (tensor.dtype !== "float32") {
    throw new TypeError(`Cannot read a tensor in place: found type ${tensor.dtype}, wanted float32`);
  }
  if (!isNative()) return use(tensor.dataSync() as Float32Array);
  return currentBinding().readInPlace(
    bindingIds([tensor])[0],
    (memory) => use(new Float32Array(memory)),
  );
}

/**
 * Makes a tensor whose values are written right where it keeps them.
 *
 * @param shape Its shape.
 * @param write Gets the values, all 0, row-major, writes them, and keeps no reference to them.
 * @returns The tensor, float32, owned by the surrounding `tf.tidy` or else the caller.
 */
export function writeInPlace(shape: number[], write: (values: Float32Array) => void): tf.Tensor {
  if (!isNative()) {
    const values = new Float32Array(tf.util.sizeFromShape(shape));
    write(values);
    return tf.tensor(values, shape);
  }
  const id = currentBinding().createInPlace(shape, dataTypes.float32, (memory) => {
    const values = new Float32Array(memory);
    values.fill(0);
    write(values);
  });
  return bindingTensor({ id, shape, dtype: dataTypes.float32 });
}

/** Whether tensors lie where these loops can read them at no cost: TensorFlow's library computes, and on a CPU. */
export function computesOnHost(): boolean {
  return isNative() && currentBinding().device.type === "CPU";
}
