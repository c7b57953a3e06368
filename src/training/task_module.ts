/** Modules whose default export does a task, in this process or in one of its own. */
import type { RunOptions } from "@/training/progress.ts";

/**
 * Does one task: the default export of a task module.
 *
 * It gets its task as JSON and gives JSON back; large results go into artifacts, and their keys back. When the signal is
 * aborted it writes its checkpoints and gives back what there is. It chooses its engine itself.
 */
export type TaskHandler<Task = unknown, Result = unknown> = (task: Task, run: RunOptions) => Promise<Result>;

/**
 * Loads a task module.
 *
 * @param module Its URL.
 * @returns What does its tasks.
 * @throws {TypeError} If there is no such module, or its default export is no function.
 */
export async function loadTask(module: string): Promise<TaskHandler> {
  const { default: handler } = await import(module);
  if (typeof handler === "function") return handler;
  throw new TypeError(
    `Cannot do a task of ${module}: found the default export ${typeof handler}, wanted a function. ` +
      "Write: export default async function (task, run) { … }",
  );
}
