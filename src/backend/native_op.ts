/** Runs any single op of TensorFlow's library, for what TensorFlow.js composes of many. */
import type * as tf from "@tensorflow/tfjs";
import { attributeTypes, dataTypes } from "./c_api.ts";
import type { AttributeValue, OpAttribute } from "./op_attributes.ts";
import { bindingIds, bindingTensor, currentBinding } from "./tensorflow_backend.ts";

export { isNative } from "./tensorflow_backend.ts";

/**
 * Attributes of an op by their names in TensorFlow; a data type is given by its name, as in `{ out_type: "int32" }`.
 */
export type Attributes = Record<string, AttributeValue>;

const knownTypes = new Map<string, number>();

/**
 * Runs one op of TensorFlow's library on the current backend.
 *
 * Attributes that TensorFlow infers from the inputs (`T` and its like) or that have defaults may be left out. There is
 * no gradient: wrap the call in `tf.customGrad` where one is needed.
 *
 * @param name The op, as in `tf.raw_ops`.
 * @param attributes Its attributes.
 * @param inputs Its inputs in order.
 * @param outputs How many tensors it gives.
 * @returns The outputs, owned by the surrounding `tf.tidy` or else the caller.
 * @throws {TypeError} When the op has no such attribute or refuses its inputs; the message names the op.
 * @throws {Error} When the op is unknown or the current backend is not TensorFlow's library.
 */
export function nativeOp(
  name: string,
  attributes: Attributes,
  inputs: tf.Tensor[],
  outputs: number,
): tf.Tensor[] {
  const binding = currentBinding();
  return binding.executeOp(name, opAttributes(name, attributes), bindingIds(inputs), outputs).map(
    bindingTensor,
  );
}

/** Turns named attributes into what the binding takes, with the types that TensorFlow's own op definition gives. */
export function opAttributes(opName: string, attributes: Attributes): OpAttribute[] {
  return Object.entries(attributes).map(([name, value]) => {
    const type = attributeType(opName, name);
    if (type !== attributeTypes.type) return { name, type, value };
    const dtype = dataTypes[value as keyof typeof dataTypes];
    if (dtype === undefined) {
      const known = Object.keys(dataTypes).join(", ");
      throw new TypeError(
        `Cannot run ${opName}: found data type "${value}" for "${name}", wanted one of ${known}`,
      );
    }
    return { name, type, value: dtype };
  });
}

function attributeType(opName: string, name: string): number {
  const key = `${opName}/${name}`;
  const known = knownTypes.get(key);
  if (known !== undefined) return known;
  const type = currentBinding().attributeType(opName, name);
  if (type === undefined) {
    throw new TypeError(`Cannot run ${opName}: there is no such op, or it has no attribute "${name}"`);
  }
  knownTypes.set(key, type);
  return type;
}
