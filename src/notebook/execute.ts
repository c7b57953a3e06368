/** Runs a notebook headless, top to bottom, in a real Deno kernel. */
import { join } from "@std/path";
import { TextLineStream } from "@/training/text_lines.ts";

/** What happens while a notebook runs. Cells are code cells, counted from 1. */
export type NotebookEvent =
  | { event: "start"; cells: number }
  | { event: "cell"; cell: number }
  | { event: "progress"; text: string }
  | { event: "error"; cell: number; name: string; message: string; trace: string[] }
  | { event: "done" };

/** How a notebook is run. */
export interface ExecuteOptions {
  /** Where the executed notebook goes; in place unless told. */
  output?: string;
  /** Variables for the kernel besides this process's own. */
  env?: Record<string, string>;
  /** Ends the notebook and its kernel. */
  signal?: AbortSignal;
  /** Is told what happens. */
  onEvent?: (event: NotebookEvent) => void;
}

/** A cell that failed. */
export interface CellFailure {
  /** Its number among the code cells, from 1. */
  cell: number;
  /** The error's name and message. */
  message: string;
  /** The lines of its trace. */
  trace: string[];
}

/**
 * Runs a notebook and writes it executed.
 *
 * @param notebook The file.
 * @param options Where to write, the kernel's environment and whom to tell.
 * @returns The cell that failed, or `undefined`. After a failure a notebook that runs in place stays as it was.
 * @throws {Error} If Python or Jupyter cannot be started.
 */
export async function executeNotebook(
  notebook: string,
  { output = notebook, env = {}, signal, onEvent = () => {} }: ExecuteOptions = {},
): Promise<CellFailure | undefined> {
  const python = join(import.meta.dirname!, "..", "..", ".venv", "bin", "python");
  const script = join(import.meta.dirname!, "execute.py");
  const child = new Deno.Command(python, {
    args: [script, notebook, output],
    env,
    stdout: "piped",
    stderr: "piped",
  })
    .spawn();
  signal?.addEventListener("abort", () => child.kill("SIGTERM"));
  const problems = new Response(child.stderr).text();
  let failure: CellFailure | undefined;
  let done = false;
  for await (
    const line of child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())
  ) {
    const event = JSON.parse(line) as NotebookEvent;
    if (event.event === "error") {
      failure = { cell: event.cell, message: `${event.name}: ${event.message}`, trace: event.trace };
    }
    done ||= event.event === "done";
    onEvent(event);
  }
  await child.status;
  if (!failure && !done) {
    throw new Error(
      `Cannot run ${notebook}: Jupyter ended early with "${
        (await problems).trim().split("\n").at(-1)
      }". Run python3 study.py setup`,
    );
  }
  return failure;
}
