/** Parameters of a model: between named arrays on disk, variables on the backend, and their gradients. */
import * as tf from "@tensorflow/tfjs";
import type { NamedArrays } from "@/training/safetensors.ts";

/** Variables by name. */
export type Variables = Record<string, tf.Variable>;

/**
 * Puts arrays on the backend as variables. The caller owns them: `tf.dispose(variables)`.
 *
 * @param arrays Float32 arrays by name.
 * @returns Variables of the same names and shapes.
 */
export function variablesFrom(arrays: NamedArrays): Variables {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, { shape, data }]) => {
      const initial = tf.tensor(data as Float32Array, shape, "float32");
      const variable = tf.variable(initial);
      initial.dispose();
      return [name, variable];
    }),
  );
}

/**
 * Reads tensors back from the backend.
 *
 * @param tensors Tensors by name; they stay the caller's.
 * @returns Float32 arrays of the same names and shapes.
 */
export async function arraysFrom(tensors: Record<string, tf.Tensor>): Promise<NamedArrays> {
  const arrays: NamedArrays = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    arrays[name] = { shape: tensor.shape, data: Float32Array.from(await tensor.data()) };
  }
  return arrays;
}

/**
 * Overwrites variables.
 *
 * @param variables The variables to overwrite.
 * @param arrays One array for each of them; others are ignored.
 * @throws {TypeError} If an array is missing or has another shape, which means that it belongs to another model.
 */
export function assignVariables(variables: Variables, arrays: NamedArrays): void {
  for (const [name, variable] of Object.entries(variables)) {
    const found = arrays[name];
    if (!found || String(found.shape) !== String(variable.shape)) {
      const what = found ? `[${found.shape}]` : "missing";
      throw new TypeError(
        `Cannot restore the parameter "${name}": it is ${what}, the model has [${variable.shape}]. Train the model again`,
      );
    }
  }
  for (const [name, variable] of Object.entries(variables)) {
    const tensor = tf.tensor(arrays[name].data as Float32Array, arrays[name].shape, "float32");
    variable.assign(tensor);
    tensor.dispose();
  }
}

/** A scalar and its derivatives. */
export interface Gradients {
  /** The value of the function. */
  value: tf.Scalar;
  /** Its derivative by each variable, under the variables' names. */
  gradients: Record<string, tf.Tensor>;
}

/**
 * Differentiates a scalar function of variables.
 *
 * @param compute The function.
 * @param variables What to differentiate by. All of them have to matter.
 * @returns The value and a gradient for each variable; the caller disposes both.
 */
export function gradientsOf(compute: () => tf.Scalar, variables: Variables): Gradients {
  const { value, grads } = tf.variableGrads(compute, Object.values(variables));
  const gradients = Object.fromEntries(
    Object.entries(variables).map(([name, variable]) => [name, grads[variable.name]]),
  );
  return { value, gradients };
}

/**
 * Puts a prefix before every name, so that several records fit into one.
 *
 * @param prefix For example `parameters/`.
 * @param record Values by name.
 * @returns The same values under the longer names.
 */
export function addPrefix<Value>(prefix: string, record: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [prefix + name, value]));
}

/**
 * Takes those out of a record whose names have a prefix.
 *
 * @param prefix For example `parameters/`.
 * @param record Values by name.
 * @returns Their values under the names without it.
 */
export function takePrefix<Value>(prefix: string, record: Record<string, Value>): Record<string, Value> {
  const entries = Object.entries(record).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(prefix.length), value]));
}
