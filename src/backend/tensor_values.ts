/** Copies values between JavaScript arrays and the tensors of TensorFlow's C library. */
import { type CApi, dataTypes } from "./c_api.ts";

/** Values that a tensor of the binding is made of; strings are UTF-8 bytes. */
export type TensorValues =
  | Float32Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | BigInt64Array
  | Uint16Array
  | Uint8Array[];

const stringBytes = 24; // sizeof(TF_TString)
const noBytes = new Uint8Array(new ArrayBuffer(1));
const maximumRank = 16;
// An explicit ArrayBuffer lives outside V8's heap, so its address holds still.
const dimensions = new BigInt64Array(new ArrayBuffer(maximumRank * 8));

/**
 * Allocates a `TF_Tensor` and copies the values in.
 *
 * @returns The tensor; the caller deletes it.
 * @throws {TypeError} When the array's type or length does not suit the data type and shape.
 */
export function allocateTensor(
  api: CApi,
  { shape, dtype, values }: { shape: number[]; dtype: number; values: TensorValues },
): bigint {
  const size = sizeOf(shape);
  if (dtype === dataTypes.string) {
    return allocateStrings(api, { shape, size, values: values as Uint8Array[] });
  }
  const array = values as Float32Array<ArrayBuffer>;
  const bytes = size * elementBytes(dtype, array);
  if (array.byteLength !== bytes) {
    throw new TypeError(
      `Cannot create a tensor: found ${array.byteLength} bytes, wanted ${bytes} for shape [${
        shape.join(", ")
      }]`,
    );
  }
  const tensor = allocate(api, { shape, dtype, bytes });
  if (bytes > 0) api.memcpy(api.TF_TensorData(tensor), array, BigInt(bytes));
  return tensor;
}

/**
 * Allocates a `TF_Tensor` of 4-byte numbers without giving them values.
 *
 * @returns The tensor; the caller deletes it.
 * @throws {TypeError} When the rank is too high or a number of this type does not have 4 bytes.
 */
export function allocateEmpty(api: CApi, { shape, dtype }: { shape: number[]; dtype: number }): bigint {
  if (dtype !== dataTypes.float32 && dtype !== dataTypes.int32) {
    throw new TypeError(
      `Cannot create a tensor: found TensorFlow's data type ${dtype}, wanted float32 or int32`,
    );
  }
  return allocate(api, { shape, dtype, bytes: 4 * sizeOf(shape) });
}

/** The memory of a `TF_Tensor` as it is, without a copy; it is gone when the tensor is deleted. */
export function memoryOf(api: CApi, tensor: bigint): ArrayBuffer {
  const bytes = Number(api.TF_TensorByteSize(tensor));
  if (bytes === 0) return new ArrayBuffer(0);
  const address = Deno.UnsafePointer.create(api.TF_TensorData(tensor))!;
  return Deno.UnsafePointerView.getArrayBuffer(address, bytes);
}

/** Number of elements; the dimensions go where the library will read them. */
function sizeOf(shape: number[]): number {
  if (shape.length > maximumRank) {
    throw new TypeError(`Cannot create a tensor: found rank ${shape.length}, wanted at most ${maximumRank}`);
  }
  let size = 1;
  for (let i = 0; i < shape.length; i++) {
    dimensions[i] = BigInt(shape[i]);
    size *= shape[i];
  }
  return size;
}

/** Allocates a tensor whose dimensions {@linkcode sizeOf} has just laid out. */
function allocate(
  api: CApi,
  { shape, dtype, bytes }: { shape: number[]; dtype: number; bytes: number },
): bigint {
  const tensor = api.TF_AllocateTensor(dtype, dimensions, shape.length, BigInt(bytes));
  if (tensor !== 0n) return tensor;
  throw new Error(`Cannot create a tensor: no memory for ${bytes} bytes. Use a smaller batch`);
}

/** Copies the values of a `TF_Tensor` out, as the array type that its data type has in TensorFlow.js. */
export function readTensor(api: CApi, { tensor, dtype }: { tensor: bigint; dtype: number }): TensorValues {
  const bytes = Number(api.TF_TensorByteSize(tensor));
  const data = api.TF_TensorData(tensor);
  switch (dtype) {
    case dataTypes.string:
      return stringAddresses(data, bytes).map((address) =>
        copyBytes(api.TF_StringGetDataPointer(address), Number(api.TF_StringGetSize(address)))
      );
    case dataTypes.float32:
    case dataTypes.complex64:
      return new Float32Array(copyBytes(data, bytes).buffer);
    case dataTypes.int32:
      return new Int32Array(copyBytes(data, bytes).buffer);
    case dataTypes.int64:
      return new BigInt64Array(copyBytes(data, bytes).buffer);
    case dataTypes.bfloat16:
      return new Uint16Array(copyBytes(data, bytes).buffer);
    default:
      return copyBytes(data, bytes);
  }
}

/**
 * Frees the long strings of a string tensor that {@linkcode allocateTensor} made: the library leaves them to their
 * maker.
 */
export function freeStrings(api: CApi, tensor: bigint): void {
  const bytes = Number(api.TF_TensorByteSize(tensor));
  for (const address of stringAddresses(api.TF_TensorData(tensor), bytes)) api.TF_StringDealloc(address);
}

function allocateStrings(
  api: CApi,
  { shape, size, values }: { shape: number[]; size: number; values: Uint8Array[] },
): bigint {
  if (values.length !== size) {
    throw new TypeError(
      `Cannot create a tensor: found ${values.length} strings, wanted ${size} for shape [${
        shape.join(", ")
      }]`,
    );
  }
  const tensor = api.TF_AllocateTensor(
    dataTypes.string,
    dimensions,
    shape.length,
    BigInt(size * stringBytes),
  );
  stringAddresses(api.TF_TensorData(tensor), size * stringBytes).forEach((address, i) => {
    const text = values[i] as Uint8Array<ArrayBuffer>;
    api.TF_StringInit(address);
    api.TF_StringCopy(address, text.length === 0 ? noBytes : text, BigInt(text.length));
  });
  return tensor;
}

function stringAddresses(data: bigint, bytes: number): bigint[] {
  return Array.from({ length: bytes / stringBytes }, (_, i) => data + BigInt(i * stringBytes));
}

function copyBytes(address: bigint, bytes: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(new ArrayBuffer(bytes));
  if (bytes > 0) Deno.UnsafePointerView.copyInto(Deno.UnsafePointer.create(address)!, copy);
  return copy;
}

function elementBytes(dtype: number, values: unknown): number {
  const [bytes, suits] = elementRule(dtype, values);
  if (suits) return bytes;
  const found = (values as object | undefined)?.constructor?.name ?? typeof values;
  throw new TypeError(
    `Cannot create a tensor: found values in ${found}, which TensorFlow's data type ${dtype} does not take`,
  );
}

function elementRule(dtype: number, values: unknown): [bytes: number, suits: boolean] {
  switch (dtype) {
    case dataTypes.float32:
      return [4, values instanceof Float32Array];
    case dataTypes.complex64:
      return [8, values instanceof Float32Array];
    case dataTypes.int32:
      return [4, values instanceof Int32Array];
    case dataTypes.int64: // TensorFlow.js hands over pairs of 32-bit integers
      return [8, values instanceof Int32Array || values instanceof BigInt64Array];
    case dataTypes.bfloat16:
      return [2, values instanceof Uint16Array];
    case dataTypes.bool:
    case dataTypes.uint8:
      return [1, values instanceof Uint8Array || values instanceof Uint8ClampedArray];
    default:
      return [0, false];
  }
}
