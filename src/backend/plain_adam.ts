/** Adam's moments and step in plain tensor arithmetic, for backends without TensorFlow's library. */
import * as tf from "@tensorflow/tfjs";
import type { AdamSlots } from "./adam.ts";

/** Makes zero moments for the variables; `dispose` frees them. */
export function plainAdamSlots(variables: Record<string, tf.Variable>): AdamSlots {
  const moments = Object.fromEntries(
    Object.entries(variables).map(([name, variable]) => [name, {
      m: tf.tidy(() => tf.variable(tf.zeros(variable.shape), false)),
      v: tf.tidy(() => tf.variable(tf.zeros(variable.shape), false)),
    }]),
  );
  return {
    apply(gradients, { beta1, beta2, epsilon, rateOf }) {
      // The same order of operations and rounding of constants as TensorFlow's own kernel, so that both give the same
      // numbers.
      const [new1, new2] = [1 - Math.fround(beta1), 1 - Math.fround(beta2)];
      for (const [name, variable] of Object.entries(variables)) {
        tf.tidy(() => {
          const { m, v } = moments[name];
          const gradient = gradients[name];
          m.assign(m.add(gradient.sub(m).mul(new1)));
          v.assign(v.add(gradient.square().sub(v).mul(new2)));
          variable.assign(variable.sub(m.mul(rateOf(name)).div(v.sqrt().add(epsilon))));
        });
      }
    },
    read(name) {
      const { m, v } = moments[name];
      return { m: m.clone(), v: v.clone() };
    },
    write(name, { m, v }) {
      const { shape } = variables[name];
      tf.tidy(() => {
        moments[name].m.assign(tf.tensor(m, shape));
        moments[name].v.assign(tf.tensor(v, shape));
      });
    },
    dispose() {
      for (const { m, v } of Object.values(moments)) tf.dispose([m, v]);
    },
  };
}
