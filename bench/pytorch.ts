/** PyTorch beside the engine: a Python process of its own that takes training steps when asked. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { TextLineStream } from "@/training/text_lines.ts";

/** A running PyTorch. */
export interface Pytorch {
  /** Its version, as in `2.13.0`. */
  version: string;
  /** How many threads it computes with. */
  threads: number;
  /** Takes steps and returns the milliseconds of each. The first call of a step makes its model. */
  run(step: string, options: { variant: PytorchVariant; count: number }): Promise<number[]>;
  /** Ends the process. */
  stop(): Promise<void>;
}

/** PyTorch as most people write it, or with channels-last memory and the fused Adam. */
export type PytorchVariant = "plain" | "tuned";

const version = "2.13.0";
const root = fileURLToPath(new URL("../", import.meta.url));
const folder = join(root, ".venv", "bench");
const python = join(folder, "bin", "python");

/**
 * Starts PyTorch, which the first time is installed into `.venv/bench`.
 *
 * @throws {Error} When it cannot be installed or started; the message says what to do.
 */
export async function startPytorch(): Promise<Pytorch> {
  await install();
  const child = new Deno.Command(python, {
    args: [join(root, "bench", "pytorch_steps.py")],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())
    .getReader();
  const answer = async () => {
    const { value, done } = await reader.read();
    if (done) throw new Error("Cannot run PyTorch: its process ended. Its own message is above");
    return JSON.parse(value);
  };
  const hello = await answer();
  return {
    ...hello,
    async run(step, { variant, count }) {
      await writer.write(new TextEncoder().encode(`${step} ${variant} ${count}\n`));
      return await answer();
    },
    async stop() {
      await writer.close();
      await reader.cancel();
      await child.status;
    },
  };
}

async function install(): Promise<void> {
  const stamp = join(folder, `torch-${version}`);
  if (existsSync(stamp)) return;
  console.log(`Installing PyTorch ${version} into .venv/bench, once`);
  await run(join(root, ".venv", "bin", "python"), ["-m", "venv", "--clear", folder]);
  await run(python, [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    `torch==${version}`,
    "numpy",
  ]);
  await Deno.writeTextFile(stamp, "");
}

async function run(program: string, args: string[]): Promise<void> {
  const { success, code } = await new Deno.Command(program, { args, stdout: "inherit", stderr: "inherit" })
    .output();
  if (success) return;
  throw new Error(
    `Cannot install PyTorch: "${args.slice(1, 3).join(" ")}" ended with ${code}. ` +
      `Put a Python with torch ${version} into .venv/bench, or run the bench with --alone`,
  );
}
