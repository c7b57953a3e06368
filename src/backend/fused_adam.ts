// Adam's moments as resources of TensorFlow's library, and its step as one `ResourceApplyAdam` for each variable.
import type * as tf from "@tensorflow/tfjs";
import type { AdamSlots } from "./adam.ts";
import { dataTypes } from "./c_api.ts";
import { opAttributes } from "./native_op.ts";
import { bindingIds, bindingTensor, currentBinding } from "./tensorflow_backend.ts";

/** Ids of the resources that one variable needs: its own value while it moves, and its two moments. */
interface Slot {
  value: number;
  m: number;
  v: number;
}

let resources = 0;

/** Makes zero moments for the variables; `dispose` frees them. */
export function fusedAdamSlots(variables: Record<string, tf.Variable>): AdamSlots {
  const binding = currentBinding();
  const dtype = opAttributes("ReadVariableOp", { dtype: "float32" });
  const assign = (resource: number, id: number) =>
    binding.executeOp("AssignVariableOp", dtype, [resource, id], 0);
  const write = (resource: number, { shape, values }: { shape: number[]; values: Float32Array }) => {
    const id = binding.createTensor(shape, dataTypes.float32, values);
    assign(resource, id);
    binding.deleteTensor(id);
  };
  const slots = new Map<string, Slot>();
  for (const [name, { shape, size }] of Object.entries(variables)) {
    const slot = { value: createResource(shape), m: createResource(shape), v: createResource(shape) };
    write(slot.m, { shape, values: new Float32Array(size) });
    write(slot.v, { shape, values: new Float32Array(size) });
    slots.set(name, slot);
  }
  const read = (resource: number) =>
    bindingTensor(binding.executeOp("ReadVariableOp", dtype, [resource], 1)[0]!);
  const attributes = opAttributes("ResourceApplyAdam", {
    T: "float32",
    use_locking: false,
    use_nesterov: false,
  });
  return {
    apply(gradients, { step, beta1, beta2, epsilon, rateOf }) {
      const scalar = (value: number) => binding.createTensor([], dataTypes.float32, Float32Array.of(value));
      const [power1, power2, b1, b2, e] = [beta1 ** step, beta2 ** step, beta1, beta2, epsilon].map(scalar);
      for (const [name, variable] of Object.entries(variables)) {
        const { value, m, v } = slots.get(name)!;
        const [current, gradient] = bindingIds([variable, gradients[name]!]);
        const rate = scalar(rateOf(name));
        assign(value, current!);
        binding.executeOp(
          "ResourceApplyAdam",
          attributes,
          [value, m, v, power1!, power2!, rate, b1!, b2!, e!, gradient!],
          0,
        );
        binding.deleteTensor(rate);
        const moved = read(value);
        variable.assign(moved);
        moved.dispose();
      }
      for (const id of [power1, power2, b1, b2, e]) binding.deleteTensor(id!);
    },
    read(name) {
      const { m, v } = slots.get(name)!;
      return { m: read(m), v: read(v) };
    },
    write(name, moments) {
      const { shape } = variables[name]!;
      const { m, v } = slots.get(name)!;
      write(m, { shape, values: moments.m });
      write(v, { shape, values: moments.v });
    },
    dispose() {
      for (const resource of [...slots.values()].flatMap(({ value, m, v }) => [value, m, v])) {
        binding.executeOp(
          "DestroyResourceOp",
          opAttributes("DestroyResourceOp", { ignore_lookup_error: true }),
          [resource],
          0,
        );
        binding.deleteTensor(resource);
      }
      slots.clear();
    },
  };

  function createResource(shape: number[]): number {
    const attributes = { dtype: "float32", shape, container: "", shared_name: `adam/${resources++}` };
    return binding.executeOp("VarHandleOp", opAttributes("VarHandleOp", attributes), [], 1)[0]!.id;
  }
}
