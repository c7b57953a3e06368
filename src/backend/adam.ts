/** The Adam optimiser: one op per variable on TensorFlow's library, tensor arithmetic elsewhere, the same numbers. */
import * as tf from "@tensorflow/tfjs";
import { fusedAdamSlots } from "./fused_adam.ts";
import { isNative } from "./tensorflow_backend.ts";
import { plainAdamSlots } from "./plain_adam.ts";

/** Adam's constants, as in PyTorch's `torch.optim.Adam`. */
export interface AdamOptions {
  /** Decay of the first moment, 0..1. Default 0.9. */
  beta1?: number;
  /** Decay of the second moment, 0..1. Default 0.999. */
  beta2?: number;
  /** Added to the root of the second moment. Default 1e-8. */
  epsilon?: number;
  /** Factor on the learning rate of the variable with this name. Default 1 for all. */
  rateOf?: (name: string) => number;
}

/** An optimiser over one record of variables; it owns its moments until {@linkcode Adam.dispose}. */
export interface Adam {
  /**
   * Moves the variables one step against their gradients.
   *
   * @param gradients One for each variable, under the same names and of the same shapes; they stay the caller's to
   *   dispose.
   * @param learningRate The step's rate.
   * @throws {TypeError} When a gradient is missing or has another shape.
   */
  apply(gradients: Record<string, tf.Tensor>, learningRate: number): void;
  /**
   * Copies of the moments as `<name>/m` and `<name>/v`, the caller's to dispose, and the steps taken as the scalar
   * `step`.
   */
  state(): Record<string, tf.Tensor>;
  /**
   * Puts moments and step count back; training then continues as if it had never stopped.
   *
   * @throws {TypeError} When a moment is missing or has another length.
   */
  restore(state: Record<string, ArrayLike<number>>, step: number): void;
  /** Frees the moments; the variables stay. */
  dispose(): void;
}

/** One step's constants. */
export interface AdamStep {
  /** Decay of the first moment. */
  beta1: number;
  /** Decay of the second moment. */
  beta2: number;
  /** Added to the root of the uncorrected second moment. */
  epsilon: number;
  /** α of a variable: its learning rate with both moments' bias corrected. */
  rateOf: (name: string) => number;
}

/** Where the moments live and how a step is computed; there are two. */
export interface AdamSlots {
  /** Updates moments and variables. */
  apply(gradients: Record<string, tf.Tensor>, step: AdamStep): void;
  /** Copies of a variable's moments, the caller's to dispose. */
  read(name: string): { m: tf.Tensor; v: tf.Tensor };
  /** Replaces a variable's moments. */
  write(name: string, moments: { m: Float32Array; v: Float32Array }): void;
  /** Frees the moments. */
  dispose(): void;
}

/**
 * Makes an Adam optimiser (Kingma & Ba 2015, algorithm 1, as in PyTorch's `torch.optim.Adam`):
 *
 * `m ← β₁·m + (1−β₁)·g`, `v ← β₂·v + (1−β₂)·g²`, `θ ← θ − rate · (m / (1−β₁ᵗ)) / (√(v / (1−β₂ᵗ)) + ε)`.
 *
 * @param variables The variables by name; they stay the caller's.
 */
export function createAdam(variables: Record<string, tf.Variable>, options: AdamOptions = {}): Adam {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, rateOf = () => 1 } = options;
  const slots = isNative() ? fusedAdamSlots(variables) : plainAdamSlots(variables);
  let step = 0;
  return {
    apply(gradients, learningRate) {
      checkGradients(variables, gradients);
      step++;
      const root = Math.sqrt(1 - beta2 ** step);
      const alpha = learningRate * root / (1 - beta1 ** step);
      slots.apply(gradients, {
        beta1,
        beta2,
        epsilon: epsilon * root,
        rateOf: (name) => alpha * rateOf(name),
      });
    },
    state() {
      const state: Record<string, tf.Tensor> = { step: tf.scalar(step, "int32") };
      for (const name of Object.keys(variables)) {
        const { m, v } = slots.read(name);
        state[`${name}/m`] = m;
        state[`${name}/v`] = v;
      }
      return state;
    },
    restore(state, restoredStep) {
      for (const [name, variable] of Object.entries(variables)) {
        slots.write(name, {
          m: moment(state, `${name}/m`, variable),
          v: moment(state, `${name}/v`, variable),
        });
      }
      step = restoredStep;
    },
    dispose: () => slots.dispose(),
  };
}

function checkGradients(variables: Record<string, tf.Variable>, gradients: Record<string, tf.Tensor>): void {
  for (const [name, variable] of Object.entries(variables)) {
    const found = gradients[name]?.shape.join(", ");
    const wanted = variable.shape.join(", ");
    if (found !== wanted) {
      throw new TypeError(
        `Cannot take an Adam step: found ${
          found === undefined ? "no gradient" : `a gradient of shape [${found}]`
        } ` +
          `for "${name}", wanted [${wanted}]`,
      );
    }
  }
}

function moment(state: Record<string, ArrayLike<number>>, key: string, variable: tf.Variable): Float32Array {
  const found = state[key];
  if (found?.length === variable.size) return Float32Array.from(found);
  throw new TypeError(
    `Cannot restore Adam: found ${
      found === undefined ? "nothing" : `${found.length} values`
    } under "${key}", ` +
      `wanted ${variable.size}. Take the state of the same model`,
  );
}
