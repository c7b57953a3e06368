/** The script that a task's process runs: takes the task from standard input, does it, tells about it, ends. */
import {
  failureMessage,
  progressMessages,
  type TaskJob,
  type TaskMessage,
} from "@/training/task_messages.ts";
import { loadTask } from "@/training/task_module.ts";
import { plainJson } from "@/training/plain_json.ts";

const stop = new AbortController();
const job = await readJob();
// Jupyter's Stop button and Ctrl-C reach all processes; the one that started this one decides what they mean.
Deno.addSignalListener("SIGINT", () => {});
globalThis.addEventListener("unhandledrejection", (event) => fail(event.reason));
globalThis.addEventListener("error", (event) => fail(event.error));
try {
  const handler = await loadTask(job.module);
  const result = await handler(job.task, {
    signal: stop.signal,
    onProgress: progressMessages(send),
    ...(job.checkpointEverySeconds !== undefined && { checkpointEverySeconds: job.checkpointEverySeconds }),
  });
  send({ kind: "result", result: plainJson(result, "result") });
  Deno.exit(0);
} catch (error) {
  fail(error);
}

/** Reads the first line, and goes on listening for the end of the input, which comes when the other process dies too. */
async function readJob(): Promise<TaskJob> {
  const input = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await input.read();
    if (done) Deno.exit(1);
    text += value;
  }
  const job: TaskJob = JSON.parse(text);
  (async () => {
    while (!(await input.read()).done);
    stop.abort();
    setTimeout(() => Deno.exit(1), job.graceSeconds * 1000);
  })();
  return job;
}

/** Writes a message on a line of its own, whatever was printed before it. */
function send(message: TaskMessage): void {
  let rest = new TextEncoder().encode(`\n${job.mark}${JSON.stringify(message)}\n`);
  try {
    while (rest.length > 0) rest = rest.subarray(Deno.stdout.writeSync(rest));
  } catch {
    stop.abort(); // nobody is listening any more: end as after a stop, with a checkpoint
  }
}

function fail(error: unknown): never {
  send(failureMessage(error));
  Deno.exit(1);
}
