/** The native half that TensorFlow.js's Node kernels call, written on TensorFlow's C interface for eager execution. */
import { attributeTypes, type CApi, cString, dataTypes } from "./c_api.ts";
import { startEagerContext, type TensorflowDevice } from "./eager_context.ts";
import { type OpAttribute, setAttribute } from "./op_attributes.ts";
import {
  allocateEmpty,
  allocateTensor,
  freeStrings,
  memoryOf,
  readTensor,
  type TensorValues,
} from "./tensor_values.ts";
import { tensorflowError } from "./tensorflow_error.ts";

/** What the binding tells TensorFlow.js about a tensor that an op gave. */
export interface TensorMetadata {
  /** Key of the tensor in the binding. */
  id: number;
  /** Its dimensions. */
  shape: number[];
  /** Its `TF_DataType`. */
  dtype: number;
}

const encoder = new TextEncoder();

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
  readonly #handles = new Map<number, bigint>();
  readonly #stringTensors = new Set<number>();
  // TensorFlow keeps some of the name pointers that it is given, so each name gets one buffer for good.
  readonly #names = new Map<string, { address: bigint; bytes: Uint8Array }>();
  #nextId = 0;
  #outputs = new BigUint64Array(new ArrayBuffer(64 * 8));
  readonly #outputCount = new Int32Array(new ArrayBuffer(4));

  /**
   * Starts TensorFlow.
   *
   * @param path TensorFlow's C library.
   * @throws {Error} When the library cannot be opened or TensorFlow refuses to start.
   */
  constructor(path: string) {
    const { api, context, status, version, device } = startEagerContext(path);
    this.#api = api;
    this.#context = context;
    this.#status = status;
    this.TF_Version = version;
    this.device = device;
  }

  /** Copies values into a new tensor and returns its id. */
  createTensor(shape: number[], dtype: number, values: TensorValues): number {
    return this.#adopt(allocateTensor(this.#api, { shape, dtype, values }), dtype);
  }

  /** Makes a tensor of numbers whose memory `write` fills, and returns its id. The memory is `write`'s only while it runs. */
  createInPlace(shape: number[], dtype: number, write: (memory: ArrayBuffer) => void): number {
    const tensor = allocateEmpty(this.#api, { shape, dtype });
    try {
      write(memoryOf(this.#api, tensor));
    } catch (error) {
      this.#api.TF_DeleteTensor(tensor);
      throw error;
    }
    return this.#adopt(tensor, dtype);
  }

  /** Hands a host tensor over to the device and returns its id. */
  #adopt(tensor: bigint, dtype: number): number {
    const api = this.#api;
    let handle = api.TFE_NewTensorHandle(tensor, this.#status);
    api.TF_DeleteTensor(tensor);
    this.#check("create a tensor");
    // GPU kernels take int32 (shapes, axes) and strings from the host.
    if (this.isUsingGpuDevice() && dtype !== dataTypes.int32 && dtype !== dataTypes.string) {
      const onHost = handle;
      handle = api.TFE_TensorHandleCopyToDevice(
        onHost,
        this.#context,
        this.#name(this.device.name),
        this.#status,
      );
      api.TFE_DeleteTensorHandle(onHost);
      this.#check("copy a tensor to the GPU");
    }
    const id = this.#keep(handle);
    if (dtype === dataTypes.string) this.#stringTensors.add(id);
    return id;
  }

  /** Frees a tensor. */
  deleteTensor(id: number): void {
    const handle = this.#handle(id, "free a tensor");
    if (this.#stringTensors.delete(id)) {
      const tensor = this.#api.TFE_TensorHandleResolve(handle, this.#status);
      freeStrings(this.#api, tensor);
      this.#api.TF_DeleteTensor(tensor);
    }
    this.#api.TFE_DeleteTensorHandle(handle);
    this.#handles.delete(id);
  }

  /** Copies a tensor's values out. */
  tensorDataSync(id: number): TensorValues {
    const dtype = this.#api.TFE_TensorHandleDataType(this.#handle(id, "read a tensor"));
    return this.#resolved(id, (tensor) => readTensor(this.#api, { tensor, dtype }));
  }

  /** Lets `read` look at a tensor's memory, which is `read`'s only while it runs. */
  readInPlace<T>(id: number, read: (memory: ArrayBuffer) => T): T {
    return this.#resolved(id, (tensor) => read(memoryOf(this.#api, tensor)));
  }

  /** Hands a tensor's host memory to `use`. */
  #resolved<T>(id: number, use: (tensor: bigint) => T): T {
    const handle = this.#handle(id, "read a tensor");
    const tensor = this.#api.TFE_TensorHandleResolve(handle, this.#status);
    this.#check("read a tensor");
    try {
      return use(tensor);
    } finally {
      this.#api.TF_DeleteTensor(tensor);
    }
  }

  /**
   * Runs one TensorFlow op.
   *
   * @throws {TypeError} When the op refuses its inputs or attributes; the message begins with the op's name.
   * @throws {Error} When the op is unknown, out of memory or fails otherwise.
   */
  executeOp(name: string, attributes: OpAttribute[], inputIds: number[], outputs: number): TensorMetadata[] {
    const api = this.#api, status = this.#status;
    const op = api.TFE_NewOp(this.#context, this.#name(name), status);
    this.#check(`run ${name}`);
    try {
      for (let i = 0; i < inputIds.length; i++) {
        api.TFE_OpAddInput(op, this.#handle(inputIds[i], `run ${name}`), status);
        this.#check(`run ${name}`, inputIds);
      }
      for (let i = 0; i < attributes.length; i++) {
        const attribute = attributes[i];
        setAttribute(api, { op, key: this.#name(attribute.name), attribute, status });
      }
      if (outputs > this.#outputs.length) this.#outputs = new BigUint64Array(new ArrayBuffer(outputs * 8));
      this.#outputCount[0] = outputs;
      api.TFE_Execute(op, this.#outputs, this.#outputCount, status);
      this.#check(`run ${name}`, inputIds);
    } finally {
      api.TFE_DeleteOp(op);
    }
    return Array.from({ length: this.#outputCount[0] }, (_, i) => this.#describe(this.#outputs[i]));
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
      this.#name(opName),
      this.#name(attribute),
      new Uint8Array(new ArrayBuffer(1)),
      this.#status,
    );
    return this.#api.TF_GetCode(this.#status) === 0 ? type : undefined;
  }

  /** Number of tensors that the binding holds. */
  getNumOfTensors(): number {
    return this.#handles.size;
  }

  /** Whether a GPU computes. */
  isUsingGpuDevice(): boolean {
    return this.device.type === "GPU";
  }

  /** Number of SavedModels: always 0, the study has none. */
  getNumOfSavedModels(): number {
    return 0;
  }

  #describe(handle: bigint): TensorMetadata {
    return {
      id: this.#keep(handle),
      shape: this.#shape(handle),
      dtype: this.#api.TFE_TensorHandleDataType(handle),
    };
  }

  #shape(handle: bigint): number[] {
    const shape: number[] = new Array(this.#api.TFE_TensorHandleNumDims(handle, this.#status));
    for (let i = 0; i < shape.length; i++) {
      shape[i] = Number(this.#api.TFE_TensorHandleDim(handle, i, this.#status));
    }
    return shape;
  }

  #keep(handle: bigint): number {
    this.#handles.set(this.#nextId, handle);
    return this.#nextId++;
  }

  #handle(id: number, action: string): bigint {
    const handle = this.#handles.get(id);
    if (handle !== undefined) return handle;
    throw new Error(`Cannot ${action}: found tensor ${id}, which was disposed or never made`);
  }

  #name(text: string): bigint {
    let name = this.#names.get(text);
    if (name === undefined) {
      const bytes = new Uint8Array(new ArrayBuffer(text.length * 3 + 1));
      encoder.encodeInto(text, bytes);
      name = { address: Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes)), bytes };
      this.#names.set(text, name);
    }
    return name.address;
  }

  #check(action: string, inputIds: readonly number[] = []): void {
    const code = this.#api.TF_GetCode(this.#status);
    if (code === 0) return;
    const message = cString(this.#api.TF_Message(this.#status));
    throw tensorflowError(code, {
      action,
      message,
      shapes: inputIds.map((id) => this.#shape(this.#handle(id, action))),
    });
  }
}
