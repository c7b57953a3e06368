/** Chooses the engine: TensorFlow's library, WebGPU, WebAssembly or plain JavaScript, the first that works. */
import * as tf from "@tensorflow/tfjs";
import { findLibrary } from "./library_path.ts";
import { registerTensorflow } from "./tensorflow_backend.ts";
import { startWasm } from "./wasm.ts";
import { startWebgpu } from "./webgpu.ts";

/** The engines, fastest first. */
export type BackendName = "tensorflow" | "webgpu" | "wasm" | "cpu";

/** Which engine computes, and why. */
export interface BackendChoice {
  /** The engine, which is also its name in TensorFlow.js. */
  name: BackendName;
  /** What it computes on, as in `CPU, TensorFlow 2.21.0`. */
  device: string;
  /** Why it was chosen, in plain words. */
  reason: string;
  /** What was tried before and why it could not be used. */
  tried: { name: BackendName; problem: string }[];
}

const order: BackendName[] = ["tensorflow", "webgpu", "wasm", "cpu"];
const starts: Record<BackendName, (wanted: BackendName | "auto") => Promise<string>> = {
  tensorflow: startTensorflow,
  webgpu: (wanted) => startWebgpu({ synchronous: wanted === "auto" }),
  wasm: startWasm,
  cpu: startCpu,
};
/**
 * What a reader should expect of an engine, measured with `deno task bench` against TensorFlow's library on the same
 * machine.
 */
const slowness: Record<BackendName, string> = {
  tensorflow: "",
  webgpu: " Values can be read with await tensor.data() only.",
  wasm: " Everything works, training takes 10 to 20 times as long.",
  cpu: " Looking works, training takes hundreds of times as long.",
};
const choices = new Map<string, Promise<BackendChoice>>();
let announced: BackendName | undefined;

/**
 * Makes an engine TensorFlow.js's backend and, where it was not that already, prints one line that says which and why.
 *
 * @param wanted An engine, or `auto` for the first that works here.
 * @throws {RangeError} When there is no engine of this name.
 * @throws {Error} When the wanted engine cannot be used; the message says why and what to do.
 */
export async function useBackend(wanted: BackendName | "auto" = "auto"): Promise<BackendChoice> {
  if (wanted !== "auto" && !order.includes(wanted)) {
    throw new RangeError(`Cannot use backend "${wanted}": wanted is one of auto, ${order.join(", ")}`);
  }
  let choice = choices.get(wanted);
  if (choice === undefined) {
    choice = choose(wanted);
    choices.set(wanted, choice);
    choice.catch(() => choices.delete(wanted));
  }
  const chosen = await choice;
  if (tf.getBackend() !== chosen.name) await tf.setBackend(chosen.name);
  if (announced !== chosen.name) console.log(describe(chosen));
  announced = chosen.name;
  return chosen;
}

async function choose(wanted: BackendName | "auto"): Promise<BackendChoice> {
  const tried: BackendChoice["tried"] = [];
  for (const name of wanted === "auto" ? order : [wanted]) {
    try {
      const device = await starts[name](wanted);
      const reason = wanted !== "auto"
        ? "asked for"
        : tried.length === 0
        ? "the fastest there is"
        : "the first that works here";
      return { name, device, reason, tried };
    } catch (error) {
      tried.push({ name, problem: error instanceof Error ? error.message : String(error) });
    }
  }
  throw new Error(`Cannot use backend "${wanted}": ${tried.map(({ problem }) => problem).join("; ")}`);
}

function describe({ name, device, reason, tried }: BackendChoice): string {
  const failures = tried.map(({ name, problem }) => ` Not ${name}: ${problem}.`).join("");
  return `Backend: ${name} on ${device}, ${reason}.${slowness[name]}${failures}`;
}

async function startTensorflow(): Promise<string> {
  const library = findLibrary();
  if ("problem" in library) throw new Error(library.problem);
  const { device, TF_Version } = await registerTensorflow(library.path);
  return `${device.type}, TensorFlow ${TF_Version}`;
}

async function startCpu(): Promise<string> {
  if (!await tf.setBackend("cpu")) throw new Error("the plain backend did not start");
  // At its first use the backend would recommend an add-on that this study replaces.
  (tf.backend() as unknown as { firstUse: boolean }).firstUse = false;
  return "one CPU thread, plain JavaScript";
}
