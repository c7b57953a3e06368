/** Starts TensorFlow.js's WebGPU backend on a real graphics card. */
import * as tf from "@tensorflow/tfjs";

/** What may be taken for a graphics card. */
export interface WebgpuOptions {
  /**
   * Also take an adapter that computes in software; slower than anything else, for checking numbers only. Default
   * false.
   */
  software?: boolean;
  /** Insist that values can be read with `dataSync`, which the study's training does. Default true. */
  synchronous?: boolean;
}

// Names under which Mesa's, Google's and Microsoft's software adapters appear.
const softwareAdapters = /llvmpipe|swiftshader|softpipe|basic render/i;
const wantedLimits = [
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupSizeX",
  "maxComputeInvocationsPerWorkgroup",
] as const;

/**
 * Makes WebGPU TensorFlow.js's backend, after a small product has come out right.
 *
 * @returns The adapter's name.
 * @throws {Error} When there is no adapter, only one in software, it computes wrongly, or values cannot be read as asked.
 */
export async function startWebgpu(
  { software = false, synchronous = true }: WebgpuOptions = {},
): Promise<string> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new Error("no graphics adapter here");
  const name = adapter.info.description || adapter.info.vendor || "unnamed adapter";
  if (!software && (adapter.info.isFallbackAdapter || softwareAdapters.test(name))) {
    throw new Error(`the only adapter, ${name}, computes in software`);
  }
  const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
  // The package's own registration asks for features in a form that Deno refuses, so the device is made here.
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(wantedLimits.map((limit) => [limit, adapter.limits[limit]])),
  });
  tf.removeBackend("webgpu");
  type Device = ConstructorParameters<typeof WebGPUBackend>;
  tf.registerBackend("webgpu", () => new WebGPUBackend(device as Device[0], adapter.info as Device[1]), 2);
  if (!await tf.setBackend("webgpu")) throw new Error(`${name} did not start`);
  await checkProduct(name);
  if (synchronous) checkRead();
  return name;
}

async function checkProduct(name: string): Promise<void> {
  const product = tf.tidy(() => tf.matMul(tf.ones([40, 30]), tf.fill([30, 50], 2)));
  const values = await product.data();
  product.dispose();
  if (!values.every((value) => value === 60)) throw new Error(`${name} multiplies matrices wrongly`);
}

function checkRead(): void {
  // The backend warns at its first synchronous read, which here is a question and not a habit.
  (tf.backend() as unknown as { hasReadSyncWarned: boolean }).hasReadSyncWarned = true;
  try {
    tf.tidy(() => tf.matMul(tf.ones([2, 2]), tf.ones([2, 2])).dataSync());
  } catch {
    throw new Error(
      "values cannot be read while a step runs (dataSync), as training wants; it can be asked for by name",
    );
  }
}
