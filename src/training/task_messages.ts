/** What a task's process and the one that started it say to each other, a line of JSON each. */
import type { Json } from "@/training/artifact.ts";
import { plainJson } from "@/training/plain_json.ts";
import type { Progress, ProgressRow } from "@/training/progress.ts";

/** What a process is told first, on its standard input; the end of that input asks it to stop. */
export interface TaskJob {
  /** URL of the module whose default export does the task. */
  module: string;
  /** What to do. */
  task: Json;
  /** Seconds between checkpoints of a training run. */
  checkpointEverySeconds?: number;
  /** How long it may take to stop. */
  graceSeconds: number;
  /** How lines of its standard output begin that are messages; the others are prints. */
  mark: string;
}

/** How far a task is. */
export interface TaskProgress {
  /** Says which message this is. */
  kind: "progress";
  /** Steps done. */
  step: number;
  /** Steps in all. */
  steps: number;
  /** The latest measured quantities, NaN where one is not known. */
  values: Record<string, number>;
  /** The points of its curves that were not told yet: step and measured quantities. */
  points: [number, Record<string, number>][];
  /** Its table, if it has one. */
  rows?: ProgressRow[];
}

/** What a process says. */
export type TaskMessage =
  | TaskProgress
  | { kind: "result"; result: Json }
  | { kind: "failure"; name: string; message: string; stack: string };

/**
 * Makes what turns a task's progress into messages that tell each point of its curves once.
 *
 * @param send Is given the messages.
 * @returns A listener for a task's `RunOptions`.
 */
export function progressMessages(send: (message: TaskProgress) => void): (progress: Progress) => void {
  let told = 0;
  return ({ step, steps, values, history, rows }) => {
    if (history.step.length < told) told = 0; // another part of the work, with curves of its own
    const points = history.step.slice(told).map((at, i): TaskProgress["points"][number] => [
      at,
      Object.fromEntries(Object.entries(history.values).map(([name, list]) => [name, list[told + i] ?? NaN])),
    ]);
    told = history.step.length;
    send({ kind: "progress", step, steps, values, points, ...(rows && { rows }) });
  };
}

/**
 * Describes what went wrong.
 *
 * @param error What was thrown.
 * @returns The message.
 */
export function failureMessage(error: unknown): TaskMessage & { kind: "failure" } {
  return error instanceof Error
    ? { kind: "failure", name: error.name, message: error.message, stack: error.stack ?? "" }
    : { kind: "failure", name: "Error", message: String(error), stack: "" };
}

/**
 * Reads one message.
 *
 * @param text The line without its mark.
 * @returns The message.
 * @throws {SyntaxError} If it is none.
 */
export function parseMessage(text: string): TaskMessage {
  try {
    const message = record(JSON.parse(text));
    if (message.kind === "result" && message.result !== undefined) {
      return { kind: "result", result: plainJson(message.result, "result") };
    }
    if (message.kind === "failure") {
      const [name, words, stack] = [message.name, message.message, message.stack].map(string);
      return { kind: "failure", name, message: words, stack };
    }
    if (message.kind === "progress") return readProgress(message);
    throw new SyntaxError(`it is of the kind ${JSON.stringify(message.kind)}`);
  } catch (error) {
    const start = text.length > 80 ? `${text.slice(0, 80)}…` : text;
    throw new SyntaxError(
      `Cannot read a message of a task: found ${start}, wanted JSON of the kind progress, result or failure ` +
        `(${(error as Error).message})`,
    );
  }
}

function readProgress({ step, steps, values, points, rows }: Record<string, unknown>): TaskProgress {
  return {
    kind: "progress",
    step: number(step),
    steps: number(steps),
    values: numbers(values),
    points: list(points).map((point) => {
      const [at, measured] = list(point);
      return [number(at), numbers(measured)];
    }),
    ...(rows !== undefined && {
      rows: list(rows).map((row) => {
        const { name, values } = record(row);
        const cells = Object.entries(record(values));
        return {
          name: string(name),
          values: Object.fromEntries(
            cells.map(([column, cell]) => [column, typeof cell === "string" ? cell : number(cell)]),
          ),
        };
      }),
    }),
  };
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new SyntaxError(`${JSON.stringify(value)} is no object`);
}

function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new SyntaxError(`${JSON.stringify(value)} is no list`);
}

function numbers(value: unknown): Record<string, number> {
  return Object.fromEntries(Object.entries(record(value)).map(([name, part]) => [name, number(part)]));
}

/** JSON writes a number that is not finite as null. */
function number(value: unknown): number {
  if (typeof value === "number") return value;
  if (value === null) return NaN;
  throw new SyntaxError(`${JSON.stringify(value)} is no number`);
}

function string(value: unknown): string {
  if (typeof value === "string") return value;
  throw new SyntaxError(`${JSON.stringify(value)} is no text`);
}
