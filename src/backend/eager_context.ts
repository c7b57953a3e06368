/** Starts TensorFlow: opens the library, makes an eager context, and chooses the device that computes. */
import { type CApi, cString, openLibrary } from "./c_api.ts";
import { tensorflowError } from "./tensorflow_error.ts";

/** A device that TensorFlow can compute on. */
export interface TensorflowDevice {
  /** TensorFlow's full name, as in `/job:localhost/replica:0/task:0/device:GPU:0`. */
  name: string;
  /** `CPU` or `GPU`. */
  type: string;
}

/** A running TensorFlow. */
export interface EagerContext {
  /** The library's functions. */
  api: CApi;
  /** Handle of the eager context. */
  context: bigint;
  /** Handle of the one status that all calls report to. */
  status: bigint;
  /** TensorFlow's version, as in `2.21.0`. */
  version: string;
  /** Every device that TensorFlow sees. */
  devices: TensorflowDevice[];
  /** The device that computes: the first GPU, else the CPU. */
  device: TensorflowDevice;
}

// tensorflow.ConfigProto on the wire: allow_soft_placement (field 7) and gpu_options.allow_growth (field 6, within it
// 4).
const configuration = new Uint8Array([0x38, 1, 0x32, 2, 0x20, 1]);

/**
 * Starts TensorFlow with soft placement and, on a GPU, memory that grows on demand. It runs until the process ends.
 *
 * @param path TensorFlow's C library.
 * @throws {Error} When the library cannot be opened or TensorFlow refuses to start.
 */
export function startEagerContext(path: string): EagerContext {
  const api = openLibrary(path);
  const status = api.TF_NewStatus();
  const options = api.TFE_NewContextOptions();
  api.TFE_ContextOptionsSetConfig(options, configuration, BigInt(configuration.length), status);
  const context = api.TFE_NewContext(options, status);
  api.TFE_DeleteContextOptions(options);
  checkStart(api, status);
  const devices = listDevices(api, { context, status });
  checkStart(api, status);
  const device = devices.find(({ type }) => type === "GPU") ?? devices[0];
  if (device === undefined) {
    throw new Error("Cannot start TensorFlow: found no device, wanted a CPU at least");
  }
  return { api, context, status, version: cString(api.TF_Version()), devices, device };
}

function listDevices(
  api: CApi,
  { context, status }: { context: bigint; status: bigint },
): TensorflowDevice[] {
  const list = api.TFE_ContextListDevices(context, status);
  const devices = Array.from({ length: api.TF_DeviceListCount(list) }, (_, i) => ({
    name: cString(api.TF_DeviceListName(list, i, status)),
    type: cString(api.TF_DeviceListType(list, i, status)),
  }));
  api.TF_DeleteDeviceList(list);
  return devices;
}

function checkStart(api: CApi, status: bigint): void {
  const code = api.TF_GetCode(status);
  if (code !== 0) {
    throw tensorflowError(code, { action: "start TensorFlow", message: cString(api.TF_Message(status)) });
  }
}
