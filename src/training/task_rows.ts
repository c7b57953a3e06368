/** The live table of tasks that have nothing better to show than how far they are. */
import type { ProgressRow } from "@/training/progress.ts";
import type { TaskState } from "@/training/task_progress.ts";

/**
 * Makes a row for each task.
 *
 * @param states What is known of the tasks.
 * @param names What to call them, in their order.
 * @returns Phase and percent done.
 */
export function taskRows(states: readonly TaskState<unknown>[], names: readonly string[]): ProgressRow[] {
  return states.map(({ phase, progress }, i) => ({
    name: names[i],
    values: {
      state: phase,
      "done (%)": phase === "finished"
        ? 100
        : progress
        ? Math.round(100 * progress.step / Math.max(1, progress.steps))
        : 0,
    },
  }));
}
