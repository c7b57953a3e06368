/** Sets the attributes of a TensorFlow op before it runs. */
import { attributeTypes, type CApi } from "./c_api.ts";

/** A value an op's attribute can have; data types travel as their `TF_DataType` number. */
export type AttributeValue = string | number | boolean | number[] | boolean[];

/** An attribute as TensorFlow.js's kernels hand it over. */
export interface OpAttribute {
  /** The attribute's name in TensorFlow's op definition. */
  name: string;
  /** Its `TF_AttrType`; a list has the type of its elements. */
  type: number;
  /** Its value. */
  value: AttributeValue;
}

const noBytes = new Uint8Array(new ArrayBuffer(1));
const encoder = new TextEncoder();

/**
 * Sets one attribute.
 *
 * @param api The library.
 * @param target The op's handle, the address of the attribute's name, the attribute, and the status to report to.
 * @throws {TypeError} When the attribute's type is none that the engine knows.
 */
export function setAttribute(
  api: CApi,
  { op, key, attribute, status }: { op: bigint; key: bigint; attribute: OpAttribute; status: bigint },
): void {
  const { type, value } = attribute;
  if (type === attributeTypes.shape) {
    const shape = toInt64(value as number[]);
    api.TFE_OpSetAttrShape(op, key, shape, shape.length, status);
  } else if (Array.isArray(value)) {
    setList(api, { op, key, attribute, list: value });
  } else if (type === attributeTypes.type) {
    api.TFE_OpSetAttrType(op, key, value as number);
  } else if (type === attributeTypes.int) {
    api.TFE_OpSetAttrInt(op, key, BigInt(Math.trunc(value as number)));
  } else if (type === attributeTypes.float) {
    api.TFE_OpSetAttrFloat(op, key, value as number);
  } else if (type === attributeTypes.bool) {
    api.TFE_OpSetAttrBool(op, key, value ? 1 : 0);
  } else if (type === attributeTypes.string) {
    const text = encoder.encode(value as string);
    api.TFE_OpSetAttrString(op, key, text.length === 0 ? noBytes : text, BigInt(text.length));
  } else {
    throw new TypeError(
      `Cannot set attribute "${attribute.name}": found attribute type ${type}, which the engine does not know`,
    );
  }
}

function setList(
  api: CApi,
  { op, key, attribute, list }: {
    op: bigint;
    key: bigint;
    attribute: OpAttribute;
    list: (number | boolean)[];
  },
): void {
  const { type } = attribute;
  if (type === attributeTypes.int) api.TFE_OpSetAttrIntList(op, key, toInt64(list as number[]), list.length);
  else if (type === attributeTypes.float) {
    api.TFE_OpSetAttrFloatList(op, key, Float32Array.from(list as number[]), list.length);
  } else if (type === attributeTypes.bool) {
    api.TFE_OpSetAttrBoolList(op, key, Uint8Array.from(list, Number), list.length);
  } else if (type === attributeTypes.type) {
    api.TFE_OpSetAttrTypeList(op, key, Int32Array.from(list as number[]), list.length);
  } else {
    throw new TypeError(
      `Cannot set attribute "${attribute.name}": found a list of type ${type}, which the engine does not know`,
    );
  }
}

function toInt64(values: number[]): BigInt64Array<ArrayBuffer> {
  return BigInt64Array.from(values, (value) => BigInt(Math.trunc(value)));
}
