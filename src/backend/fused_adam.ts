/** Adam's moments as resources of TensorFlow's library, and its step as one `ResourceApplyAdam` for each variable. */
import type * as tf from "@tensorflow/tfjs";
import type { AdamSlots } from "./adam.ts";
import { dataTypes } from "./c_api.ts";
import { opAttributes } from "./native_op.ts";
import { bindingIds, bindingTensor, currentBinding, isShared, replaceValues } from "./tensorflow_backend.ts";
import type { TensorMetadata } from "./tensor_store.ts";

/** Ids of the resources that one variable needs. */
interface Slot {
  /** The variable's value, shared with the variable between steps. */
  value: number;
  /** First moment. */
  m: number;
  /** Second moment. */
  v: number;
  /** The tensor whose values `value` shares; another one in the variable means that somebody assigned to it. */
  shared: number;
}

let resources = 0;

/** Makes zero moments for the variables; `dispose` frees them. */
export function fusedAdamSlots(variables: Record<string, tf.Variable>): AdamSlots {
  const binding = currentBinding();
  const dtype = opAttributes("ReadVariableOp", { dtype: "float32" });
  const adam = opAttributes("ResourceApplyAdam", { T: "float32", use_locking: false, use_nesterov: false });
  const slots: Record<string, Slot> = {};
  for (const [name, { shape, size }] of Object.entries(variables)) {
    const slot = {
      value: createResource(shape),
      m: createResource(shape),
      v: createResource(shape),
      shared: -1,
    };
    write(slot.m, { shape, values: new Float32Array(size) });
    write(slot.v, { shape, values: new Float32Array(size) });
    slots[name] = slot;
  }
  return {
    apply(gradients, { beta1, beta2, epsilon, rateOf }) {
      // With powers of zero the kernel corrects no bias: the rate comes corrected in float64, where the kernel has
      // float32.
      const constants = [0, beta1, beta2, epsilon].map(createScalar);
      const [zero, b1, b2, e] = constants;
      for (const [name, variable] of Object.entries(variables)) {
        const slot = slots[name];
        const rate = createScalar(rateOf(name));
        const gradient = bindingIds([gradients[name]])[0];
        move(variable, slot, () =>
          binding.executeOp(
            "ResourceApplyAdam",
            adam,
            [slot.value, slot.m, slot.v, zero, zero, rate, b1, b2, e, gradient],
            0,
          ));
        binding.deleteTensor(rate);
      }
      constants.forEach((id) => binding.deleteTensor(id));
    },
    read(name) {
      const { m, v } = slots[name];
      return { m: bindingTensor(read(m)), v: bindingTensor(read(v)) };
    },
    write(name, moments) {
      const { shape } = variables[name];
      const { m, v } = slots[name];
      write(m, { shape, values: moments.m });
      write(v, { shape, values: moments.v });
    },
    dispose() {
      const attributes = opAttributes("DestroyResourceOp", { ignore_lookup_error: true });
      for (const { value, m, v } of Object.values(slots)) {
        for (const resource of [value, m, v]) {
          binding.executeOp("DestroyResourceOp", attributes, [resource], 0);
          binding.deleteTensor(resource);
        }
      }
    },
  };

  /**
   * Lets `change` move a variable's value. The kernel writes in place when nothing else holds the values, so the
   * variable lets go of them.
   */
  function move(variable: tf.Variable, slot: Slot, change: () => void): void {
    const current = bindingIds([variable])[0];
    if (slot.shared !== current) assign(slot.value, current);
    const alone = !isShared(variable);
    if (alone) binding.deleteTensor(current);
    try {
      change();
    } finally {
      const moved = read(slot.value);
      slot.shared = moved.id;
      if (alone) replaceValues(variable, moved);
      else {
        const tensor = bindingTensor(moved);
        variable.assign(tensor);
        tensor.dispose();
      }
    }
  }

  function createResource(shape: number[]): number {
    const attributes = { dtype: "float32", shape, container: "", shared_name: `adam/${resources++}` };
    return binding.executeOp("VarHandleOp", opAttributes("VarHandleOp", attributes), [], 1)[0].id;
  }

  function createScalar(value: number): number {
    return binding.createTensor([], dataTypes.float32, Float32Array.of(value));
  }

  function assign(resource: number, id: number): void {
    binding.executeOp("AssignVariableOp", dtype, [resource, id], 0);
  }

  function write(resource: number, { shape, values }: { shape: number[]; values: Float32Array }): void {
    const id = binding.createTensor(shape, dataTypes.float32, values);
    assign(resource, id);
    binding.deleteTensor(id);
  }

  function read(resource: number): TensorMetadata {
    return binding.executeOp("ReadVariableOp", dtype, [resource], 1)[0];
  }
}
