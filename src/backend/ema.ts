/** Exponential moving averages of a model's variables. */
import * as tf from "@tensorflow/tfjs";

/** Averages of one record of variables; it owns them until {@linkcode Ema.dispose}. */
export interface Ema {
  /** Moves the averages towards the variables' present values. */
  update(): void;
  /** The averages under the variables' names; they live and change with this object. */
  averages: Readonly<Record<string, tf.Tensor>>;
  /** Copies of the averages, the caller's to dispose. */
  state(): Record<string, tf.Tensor>;
  /**
   * Puts averages back.
   *
   * @throws {TypeError} When an average is missing or has another length.
   */
  restore(state: Record<string, ArrayLike<number>>): void;
  /** Frees the averages; the variables stay. */
  dispose(): void;
}

/**
 * Starts averages at the variables' present values; each update is `average ← average + (1 − decay) · (value −
 * average)`.
 *
 * @param variables The variables by name; they stay the caller's.
 * @param decay Weight of the past, 0..1; about `1 / (1 − decay)` updates are remembered.
 * @throws {RangeError} When decay is outside 0..1.
 */
export function createEma(variables: Record<string, tf.Variable>, decay: number): Ema {
  if (!(decay >= 0 && decay <= 1)) throw new RangeError(`Cannot average: found decay ${decay}, wanted 0..1`);
  const averages = Object.fromEntries(
    Object.entries(variables).map((
      [name, variable],
    ) => [name, tf.tidy(() => tf.variable(variable.clone(), false))]),
  );
  return {
    averages,
    update() {
      tf.tidy(() => {
        for (const [name, average] of Object.entries(averages)) {
          average.assign(average.add(variables[name].sub(average).mul(1 - decay)));
        }
      });
    },
    state: () =>
      Object.fromEntries(Object.entries(averages).map(([name, average]) => [name, average.clone()])),
    restore(state) {
      for (const [name, average] of Object.entries(averages)) {
        const found = state[name];
        if (found?.length !== average.size) {
          throw new TypeError(
            `Cannot restore averages: found ${
              found?.length ?? "no"
            } values for "${name}", wanted ${average.size}`,
          );
        }
        tf.tidy(() => average.assign(tf.tensor(Float32Array.from(found), average.shape)));
      }
    },
    dispose: () => tf.dispose(Object.values(averages)),
  };
}
