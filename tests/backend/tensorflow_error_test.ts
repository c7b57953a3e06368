import assert from "node:assert/strict";
import { tensorflowError } from "@/backend/tensorflow_error.ts";

Deno.test("tensorflowError() keeps TensorFlow's sentence, drops its node names, and adds the inputs", () => {
  const message =
    "{{function_node __wrapped__MatMul_device_/job:localhost/device:CPU:0}} Matrix size-incompatible [Op:MatMul] name: ";
  const error = tensorflowError(3, { action: "run MatMul", message, shapes: [[2, 3], []] });
  assert.equal(error.message, "Cannot run MatMul: Matrix size-incompatible. Inputs: [2, 3], []");
  assert.ok(error instanceof TypeError);
});

Deno.test("tensorflowError() has a class for an index out of range and a remedy for memory", () => {
  assert.ok(tensorflowError(11, { action: "run Slice", message: "index 7" }) instanceof RangeError);
  const memory = tensorflowError(8, { action: "run Fill", message: "OOM when allocating" });
  assert.equal(memory.message, "Cannot run Fill: OOM when allocating. Use a smaller batch");
  assert.ok(!(memory instanceof TypeError));
});
