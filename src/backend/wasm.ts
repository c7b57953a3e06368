/** Starts TensorFlow.js's WebAssembly backend and gives it the kernels that training needs. */
import * as tf from "@tensorflow/tfjs";
import { registerWasmConvolutionGradients } from "./wasm_convolution.ts";
import { registerWasmMatMul } from "./wasm_matmul.ts";
import { registerWasmSegmentSum } from "./wasm_segments.ts";

let registered = false;

/**
 * Makes WebAssembly TensorFlow.js's backend. Its files come from the npm package, not from the network.
 *
 * @returns What it computes with.
 * @throws {Error} When WebAssembly cannot be started.
 */
export async function startWasm(): Promise<string> {
  await import("@tensorflow/tfjs-backend-wasm");
  if (!await tf.setBackend("wasm")) throw new Error("WebAssembly did not start");
  if (!registered) {
    registerWasmMatMul();
    registerWasmConvolutionGradients();
    registerWasmSegmentSum();
    registered = true;
  }
  return `one CPU thread${await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT") ? " with SIMD" : ""}`;
}
