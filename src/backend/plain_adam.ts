// Adam's moments and step in plain tensor arithmetic, for backends without TensorFlow's library.
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
    apply(gradients, { step, beta1, beta2, epsilon, rateOf }) {
      const correction = Math.sqrt(1 - beta2 ** step) / (1 - beta1 ** step);
      for (const [name, variable] of Object.entries(variables)) {
        tf.tidy(() => {
          const { m, v } = moments[name]!;
          const gradient = gradients[name]!;
          // The same order of operations as TensorFlow's own kernel, so that both round alike.
          m.assign(m.add(gradient.sub(m).mul(1 - beta1)));
          v.assign(v.add(gradient.square().sub(v).mul(1 - beta2)));
          variable.assign(variable.sub(m.mul(rateOf(name) * correction).div(v.sqrt().add(epsilon))));
        });
      }
    },
    read(name) {
      const { m, v } = moments[name]!;
      return { m: m.clone(), v: v.clone() };
    },
    write(name, { m, v }) {
      const { shape } = variables[name]!;
      tf.tidy(() => {
        moments[name]!.m.assign(tf.tensor(m, shape));
        moments[name]!.v.assign(tf.tensor(v, shape));
      });
    },
    dispose() {
      for (const { m, v } of Object.values(moments)) tf.dispose([m, v]);
    },
  };
}
