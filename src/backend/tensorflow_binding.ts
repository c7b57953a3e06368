/** The native half that TensorFlow.js's Node kernels call, written on TensorFlow's C interface for eager execution. */
import { attributeTypes, type CApi, dataTypes } from "./c_api.ts";
import { startEagerContext, type TensorflowDevice } from "./eager_context.ts";
import { type OpAttribute, setAttribute } from "./op_attributes.ts";
import { lastingNames } from "./lasting_names.ts";
import { type TensorMetadata, TensorStore } from "./tensor_store.ts";
import type { TensorValues } from "./tensor_values.ts";

/**
 * The object that `@tensorflow/tfjs-node` calls its binding, on an eager context of its own.
 *
 * Names and constants are that package's (`src/tfjs_binding.ts`). Tensors are known by integer ids; whoever gets an id
 * deletes it.
 */
export class TensorflowBinding {
  readonly TF_FLOAT = dataTypes.float32;
  readonly TF_INT32 = dataTypes.int32;
  readonly TF_INT64 = dataTypes.int64;
  readonly TF_BOOL = dataTypes.bool;
  readonly TF_COMPLEX64 = dataTypes.complex64;
  readonly TF_STRING = dataTypes.string;
  readonly TF_RESOURCE = dataTypes.resource;
  readonly TF_UINT8 = dataTypes.uint8;
  readonly TF_ATTR_STRING = attributeTypes.string;
  readonly TF_ATTR_INT = attributeTypes.int;
  readonly TF_ATTR_FLOAT = attributeTypes.float;
  readonly TF_ATTR_BOOL = attributeTypes.bool;
  readonly TF_ATTR_TYPE = attributeTypes.type;
  readonly TF_ATTR_SHAPE = attributeTypes.shape;
  readonly TF_ATTR_RESOURCE = attributeTypes.resource;
  /** TensorFlow's version, as in `2.21.0`. */
  readonly TF_Version: string;
  /** The device that computes: the first GPU, else the CPU. */
  readonly device: TensorflowDevice;

  readonly #api: CApi;
  readonly #status: bigint;
  readonly #context: bigint;
  readonly #tensors: TensorStore;
  readonly #nameOf = lastingNames();
  #outputs = new BigUint64Array(new ArrayBuffer(64 * 8));
  readonly #outputCount = new Int32Array(new ArrayBuffer(4));

  /**
   * Starts TensorFlow.
   *
   * @param path TensorFlow's C library.
   * @throws {Error} When the library cannot be opened or TensorFlow refuses to start.
   */
  constructor(path: string) {
    const eager = startEagerContext(path);
    const { api, context, status, version, device } = eager;
    this.#api = api;
    this.#context = context;
    this.#status = status;
    this.TF_Version = version;
    this.device = device;
    this.#tensors = new TensorStore(eager, this.#nameOf);
  }

  /** Copies values into a new tensor and returns its id. */
  createTensor(shape: number[], dtype: number, values: TensorValues): number {
    return this.#tensors.create(shape, dtype, values);
  }

  /** Makes a tensor of numbers whose memory `write` fills, and returns its id. The memory is `write`'s only while it runs. */
  createInPlace(shape: number[], dtype: number, write: (memory: ArrayBuffer) => void): number {
    return this.#tensors.createInPlace(shape, dtype, write);
  }

  /** Frees a tensor. */
  deleteTensor(id: number): void {
    this.#tensors.delete(id);
  }

  /** Copies a tensor's values out. */
  tensorDataSync(id: number): TensorValues {
    return this.#tensors.values(id);
  }

  /** Lets `read` look at a tensor's memory, which is `read`'s only while it runs. */
  readInPlace<T>(id: number, read: (memory: ArrayBuffer) => T): T {
    return this.#tensors.readInPlace(id, read);
  }

  /**
   * Runs one TensorFlow op.
   *
   * @throws {TypeError} When the op refuses its inputs or attributes; the message begins with the op's name.
   * @throws {Error} When the op is unknown, out of memory or fails otherwise.
   */
  executeOp(name: string, attributes: OpAttribute[], inputIds: number[], outputs: number): TensorMetadata[] {
    const api = this.#api, status = this.#status;
    const op = api.TFE_NewOp(this.#context, this.#nameOf(name), status);
    this.#tensors.check(`run ${name}`);
    try {
      for (let i = 0; i < inputIds.length; i++) {
        api.TFE_OpAddInput(op, this.#tensors.handle(inputIds[i], `run ${name}`), status);
        this.#tensors.check(`run ${name}`, inputIds);
      }
      for (let i = 0; i < attributes.length; i++) {
        const attribute = attributes[i];
        setAttribute(api, { op, key: this.#nameOf(attribute.name), attribute, status });
      }
      if (outputs > this.#outputs.length) this.#outputs = new BigUint64Array(new ArrayBuffer(outputs * 8));
      this.#outputCount[0] = outputs;
      api.TFE_Execute(op, this.#outputs, this.#outputCount, status);
      this.#tensors.check(`run ${name}`, inputIds);
    } finally {
      api.TFE_DeleteOp(op);
    }
    return Array.from({ length: this.#outputCount[0] }, (_, i) => this.#tensors.describe(this.#outputs[i]));
  }

  /**
   * Looks up the type of an op's attribute.
   *
   * @returns The `TF_AttrType`, or undefined when the op has no such attribute.
   * @throws {Error} When TensorFlow has no such op.
   */
  attributeType(opName: string, attribute: string): number | undefined {
    const type = this.#api.TFE_OpNameGetAttrType(
      this.#context,
      this.#nameOf(opName),
      this.#nameOf(attribute),
      new Uint8Array(new ArrayBuffer(1)),
      this.#status,
    );
    return this.#api.TF_GetCode(this.#status) === 0 ? type : undefined;
  }

  /** Number of tensors that the binding holds. */
  getNumOfTensors(): number {
    return this.#tensors.size;
  }

  /** Whether a GPU computes. */
  isUsingGpuDevice(): boolean {
    return this.device.type === "GPU";
  }

  /** Number of SavedModels: always 0, the study has none. */
  getNumOfSavedModels(): number {
    return 0;
  }
}
