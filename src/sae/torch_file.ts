/** Reads tensors from a file that `torch.save` wrote for a state dictionary; no code in it is run. */
import { crc32 } from "node:zlib";
import { type StoredTensor, unpickleTensors } from "@/sae/torch_pickle.ts";
import type { NamedArray, NamedArrays } from "@/training/safetensors.ts";

/** A state dictionary of an SAE has fewer. */
const mostTensors = 64;

/**
 * Reads a state dictionary: a zip archive, not compressed, of an index (`data.pkl`, see `unpickleTensors`) and one record
 * of little-endian numbers per storage (`data/0`, …), each with its checksum.
 *
 * Tensors come out in row-major order whatever the strides they were stored with, float32 as it is, int32 and int64 as
 * int32.
 *
 * @param bytes The bytes of the file.
 * @returns At most 64 tensors by name. The arrays are copies.
 * @throws {SyntaxError} If the file is truncated, damaged, compressed, or holds anything but such tensors.
 */
export function decodeTorchFile(bytes: Uint8Array): NamedArrays {
  const records = unzip(bytes);
  const index = [...records.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (index.length !== 1) refuse(`${index.length} records data.pkl`, "one");
  const folder = index[0].slice(0, -"data.pkl".length);
  const order = records.get(`${folder}byteorder`);
  if (order && new TextDecoder().decode(order) !== "little") refuse("another byte order", "little");
  const tensors = unpickleTensors(records.get(index[0])!);
  if (tensors.size > mostTensors) refuse(`${tensors.size} tensors`, `at most ${mostTensors}`);
  return Object.fromEntries(
    [...tensors].map(([name, tensor]) => {
      const record = records.get(`${folder}data/${tensor.record}`);
      return [name, gather(name, tensor, record ?? refuse(`no record of the tensor "${name}"`, "one"))];
    }),
  );
}

/** The numbers of one tensor, row-major. */
function gather(name: string, tensor: StoredTensor, record: Uint8Array): NamedArray {
  const { storage, length, offset, shape, strides } = tensor;
  const bytesEach = storage === "LongStorage" ? 8 : 4;
  const size = shape.reduce((product, axis) => product * axis, 1);
  const last = shape.reduce((sum, axis, i) => sum + (axis - 1) * strides[i], offset);
  if (record.length !== length * bytesEach || size > length || (size > 0 && last >= length)) {
    refuse(`the tensor "${name}" of ${size} numbers, [${shape}], in ${record.length} bytes`, "enough bytes");
  }
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const data = storage === "FloatStorage" ? new Float32Array(size) : new Int32Array(size);
  for (let i = 0; i < size; i++) {
    let [rest, at] = [i, offset];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += (rest % shape[axis]) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    if (storage === "FloatStorage") data[i] = view.getFloat32(at * 4, true);
    else if (storage === "IntStorage") data[i] = view.getInt32(at * 4, true);
    else data[i] = narrow(name, view.getBigInt64(at * 8, true));
  }
  return { shape, data };
}

function narrow(name: string, value: bigint): number {
  return BigInt.asIntN(32, value) === value ? Number(value) : refuse(`${value} in "${name}"`, "32 bits");
}

/** The records of a zip archive by name, found by its directory at the end. */
function unzip(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - 22;
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50) {
    refuse("no directory at the end", "a whole zip archive, as torch.save writes since PyTorch 1.6");
  }
  const count = view.getUint16(end + 10, true);
  const records = new Map<string, Uint8Array>();
  let position = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i++) {
    if (position + 46 > end || view.getUint32(position, true) !== 0x02014b50) {
      refuse("a damaged directory", `${count} entries`);
    }
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((at) =>
      view.getUint16(position + at, true)
    );
    const name = new TextDecoder().decode(bytes.subarray(position + 46, position + 46 + nameLength));
    const [packed, size, header] = [20, 24, 42].map((at) => view.getUint32(position + at, true));
    if (view.getUint16(position + 10, true) !== 0 || packed !== size) {
      refuse(`the compressed record ${name}`, "records as they are");
    }
    if (records.has(name)) refuse(`the record ${name} twice`, "each once");
    if (header + 30 > end || view.getUint32(header, true) !== 0x04034b50) {
      refuse(`no record ${name} where the directory says`, "its header");
    }
    const begin = header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
    if (begin + size > end) refuse(`the record ${name} beyond the end`, "a whole file");
    const record = bytes.subarray(begin, begin + size);
    if (crc32(record) !== view.getUint32(position + 16, true)) {
      refuse(`the damaged record ${name}`, "its checksum");
    }
    records.set(name, record);
    position += 46 + nameLength + extraLength + commentLength;
  }
  return records;
}

function refuse(found: string, wanted: string): never {
  throw new SyntaxError(
    `Cannot read the torch file: found ${found}, wanted ${wanted}. Save the state dictionary again with torch.save`,
  );
}
