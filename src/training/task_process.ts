/** One task in a Deno process of its own, on one thread. */
import { join } from "@std/path";
import type { Json } from "@/training/artifact.ts";
import { parseMessage, type TaskJob, type TaskProgress } from "@/training/task_messages.ts";
import { TextLineStream } from "@/training/text_lines.ts";

/** Who hears of a process, and who ends it. */
export interface TaskProcessOptions {
  /** Asks the process to stop; it is killed if it takes longer than its grace. */
  signal: AbortSignal;
  /** Is told how far it is. */
  onProgress: (progress: TaskProgress) => void;
}

const root = join(import.meta.dirname!, "..", "..");
const runner = join(import.meta.dirname!, "task_runner.ts");
const oneThread = { TF_NUM_INTRAOP_THREADS: "1", TF_NUM_INTEROP_THREADS: "1" };
const lastWords = 2000; // characters of its prints that are kept for the error

/**
 * Does a task in a process of its own. What it prints is not shown, except in the error when it fails.
 *
 * @param job What to do; its mark is made here.
 * @param options Whom to tell, and when to stop.
 * @returns The result, or `undefined` if the process was stopped before it gave one.
 * @throws {Error} If the task throws, with its message; or if the process ends without a result, with its last words.
 */
export async function runTaskProcess(
  job: Omit<TaskJob, "mark">,
  { signal, onProgress }: TaskProcessOptions,
): Promise<{ result: Json } | undefined> {
  const mark = `task-${crypto.randomUUID()} `;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", "--config", join(root, "deno.json"), runner],
    env: oneThread,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = child.stdin.getWriter();
  input.write(new TextEncoder().encode(JSON.stringify({ ...job, mark }) + "\n")).catch(() => {});
  let deadline: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    input.close().catch(() => {}); // the end of its input; it may have ended before
    deadline = setTimeout(() => kill(child), job.graceSeconds * 1000);
  };
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });

  let printed = "";
  const keep = (text: string) => void (printed = (printed + text).slice(-lastWords));
  const errors = keepAll(child.stderr, keep);
  try {
    const outcome = await readMessages(child.stdout, { mark, keep, onProgress });
    await errors;
    const status = await child.status;
    if (outcome) return outcome;
    if (signal.aborted || status.signal === "SIGINT") return undefined; // a Stop reaches it before it can listen, too
    throw new Error(
      `its process ended with ${status.signal ?? `code ${status.code}`} before it gave a result. ` +
        `Its last words: ${printed.trim() || "none"}`,
    );
  } finally {
    signal.removeEventListener("abort", stop);
    kill(child);
    await Promise.all([child.status, errors]);
    clearTimeout(deadline);
    input.close().catch(() => {});
  }
}

interface Reading {
  mark: string;
  keep(text: string): void;
  onProgress: (progress: TaskProgress) => void;
}

async function readMessages(
  stdout: ReadableStream<Uint8Array<ArrayBuffer>>,
  { mark, keep, onProgress }: Reading,
): Promise<{ result: Json } | undefined> {
  let outcome: { result: Json } | undefined;
  for await (const line of stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())) {
    if (!line.startsWith(mark)) {
      keep(line + "\n");
      continue;
    }
    const message = parseMessage(line.slice(mark.length));
    if (message.kind === "progress") onProgress(message);
    else if (message.kind === "result") outcome = { result: message.result };
    else {
      const error = new Error(message.message);
      [error.name, error.stack] = [message.name, message.stack];
      throw error;
    }
  }
  return outcome;
}

async function keepAll(stderr: ReadableStream<Uint8Array<ArrayBuffer>>, keep: (text: string) => void) {
  for await (const text of stderr.pipeThrough(new TextDecoderStream())) keep(text);
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // it has ended by itself
  }
}
