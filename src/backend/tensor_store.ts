/** The tensors that the binding holds: known by integer ids, made from values, read back, and freed. */
import { cString, dataTypes } from "./c_api.ts";
import type { EagerContext } from "./eager_context.ts";
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

/** Owns TensorFlow's handles of tensors; whoever gets an id deletes it. */
export class TensorStore {
  readonly #eager: EagerContext;
  readonly #nameOf: (name: string) => bigint;
  readonly #handles = new Map<number, bigint>();
  readonly #strings = new Set<number>();
  #nextId = 0;

  /**
   * Holds nothing yet.
   *
   * @param eager The running TensorFlow.
   * @param nameOf Gives names addresses for good.
   */
  constructor(eager: EagerContext, nameOf: (name: string) => bigint) {
    this.#eager = eager;
    this.#nameOf = nameOf;
  }

  /** Number of tensors held. */
  get size(): number {
    return this.#handles.size;
  }

  /** Copies values into a new tensor and returns its id. */
  create(shape: number[], dtype: number, values: TensorValues): number {
    return this.#adopt(allocateTensor(this.#eager.api, { shape, dtype, values }), dtype);
  }

  /** Makes a tensor of numbers whose memory `write` fills, and returns its id. The memory is `write`'s only while it runs. */
  createInPlace(shape: number[], dtype: number, write: (memory: ArrayBuffer) => void): number {
    const tensor = allocateEmpty(this.#eager.api, { shape, dtype });
    try {
      write(memoryOf(this.#eager.api, tensor));
    } catch (error) {
      this.#eager.api.TF_DeleteTensor(tensor);
      throw error;
    }
    return this.#adopt(tensor, dtype);
  }

  /** Hands a host tensor over to the device and returns its id. */
  #adopt(tensor: bigint, dtype: number): number {
    const { api, status, context, device } = this.#eager;
    let handle = api.TFE_NewTensorHandle(tensor, status);
    api.TF_DeleteTensor(tensor);
    this.check("create a tensor");
    // GPU kernels take int32 (shapes, axes) and strings from the host.
    if (device.type === "GPU" && dtype !== dataTypes.int32 && dtype !== dataTypes.string) {
      const onHost = handle;
      handle = api.TFE_TensorHandleCopyToDevice(onHost, context, this.#nameOf(device.name), status);
      api.TFE_DeleteTensorHandle(onHost);
      this.check("copy a tensor to the GPU");
    }
    const id = this.#keep(handle);
    if (dtype === dataTypes.string) this.#strings.add(id);
    return id;
  }

  /** Frees a tensor. */
  delete(id: number): void {
    const { api, status } = this.#eager;
    const handle = this.handle(id, "free a tensor");
    if (this.#strings.delete(id)) {
      const tensor = api.TFE_TensorHandleResolve(handle, status);
      freeStrings(api, tensor);
      api.TF_DeleteTensor(tensor);
    }
    api.TFE_DeleteTensorHandle(handle);
    this.#handles.delete(id);
  }

  /** Copies a tensor's values out. */
  values(id: number): TensorValues {
    const dtype = this.#eager.api.TFE_TensorHandleDataType(this.handle(id, "read a tensor"));
    return this.#resolved(id, (tensor) => readTensor(this.#eager.api, { tensor, dtype }));
  }

  /** Lets `read` look at a tensor's memory, which is `read`'s only while it runs. */
  readInPlace<T>(id: number, read: (memory: ArrayBuffer) => T): T {
    return this.#resolved(id, (tensor) => read(memoryOf(this.#eager.api, tensor)));
  }

  /** Hands a tensor's host memory to `use`. */
  #resolved<T>(id: number, use: (tensor: bigint) => T): T {
    const handle = this.handle(id, "read a tensor");
    const tensor = this.#eager.api.TFE_TensorHandleResolve(handle, this.#eager.status);
    this.check("read a tensor");
    try {
      return use(tensor);
    } finally {
      this.#eager.api.TF_DeleteTensor(tensor);
    }
  }

  /** Takes over what an op gave. */
  describe(handle: bigint): TensorMetadata {
    return {
      id: this.#keep(handle),
      shape: this.#shape(handle),
      dtype: this.#eager.api.TFE_TensorHandleDataType(handle),
    };
  }

  /**
   * The handle of a tensor.
   *
   * @throws {Error} When there is no such tensor; the message begins with the action.
   */
  handle(id: number, action: string): bigint {
    const handle = this.#handles.get(id);
    if (handle !== undefined) return handle;
    throw new Error(`Cannot ${action}: found tensor ${id}, which was disposed or never made`);
  }

  /** Throws what the last call reported, with the shapes of its inputs, if it failed. */
  check(action: string, inputIds: readonly number[] = []): void {
    const { api, status } = this.#eager;
    const code = api.TF_GetCode(status);
    if (code === 0) return;
    throw tensorflowError(code, {
      action,
      message: cString(api.TF_Message(status)),
      shapes: inputIds.map((id) => this.#shape(this.handle(id, action))),
    });
  }

  #keep(handle: bigint): number {
    this.#handles.set(this.#nextId, handle);
    return this.#nextId++;
  }

  #shape(handle: bigint): number[] {
    const { api, status } = this.#eager;
    const shape: number[] = new Array(api.TFE_TensorHandleNumDims(handle, status));
    for (let i = 0; i < shape.length; i++) shape[i] = Number(api.TFE_TensorHandleDim(handle, i, status));
    return shape;
  }
}
