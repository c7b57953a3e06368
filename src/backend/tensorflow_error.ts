/** Turns a failure that TensorFlow reports into a JavaScript error that says what failed and on what. */

/** What is known of a failure. */
export interface Failure {
  /** What was being done, as in `run MatMul`. */
  action: string;
  /** TensorFlow's own words. */
  message: string;
  /** Shapes of the op's inputs. */
  shapes?: readonly (readonly number[])[];
}

// Numbers of TF_Code (tensorflow/c/tf_status.h) that have a JavaScript class of their own.
const invalidArgument = 3;
const notFound = 5;
const resourceExhausted = 8;
const outOfRange = 11;

/**
 * Makes the error for a status code that is not 0.
 *
 * @param code The `TF_Code`.
 * @returns A `TypeError` for refused inputs and attributes, a `RangeError` for an index out of range, else an `Error`.
 */
export function tensorflowError(code: number, { action, message, shapes = [] }: Failure): Error {
  if (code === notFound && /neither a type of a primitive operation/.test(message)) {
    return new TypeError(
      `Cannot ${action}: TensorFlow has no op of this name. Ops are named as in tf.raw_ops`,
    );
  }
  // TensorFlow wraps its sentence into names of nodes and repeats the op's whole definition.
  const told = message.replace(/\{\{function_node[^}]*\}\}\s*/g, "").replace(/; Op<name=.*$/s, "").replace(
    /\s*\[Op:.*$/s,
    "",
  );
  const inputs = shapes.map((shape) => `[${shape.join(", ")}]`).join(", ");
  const text = `Cannot ${action}: ${told}${inputs === "" ? "" : `. Inputs: ${inputs}`}`;
  if (code === invalidArgument) return new TypeError(text);
  if (code === outOfRange) return new RangeError(text);
  return new Error(code === resourceExhausted ? `${text}. Use a smaller batch` : text);
}
