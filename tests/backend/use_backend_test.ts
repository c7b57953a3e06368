import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { findLibrary } from "@/backend/library_path.ts";
import { useBackend } from "@/backend/use_backend.ts";

const program = `
  import { useBackend } from "${new URL("../../src/backend/use_backend.ts", import.meta.url)}";
  import { createAdam } from "${new URL("../../src/backend/adam.ts", import.meta.url)}";
  import * as tf from "@tensorflow/tfjs";
  const choice = await useBackend();
  await useBackend();
  const w = tf.variable(tf.tensor2d([[1, 2]]));
  const adam = createAdam({ w });
  for (let i = 0; i < 3; i++) adam.apply({ w: tf.matMul(tf.ones([1, 1]), tf.ones([1, 2])) }, 0.1);
  console.log(JSON.stringify({ choice, values: [...await w.data()] }));
`;

Deno.test({
  name:
    "useBackend() takes TensorFlow's library, says so in one line, and once only, from any working folder",
  ignore: "problem" in findLibrary(),
  fn: async () => {
    const { lines, result, complaints } = await runProgram({});
    assert.equal(complaints, "");
    assert.equal(lines.length, 2);
    assert.match(
      lines[0],
      /^Backend: tensorflow on (CPU|GPU), TensorFlow \d+\.\d+\.\d+, the fastest there is\.$/,
    );
    assert.equal(result.choice.name, "tensorflow");
    assert.deepEqual(result.choice.tried, []);
  },
});

Deno.test("useBackend() without the library works on WebAssembly and says why, at what cost, and the remedy", async () => {
  const { lines, result } = await runProgram({ TF_LIB: "/no/such/library.so" });
  assert.equal(lines.length, 2);
  assert.match(
    lines[0],
    /^Backend: wasm on one CPU thread with SIMD, the first that works here\. Everything works, training takes/,
  );
  assert.match(
    lines[0],
    /Not tensorflow: TF_LIB names "\/no\/such\/library\.so", which is not a file\. Unset TF_LIB/,
  );
  assert.deepEqual(result.choice.tried.map(({ name }) => name), ["tensorflow", "webgpu"]);
  assert.ok(result.values.every((value, i) => Math.abs(value - (i + 0.7)) < 1e-5), String(result.values));
});

Deno.test("useBackend() says why a file that is no library cannot be one, and goes on", async () => {
  const { lines, result } = await runProgram({
    TF_LIB: new URL("../../deno.json", import.meta.url).pathname,
  });
  assert.match(
    lines[0],
    /Not tensorflow: Cannot open TensorFlow's C library: .*deno\.json.*Run `python3 study\.py setup` again/,
  );
  assert.equal(result.choice.name, "wasm");
});

Deno.test({
  name: "useBackend() switches to the engine that is asked for, and back",
  sanitizeResources: false,
  fn: async () => {
    const first = await useBackend();
    assert.equal((await useBackend("cpu")).reason, "asked for");
    assert.equal(tf.getBackend(), "cpu");
    assert.deepEqual([...tf.ones([2]).add(1).dataSync()], [2, 2]);
    assert.equal(await useBackend(), await useBackend());
    assert.equal(tf.getBackend(), first.name);
    assert.equal((await useBackend(first.name)).reason, "asked for");
  },
});

Deno.test("useBackend() refuses a name that is no engine's, and names those there are", async () => {
  const wanted = {
    name: "RangeError",
    message: /Cannot use backend "cuda": wanted is one of auto, tensorflow, webgpu/,
  };
  await assert.rejects(useBackend("cuda" as "auto"), wanted);
});

interface Told {
  choice: { name: string; tried: { name: string; problem: string }[] };
  values: number[];
}

/** Runs the program above in a fresh process, from another folder than the project's. */
async function runProgram(
  environment: Record<string, string>,
): Promise<{ lines: string[]; result: Told; complaints: string }> {
  const folder = await Deno.makeTempDir();
  try {
    const config = new URL("../../deno.json", import.meta.url).pathname;
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--quiet", `--config=${config}`, "-"],
      cwd: folder,
      env: environment,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    });
    const child = command.spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(program));
    await writer.close();
    const { stdout, stderr, success } = await child.output();
    const lines = new TextDecoder().decode(stdout).trim().split("\n");
    assert.ok(success, new TextDecoder().decode(stderr));
    return {
      lines,
      result: JSON.parse(lines[lines.length - 1]),
      complaints: new TextDecoder().decode(stderr),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
