/** The progress of many tasks, told as one. */
import type { History, Progress, ProgressRow } from "@/training/progress.ts";
import type { TaskProgress } from "@/training/task_messages.ts";

/** What is known of a task. */
export interface TaskState<Result> {
  /** Where it is. */
  phase: "waiting" | "running" | "finished" | "stopped";
  /** What it told last; nothing before its first report. */
  progress?: TaskProgress;
  /** What it gave back. */
  result?: Result;
}

/** Hears from the tasks. */
export interface TaskBoard<Result> {
  /** All tasks in order. */
  states: TaskState<Result>[];
  /** Takes what a task told. */
  tell(index: number, progress: TaskProgress): void;
  /** Changes what is known of a task. */
  change(index: number, state: Partial<TaskState<Result>>): void;
  /** Reports the last time. */
  end(): void;
}

/** What is reported, and to whom. */
export interface TaskBoardOptions<Result> {
  /** What is being done. */
  title: string;
  /** How many tasks there are. */
  count: number;
  /** Is told, a few times a second. */
  onProgress: ((progress: Progress) => void) | undefined;
  /** Makes the table; the tasks' own tables merged by row unless told. */
  rows?: (states: readonly TaskState<Result>[]) => ProgressRow[];
}

const reportEveryMs = 250;

/**
 * Makes the board that all tasks report to.
 *
 * A task that has not reported yet counts as many steps as the mean of those that have; without any report each counts
 * one. Values are means over the tasks that know them, and so are the curves, step by step.
 *
 * @param options Title, number of tasks, and whom to tell.
 * @returns The board.
 */
export function taskBoard<Result>(options: TaskBoardOptions<Result>): TaskBoard<Result> {
  const { title, count, onProgress, rows = mergedRows } = options;
  const begun = performance.now();
  const states: TaskState<Result>[] = Array.from({ length: count }, () => ({ phase: "waiting" }));
  const firstSteps: number[] = [];
  const curves = states.map(() => new Map<number, Record<string, number>>());
  let reported = -Infinity;
  const report = (force: boolean) => {
    const now = performance.now();
    if (!onProgress || (!force && now - reported < reportEveryMs)) return;
    reported = now;
    const secondsElapsed = (now - begun) / 1000;
    const { step, steps, done } = sumOfSteps(states, firstSteps);
    const table = rows(states);
    onProgress({
      title,
      step,
      steps,
      secondsElapsed,
      secondsLeft: done > 0 ? secondsElapsed / done * (steps - step) : Infinity,
      values: means(states.flatMap(({ progress }) => progress ? [progress.values] : [])),
      history: meanCurves(curves),
      ...(table.length > 0 && { rows: table }),
    });
  };
  return {
    states,
    tell(index, progress) {
      firstSteps[index] = Math.min(firstSteps[index] ?? Infinity, progress.step);
      for (const [at, values] of progress.points) curves[index].set(at, values);
      states[index].progress = { ...progress, points: [] };
      report(false);
    },
    change(index, state) {
      Object.assign(states[index], state);
      report(false);
    },
    end: () => report(true),
  };
}

/** Steps done and in all, and those that were done since the tasks began here. */
function sumOfSteps<Result>(
  states: TaskState<Result>[],
  firstSteps: number[],
): { step: number; steps: number; done: number } {
  const told = states.flatMap(({ progress }) => progress ? [progress.steps] : []);
  const usual = told.length > 0 ? told.reduce((a, b) => a + b) / told.length : 1;
  let step = 0, steps = 0, done = 0;
  states.forEach(({ phase, progress }, i) => {
    const all = progress?.steps ?? usual;
    const now = phase === "finished" ? all : Math.min(all, progress?.step ?? 0);
    const first = firstSteps[i] ?? (told.length > 0 ? now : 0); // what was there before is no measure of the pace
    [step, steps, done] = [step + now, steps + all, done + now - first];
  });
  const over = states.every(({ phase }) => phase === "finished");
  steps = Math.max(1, Math.round(steps));
  return { step: over ? steps : Math.min(Math.round(step), steps - 1), steps, done };
}

/** Rows of the same name become one: numbers their mean over the tasks, texts the last one. */
function mergedRows<Result>(states: readonly TaskState<Result>[]): ProgressRow[] {
  const rows = Map.groupBy(states.flatMap(({ progress }) => progress?.rows ?? []), ({ name }) => name);
  return [...rows].map(([name, list]) => {
    const values: ProgressRow["values"] = Object.assign({}, ...list.map(({ values }) => values));
    const known = list.map(({ values }) =>
      Object.fromEntries(
        Object.entries(values).filter((cell): cell is [string, number] => typeof cell[1] === "number"),
      )
    );
    const numbers = means(known);
    for (const column of Object.keys(values)) {
      if (typeof values[column] === "number") values[column] = numbers[column] ?? NaN;
    }
    return { name, values };
  });
}

function meanCurves(curves: Map<number, Record<string, number>>[]): History {
  const step = [...new Set(curves.flatMap((curve) => [...curve.keys()]))].sort((a, b) => a - b);
  const at = step.map((step) => means(curves.flatMap((curve) => [curve.get(step) ?? {}])));
  const names = [...new Set(at.flatMap(Object.keys))];
  return {
    step,
    values: Object.fromEntries(names.map((name) => [name, at.map((values) => values[name] ?? NaN)])),
  };
}

/** The mean of each quantity over the records that know it. */
function means(records: Record<string, number>[]): Record<string, number> {
  const sums: Record<string, [sum: number, count: number]> = {};
  for (const record of records) {
    for (const [name, value] of Object.entries(record)) {
      if (!Number.isFinite(value)) continue;
      const [sum, count] = sums[name] ?? [0, 0];
      sums[name] = [sum + value, count + 1];
    }
  }
  return Object.fromEntries(Object.entries(sums).map(([name, [sum, count]]) => [name, sum / count]));
}
