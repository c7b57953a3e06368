/** Registers TensorFlow.js's Node kernels over the binding; the one place that reaches into their insides. */
import * as tf from "@tensorflow/tfjs";
import util from "node:util";
import type { TensorMetadata } from "./tensor_store.ts";
import { TensorflowBinding } from "./tensorflow_binding.ts";

/** The part of `NodeJSKernelBackend` (tfjs-node 4.22.0) that the engine uses. */
interface KernelBackend {
  binding: TensorflowBinding;
  getInputTensorIds(tensors: tf.Tensor[]): number[];
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
  tensorMap: { get(dataId: object): { id: number; refCount: number } };
}

/** The name under which the backend is registered in TensorFlow.js. */
export const tensorflowName = "tensorflow";

/**
 * Opens TensorFlow's library, the first time, and makes it TensorFlow.js's backend.
 *
 * @param path TensorFlow's C library.
 * @returns The binding, for what it knows of version and devices.
 * @throws {Error} When the library cannot be opened or TensorFlow refuses to start.
 */
export async function registerTensorflow(path: string): Promise<TensorflowBinding> {
  if (tf.findBackendFactory(tensorflowName) && await tf.setBackend(tensorflowName)) return currentBinding();
  const binding = new TensorflowBinding(path);
  addRemovedNodeFunctions();
  const { default: { NodeJSKernelBackend } } = await import(
    "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js"
  );
  // The kernels' own type also lists functions for SavedModels, which the study has no use for.
  const native = binding as unknown as ConstructorParameters<typeof NodeJSKernelBackend>[0];
  tf.registerBackend(tensorflowName, () => new NodeJSKernelBackend(native, "@tensorflow/tfjs-node"), 3);
  await tf.setBackend(tensorflowName);
  // The kernels look for the backend while they register, so it has to exist by now.
  await import("@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js");
  await tf.ready();
  return binding;
}

/** Whether TensorFlow's library is the current backend. */
export function isNative(): boolean {
  return tf.getBackend() === tensorflowName;
}

/**
 * The binding of the current backend.
 *
 * @throws {Error} When another backend computes.
 */
export function currentBinding(): TensorflowBinding {
  return kernelBackend().binding;
}

/** Ids in the binding of the given tensors, which stay their owners' to dispose. */
export function bindingIds(tensors: tf.Tensor[]): number[] {
  return kernelBackend().getInputTensorIds(tensors);
}

/** Makes a tensor of TensorFlow.js from one of the binding, and hands it over to the surrounding `tf.tidy`. */
export function bindingTensor(metadata: TensorMetadata): tf.Tensor {
  return kernelBackend().createOutputTensor(metadata);
}

/**
 * Lets a tensor stand for other values of the same shape, in place.
 *
 * @param tensor The tensor. Its old values may be gone from the binding already.
 * @param metadata The new values, handed over.
 * @throws {Error} When another tensor shares the values, which it would lose.
 */
export function replaceValues(tensor: tf.Tensor, metadata: TensorMetadata): void {
  if (isShared(tensor)) {
    throw new Error("Cannot replace values in place: found a tensor that shares them, wanted none");
  }
  kernelBackend().tensorMap.get(tensor.dataId).id = metadata.id;
}

/** Whether another tensor of TensorFlow.js, such as a clone, has the same values. */
export function isShared(tensor: tf.Tensor): boolean {
  return kernelBackend().tensorMap.get(tensor.dataId).refCount > 1;
}

function kernelBackend(): KernelBackend {
  if (isNative()) return tf.backend() as unknown as KernelBackend;
  throw new Error(
    `Cannot reach TensorFlow's library: found backend "${tf.getBackend()}", wanted "${tensorflowName}". ` +
      'Call useBackend("tensorflow") first, or ask isNative() and take the plain way',
  );
}

/** Gives `node:util` back two functions that newer Node versions dropped and tfjs-node 4.22.0 still calls. */
function addRemovedNodeFunctions(): void {
  const record = util as unknown as Record<string, unknown>;
  record.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  record.isArray ??= Array.isArray;
}
