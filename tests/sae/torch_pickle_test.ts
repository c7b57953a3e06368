/** The pickle of a state dictionary: read, never run. */
import assert from "node:assert/strict";
import { unpickleTensors } from "@/sae/torch_pickle.ts";

/** Instructions of a pickle: texts as they are, numbers as bytes. */
function pickle(...parts: (string | number)[]): Uint8Array {
  const encoder = new TextEncoder();
  return Uint8Array.from(
    parts.flatMap((part) => typeof part === "string" ? [...encoder.encode(part)] : [part]),
  );
}

/** The instruction that puts a text on the stack. */
function text(value: string): (string | number)[] {
  return ["X", value.length, 0, 0, 0, value];
}

const storage = [
  "(",
  ...text("storage"),
  "ctorch\nFloatStorage\n",
  ...text("0"),
  ...text("cpu"),
  "K",
  6,
  "t",
  "Q",
];
/** A transposed [3, 2] matrix, as `torch.save` writes one. */
const tensor = [
  ..."ctorch._utils\n_rebuild_tensor_v2\n",
  "(",
  ...storage,
  ...["K", 0, "K", 3, "K", 2, 0x86, "K", 1, "K", 3, 0x86, 0x89],
  ..."ccollections\nOrderedDict\n",
  ...[")", "R", "t", "R"],
];
const stored = { storage: "FloatStorage", record: "0", length: 6, offset: 0, shape: [3, 2], strides: [1, 3] };

Deno.test("unpickleTensors() reads a dictionary of tensors, plain or ordered, with attributes or without", () => {
  const wanted = new Map([["w", stored]]);
  const entry = [...text("w"), ...tensor];
  const ordered = ["ccollections\nOrderedDict\n", ")", "R"];
  assert.deepEqual(unpickleTensors(pickle(0x80, 2, "}", "q", 0, "(", ...entry, "u", ".")), wanted);
  assert.deepEqual(unpickleTensors(pickle(0x80, 2, ...ordered, ...entry, "s", "}", "b", ".")), wanted);
});

Deno.test("unpickleTensors() refuses every other name before anything could be called", () => {
  for (
    const name of [
      "os\nsystem",
      "builtins\neval",
      "torch\nload",
      "collections\nOrderedDict.x",
      "a\n__proto__",
    ]
  ) {
    const attack = pickle(0x80, 2, `c${name}\n`, ...text("echo"), 0x85, "R", ".");
    assert.throws(() => unpickleTensors(attack), {
      name: "SyntaxError",
      message: new RegExp(`^Cannot read the torch file: found the name ${name.replace("\n", " ")}, wanted `),
    });
  }
});

Deno.test("unpickleTensors() refuses other instructions, calls and values", () => {
  const refused: [Uint8Array, RegExp][] = [
    [pickle("}", "I1\n", "."), /the instruction 0x49/],
    [pickle(0x80, 4, 0x95, 0, "."), /the instruction 0x95/],
    [pickle("K", 1, "."), /something else than a dictionary/],
    [pickle("}", "(", ...text("w"), "K", 1, "u", "."), /the entry w that is no tensor/],
    [pickle("}", "(", "K", 1, ...tensor, "u", "."), /the entry 1 that is no tensor/],
    [pickle("}", "(", ...text("w"), "u", "."), /entries of no dictionary/],
    [pickle("}", ...text("w"), ...tensor, "s", ...text("w"), ...tensor, "s", "."), /the entry w twice/],
    [pickle("ccollections\nOrderedDict\n", "K", 1, 0x85, "R", "."), /a call/],
    [pickle("K", 1, ")", "R", "."), /a call/],
    [pickle("(", ...text("storage"), "t", "Q", "."), /a reference to no storage/],
    [pickle("h", 7, "."), /no value 7/],
    [pickle("."), /without its values/],
    [pickle("}", "(", "s"), /without its values/],
    [pickle("t"), /a list without a beginning/],
    [pickle("}"), /a truncated pickle/],
    [pickle("X", 255, 255, 255, 255), /a truncated pickle/],
    [pickle("ctorch"), /a truncated pickle/],
    [new Uint8Array(70_000), /70000 bytes of index/],
  ];
  for (const [bytes, words] of refused) {
    assert.throws(() => unpickleTensors(bytes), { name: "SyntaxError", message: words });
  }
});
