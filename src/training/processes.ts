/** Independent tasks side by side, each in a process of its own: small networks train fastest on one thread each. */
import type { Json } from "@/training/artifact.ts";
import { plainJson } from "@/training/plain_json.ts";
import type { ProgressRow, RunOptions } from "@/training/progress.ts";
import { progressMessages } from "@/training/task_messages.ts";
import { loadTask } from "@/training/task_module.ts";
import { runTaskProcess } from "@/training/task_process.ts";
import { type TaskBoard, taskBoard, type TaskState } from "@/training/task_progress.ts";

/** How tasks are run. */
export interface TasksOptions<Result> extends RunOptions {
  /** What is being done, for a person. */
  title: string;
  /**
   * How many run at once; as many as there are processors unless told. 0 does them one after the other in this process,
   * which a GPU wants and a debugger.
   */
  processes?: number;
  /** Seconds that a task gets to write its checkpoints after a stop, 10 unless told; then its process is killed. */
  graceSeconds?: number;
  /**
   * Makes the table that is shown while they run from what is known of them, in their order. Unless told, the tasks' own
   * rows are merged by name: numbers become means, of texts the last one stays.
   */
  rows?: (states: readonly TaskState<Result>[]) => ProgressRow[];
}

/** How a task ended. */
export interface TaskOutcome<Result> {
  /** What it gave back; nothing if it never began or was killed. */
  result?: Result;
  /** Whether it ended by itself, before a stop. */
  completed: boolean;
}

/**
 * Does all tasks, several at once.
 *
 * The processes are this Deno with this project's configuration and environment, with TensorFlow on one thread. They end
 * when this process does, even if it is killed: the end of their standard input is the sign to stop.
 *
 * @param module URL of a module whose default export is a {@link TaskHandler}: `import.meta.resolve("./seed_task.ts")`.
 * @param tasks What to do, as JSON: one call of the handler each.
 * @param options Title, how many at once, whom to tell, when to stop.
 * @returns How each ended, in the order of the tasks, whatever the order they ended in.
 * @throws {TypeError} If a task or a result is no JSON, or the module has no handler.
 * @throws {RangeError} If the number of processes is no whole number from 0 on.
 * @throws {Error} If a task fails: with its number and its own message, its error as the cause, and the others stopped.
 */
export async function runTasks<Result = Json>(
  module: string | URL,
  tasks: readonly unknown[],
  options: TasksOptions<Result>,
): Promise<TaskOutcome<Result>[]> {
  const { title, processes = Math.min(navigator.hardwareConcurrency, tasks.length), onProgress, rows } =
    options;
  if (!Number.isInteger(processes) || processes < 0) {
    throw new RangeError(
      `Cannot run "${title}": found processes ${processes}, wanted a whole number from 0 on`,
    );
  }
  if (tasks.length === 0) return [];
  const jobs = tasks.map((task, i) => plainJson(task, `task ${i + 1}`));
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(options.signal ? [options.signal] : [])]);
  const board = taskBoard<Result>({ title, count: jobs.length, onProgress, ...(rows && { rows }) });
  const run = processes === 0 ? runHere : runApart;
  let next = 0;
  let failure: Error | undefined;
  const work = async () => {
    while (next < jobs.length && !signal.aborted) {
      const index = next++;
      board.change(index, { phase: "running" });
      try {
        const ended = await run(module, { index, task: jobs[index], board, options: { ...options, signal } });
        board.change(index, {
          phase: signal.aborted ? "stopped" : "finished",
          ...ended as { result: Result },
        });
      } catch (error) {
        const { message } = error instanceof Error ? error : { message: String(error) };
        failure ??= new Error(`Cannot finish task ${index + 1} of "${title}": ${message}`, { cause: error });
        failed.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(processes, jobs.length)) }, work));
  if (failure) throw failure;
  board.end();
  return board.states.map(({ phase, result }) => ({
    completed: phase === "finished",
    ...(result !== undefined && { result }),
  }));
}

interface OneTask<Result> {
  index: number;
  task: Json;
  board: TaskBoard<Result>;
  options: TasksOptions<Result> & { signal: AbortSignal };
}

function runApart<Result>(
  module: string | URL,
  { index, task, board, options: { graceSeconds = 10, checkpointEverySeconds, signal } }: OneTask<Result>,
): Promise<{ result: Json } | undefined> {
  const job = {
    module: String(module),
    task,
    graceSeconds,
    ...(checkpointEverySeconds !== undefined && { checkpointEverySeconds }),
  };
  return runTaskProcess(job, { signal, onProgress: (progress) => board.tell(index, progress) });
}

async function runHere<Result>(
  module: string | URL,
  { index, task, board, options: { checkpointEverySeconds, signal } }: OneTask<Result>,
): Promise<{ result: Json }> {
  const handler = await loadTask(String(module));
  const result = await handler(task, {
    signal,
    checkpointEverySeconds,
    onProgress: progressMessages((progress) => board.tell(index, progress)),
  });
  return { result: plainJson(result, "result") };
}
