/** The part of TensorFlow's C interface that the engine calls, declared for Deno's foreign-function interface. */
import { withoutStderr } from "./quiet_stderr.ts";

/**
 * Signatures from `tensorflow/c/c_api.h`, `tf_tensor.h`, `tf_tstring.h` and `eager/c_api.h`.
 *
 * Handles travel as `usize` numbers rather than pointers, since making a pointer object for each call costs more than
 * the call. `dlopen`, `memcpy` and the `TF_*` functions live in libraries that this one links to; the dynamic linker
 * finds them through it.
 */
export const symbols = {
  dlopen: { parameters: ["buffer", "i32"], result: "usize" },
  memcpy: { parameters: ["usize", "buffer", "usize"], result: "usize" },
  TF_Version: { parameters: [], result: "pointer" },
  TF_NewStatus: { parameters: [], result: "usize" },
  TF_GetCode: { parameters: ["usize"], result: "i32" },
  TF_Message: { parameters: ["usize"], result: "pointer" },
  TF_AllocateTensor: { parameters: ["i32", "buffer", "i32", "usize"], result: "usize" },
  TF_DeleteTensor: { parameters: ["usize"], result: "void" },
  TF_TensorData: { parameters: ["usize"], result: "usize" },
  TF_TensorByteSize: { parameters: ["usize"], result: "usize" },
  TF_StringInit: { parameters: ["usize"], result: "void" },
  TF_StringCopy: { parameters: ["usize", "buffer", "usize"], result: "void" },
  TF_StringDealloc: { parameters: ["usize"], result: "void" },
  TF_StringGetSize: { parameters: ["usize"], result: "usize" },
  TF_StringGetDataPointer: { parameters: ["usize"], result: "usize" },
  TF_DeviceListCount: { parameters: ["usize"], result: "i32" },
  TF_DeviceListName: { parameters: ["usize", "i32", "usize"], result: "pointer" },
  TF_DeviceListType: { parameters: ["usize", "i32", "usize"], result: "pointer" },
  TF_DeleteDeviceList: { parameters: ["usize"], result: "void" },
  TFE_NewContextOptions: { parameters: [], result: "usize" },
  TFE_ContextOptionsSetConfig: { parameters: ["usize", "buffer", "usize", "usize"], result: "void" },
  TFE_DeleteContextOptions: { parameters: ["usize"], result: "void" },
  TFE_NewContext: { parameters: ["usize", "usize"], result: "usize" },
  TFE_ContextListDevices: { parameters: ["usize", "usize"], result: "usize" },
  TFE_NewTensorHandle: { parameters: ["usize", "usize"], result: "usize" },
  TFE_DeleteTensorHandle: { parameters: ["usize"], result: "void" },
  TFE_TensorHandleCopyToDevice: { parameters: ["usize", "usize", "usize", "usize"], result: "usize" },
  TFE_TensorHandleDataType: { parameters: ["usize"], result: "i32" },
  TFE_TensorHandleNumDims: { parameters: ["usize", "usize"], result: "i32" },
  TFE_TensorHandleDim: { parameters: ["usize", "i32", "usize"], result: "i64" },
  TFE_TensorHandleResolve: { parameters: ["usize", "usize"], result: "usize" },
  TFE_NewOp: { parameters: ["usize", "usize", "usize"], result: "usize" },
  TFE_DeleteOp: { parameters: ["usize"], result: "void" },
  TFE_OpNameGetAttrType: { parameters: ["usize", "usize", "usize", "buffer", "usize"], result: "i32" },
  TFE_OpAddInput: { parameters: ["usize", "usize", "usize"], result: "void" },
  TFE_OpSetAttrString: { parameters: ["usize", "usize", "buffer", "usize"], result: "void" },
  TFE_OpSetAttrInt: { parameters: ["usize", "usize", "i64"], result: "void" },
  TFE_OpSetAttrFloat: { parameters: ["usize", "usize", "f32"], result: "void" },
  TFE_OpSetAttrBool: { parameters: ["usize", "usize", "u8"], result: "void" },
  TFE_OpSetAttrType: { parameters: ["usize", "usize", "i32"], result: "void" },
  TFE_OpSetAttrShape: { parameters: ["usize", "usize", "buffer", "i32", "usize"], result: "void" },
  TFE_OpSetAttrIntList: { parameters: ["usize", "usize", "buffer", "i32"], result: "void" },
  TFE_OpSetAttrFloatList: { parameters: ["usize", "usize", "buffer", "i32"], result: "void" },
  TFE_OpSetAttrBoolList: { parameters: ["usize", "usize", "buffer", "i32"], result: "void" },
  TFE_OpSetAttrTypeList: { parameters: ["usize", "usize", "buffer", "i32"], result: "void" },
  TFE_Execute: { parameters: ["usize", "buffer", "buffer", "usize"], result: "void" },
} as const;

/** The library's functions, callable. */
export type CApi = Deno.DynamicLibrary<typeof symbols>["symbols"];

/** Numbers of `TF_DataType` (`tensorflow/c/tf_datatype.h`). */
export const dataTypes = {
  float32: 1,
  int32: 3,
  uint8: 4,
  string: 7,
  complex64: 8,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  resource: 20,
} as const;

/** Numbers of `TF_AttrType` (`tensorflow/c/tf_attrtype.h`). */
export const attributeTypes = {
  string: 0,
  int: 1,
  float: 2,
  bool: 3,
  type: 4,
  shape: 5,
  resource: 6,
} as const;

/**
 * Opens TensorFlow's C library and makes its functions callable.
 *
 * @param path The shared library's file.
 * @throws {Error} When the file is no loadable library, or lacks a function.
 */
export function openLibrary(path: string): CApi {
  // TensorFlow reads its log level once, while it loads, and one greeting comes before that. Neither is news to anybody
  // who has not asked for it by a level below 2.
  const level = Deno.env.get("TF_CPP_MIN_LOG_LEVEL") ?? "2";
  Deno.env.set("TF_CPP_MIN_LOG_LEVEL", level);
  try {
    const load = () => Deno.dlopen(path, symbols).symbols;
    const library = Number(level) < 2 ? load() : withoutStderr(load);
    // Deno closes libraries before the process ends, TensorFlow's exit handlers run later: with sharp in the same process
    // they were unmapped by then, and the process crashed. RTLD_LAZY | RTLD_NODELETE keeps them.
    library.dlopen(new TextEncoder().encode(`${path}\0`), Deno.build.os === "darwin" ? 0x81 : 0x1001);
    return library;
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new Error(
      `Cannot open TensorFlow's C library: "${path}" gave "${found}". ` +
        "Run `python3 study.py setup` again, or let TF_LIB name a libtensorflow_cc",
    );
  }
}

/** Text that a `const char*` points to; empty for a null pointer. */
export function cString(pointer: Deno.PointerValue): string {
  return pointer === null ? "" : Deno.UnsafePointerView.getCString(pointer);
}
