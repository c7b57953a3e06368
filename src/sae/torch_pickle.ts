/** Reads the index of a PyTorch state dictionary, which is a pickle, without running anything that it names. */

/** Where a tensor's numbers lie in the file. */
export interface StoredTensor {
  /** Kind of its record as PyTorch names it: `FloatStorage`. */
  storage: string;
  /** Name of the record that holds the numbers. */
  record: string;
  /** Numbers in that record. */
  length: number;
  /** Where the tensor begins in it, in numbers. */
  offset: number;
  /** Length of each axis. */
  shape: number[];
  /** Numbers to skip for one step along each axis; a transposed matrix keeps the order it was made in. */
  strides: number[];
}

/** The only names that a pickle may mention. They are recognised, never called. */
const orderedDict = Symbol("collections OrderedDict");
const rebuildTensor = Symbol("torch._utils _rebuild_tensor_v2");
const storages = ["FloatStorage", "IntStorage", "LongStorage"].map((name) => Symbol(`torch ${name}`));
const names = new Map([orderedDict, rebuildTensor, ...storages].map((name) => [name.description!, name]));

/** What a state dictionary of a few tensors stays far below. */
const mostBytes = 1 << 16;

/** The machine that a pickle is a program for: what lies on its stack, where lists begin, what it keeps. */
interface Machine {
  stack: unknown[];
  marks: number[];
  memo: Map<number, unknown>;
}

/**
 * Reads the pickle of a state dictionary: names and where each one's numbers lie.
 *
 * A pickle is a program that may name any function of Python and have it called. This reader knows the 25 instructions
 * that `torch.save` writes for a dictionary of tensors (pickle protocol 2) and five names; anything else is refused, and
 * nothing is called: `OrderedDict` makes a map and `_rebuild_tensor_v2` a `StoredTensor`, here.
 *
 * @param bytes The record `data.pkl`, at most 64 KiB.
 * @returns Tensors by name.
 * @throws {SyntaxError} If it is truncated, or holds another instruction, name or value.
 */
export function unpickleTensors(bytes: Uint8Array): Map<string, StoredTensor> {
  if (bytes.length > mostBytes) refuse(`${bytes.length} bytes of index`, `at most ${mostBytes}`);
  const result = run(bytes);
  if (!(result instanceof Map)) return refuse("something else than a dictionary", "a dictionary of tensors");
  for (const [name, value] of result) {
    if (typeof name !== "string" || !isTensor(value)) {
      refuse(`the entry ${String(name)} that is no tensor`, "tensors only");
    }
  }
  return result;
}

function run(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const machine: Machine = { stack: [], marks: [], memo: new Map() };
  let position = 0;
  const skip = (count: number) => {
    position += count;
    if (position > bytes.length) refuse("a truncated pickle", "its end");
    return position - count;
  };
  const text = (length: number) => new TextDecoder().decode(bytes.subarray(skip(length), position));
  const line = () => {
    const end = bytes.indexOf(10, position);
    if (end < 0) refuse("a truncated pickle", "its end");
    const found = text(end - position);
    skip(1);
    return found;
  };
  const u8 = () => view.getUint8(skip(1));
  const u32 = () => view.getUint32(skip(4), true);
  const keep = (index: number) => machine.memo.set(index, machine.stack.at(-1));
  const push = (value: unknown) => machine.stack.push(value);
  const recall = (index: number) =>
    machine.memo.has(index) ? push(machine.memo.get(index)) : refuse(`no value ${index}`, "one kept before");
  for (;;) {
    const code = u8();
    const instruction = code < 128 ? String.fromCharCode(code) : code;
    if (instruction === ".") return pop(machine);
    else if (instruction === 0x80) skip(1); // version of the protocol: its instructions decide
    else if (instruction === "X") push(text(u32()));
    else if (instruction === "c") push(nameOf(`${line()} ${line()}`));
    else if (instruction === "K") push(u8());
    else if (instruction === "M") push(view.getUint16(skip(2), true));
    else if (instruction === "J") push(view.getInt32(skip(4), true));
    else if (instruction === "N") push(null);
    else if (instruction === 0x88 || instruction === 0x89) push(instruction === 0x88);
    else if (instruction === "}") push(new Map());
    else if (instruction === ")") push([]);
    else if (instruction === "(") machine.marks.push(machine.stack.length);
    else if (instruction === "t") push(popToMark(machine));
    else if (instruction === 0x85 || instruction === 0x86 || instruction === 0x87) {
      push(popMany(machine, instruction - 0x84));
    } else if (instruction === "q") keep(u8());
    else if (instruction === "r") keep(u32());
    else if (instruction === "h") recall(u8());
    else if (instruction === "j") recall(u32());
    else if (instruction === "Q") push(storageOf(pop(machine)));
    else if (instruction === "R") push(made(...popMany(machine, 2) as [unknown, unknown]));
    else if (instruction === "s") fill(machine, popMany(machine, 2));
    else if (instruction === "u") fill(machine, popToMark(machine));
    else if (instruction === "b") pop(machine); // attributes of a dictionary: versions of modules, no tensors
    else refuse(`the instruction 0x${code.toString(16)}`, "those of a dictionary of float32 tensors");
  }
}

function pop(machine: Machine): unknown {
  return popMany(machine, 1)[0];
}

function popMany({ stack, marks }: Machine, count: number): unknown[] {
  if (stack.length - count < (marks.at(-1) ?? 0)) refuse("an instruction without its values", "whole values");
  return stack.splice(stack.length - count);
}

function popToMark({ stack, marks }: Machine): unknown[] {
  return stack.splice(marks.pop() ?? refuse("a list without a beginning", "whole lists"));
}

function fill({ stack }: Machine, entries: unknown[]): void {
  const map = stack.at(-1);
  if (!(map instanceof Map) || entries.length % 2 !== 0) return refuse("entries of no dictionary", "pairs");
  for (let i = 0; i < entries.length; i += 2) {
    if (map.has(entries[i])) refuse(`the entry ${String(entries[i])} twice`, "each once");
    map.set(entries[i], entries[i + 1]);
  }
}

function nameOf(text: string): symbol {
  return names.get(text) ?? refuse(`the name ${text}`, [...names.keys()].join(", "));
}

/** `("storage", type, record, device, length)`; where it lay in memory does not matter. */
function storageOf(value: unknown): Pick<StoredTensor, "storage" | "record" | "length"> {
  const [kind, type, record, , length] = Array.isArray(value) ? value : [];
  if (kind !== "storage" || !storages.includes(type) || typeof record !== "string" || !isCount(length)) {
    refuse("a reference to no storage", "float32, int32 or int64 numbers");
  }
  return { storage: (type as symbol).description!.slice("torch ".length), record, length };
}

function made(name: unknown, values: unknown): Map<unknown, unknown> | StoredTensor {
  if (!Array.isArray(values)) return refuse("a call without values", "a list of them");
  if (name === orderedDict && values.length === 0) return new Map();
  const [stored, offset, shape, strides] = values;
  const tensor = { ...stored, offset, shape, strides };
  return name === rebuildTensor && isTensor(tensor) ? tensor : refuse("a call", "dictionaries and tensors");
}

function isTensor(value: unknown): value is StoredTensor {
  const { record, offset, shape, strides } = (value ?? {}) as StoredTensor;
  const areCounts = (list: unknown) => Array.isArray(list) && list.every(isCount);
  return typeof record === "string" && isCount(offset) && areCounts(shape) && areCounts(strides) &&
    shape.length === strides.length;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function refuse(found: string, wanted: string): never {
  throw new SyntaxError(
    `Cannot read the torch file: found ${found}, wanted ${wanted}. Save a state dictionary: torch.save(model.state_dict(), path)`,
  );
}
