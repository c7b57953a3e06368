/** The one progress display of a headless run: which notebook, which cell, time gone, time left. */
import type { NotebookEvent } from "@/notebook/execute.ts";
import { clock } from "@/notebook/progress_text.ts";

/** What is run, and how long each is expected to take. */
export interface RunPlan {
  /** The notebooks in order. */
  notebooks: string[];
  /** Expected seconds of those that were measured before. */
  expectedSeconds: Record<string, number>;
}

/** The display of a run. */
export interface RunDisplay {
  /** A notebook begins. */
  begin(notebook: string): void;
  /** Something happens in it. */
  event(event: NotebookEvent): void;
  /** It ended. @returns Its seconds. */
  end(outcome: "done" | "failed"): number;
}

const lineEveryMs = 15_000; // where lines cannot be overwritten

/**
 * Estimates how long a run still takes: what is expected of the rest, at the pace of what is behind it.
 *
 * @param plan The notebooks and what is expected of them.
 * @param state How many are finished, what they took, and how long the present one has been running, in seconds.
 * @returns Seconds, or `undefined` if nothing is known of a notebook that is left.
 */
export function secondsLeft(
  { notebooks, expectedSeconds }: RunPlan,
  { finished, took, running }: { finished: number; took: number; running: number },
): number | undefined {
  const expected = notebooks.map((name) => expectedSeconds[name]);
  if (expected.slice(finished).some((seconds) => seconds === undefined)) return undefined;
  const sum = (list: (number | undefined)[]) => list.reduce<number>((a, b) => a + (b ?? 0), 0);
  const behind = sum(expected.slice(0, finished));
  const pace = behind > 0 ? took / behind : 1;
  const present = Math.max(0, (expected[finished] ?? 0) * pace - running);
  return present + sum(expected.slice(finished + 1)) * pace;
}

/**
 * Makes the display: one line that changes in a terminal, now and then a line elsewhere.
 *
 * @param plan What is run.
 * @returns The display; it writes to standard error.
 */
export function runDisplay(plan: RunPlan): RunDisplay {
  const terminal = Deno.stderr.isTerminal();
  const begun = performance.now();
  let finished = 0, began = begun, cell = 0, cells = 0, said = begun, doing = "", name = "";
  const seconds = (since: number) => (performance.now() - since) / 1000;
  const write = (text: string) => Deno.stderr.writeSync(new TextEncoder().encode(text));
  const say = (text: string) => write(terminal ? `\r\x1b[K${text}\n` : `${text}\n`);
  const update = () => {
    if (!terminal && performance.now() - said < lineEveryMs) return;
    said = performance.now();
    const left = secondsLeft(plan, {
      finished,
      took: seconds(begun) - seconds(began),
      running: seconds(began),
    });
    const parts = [
      `[${finished + 1}/${plan.notebooks.length}] ${name}`,
      `cell ${cell}/${cells}`,
      ...(doing ? [doing] : []),
      `${clock(seconds(begun))} gone`,
      ...(left === undefined ? [] : [`about ${clock(left)} left`]),
    ];
    const line = parts.join(" · ");
    if (!terminal) return write(`${line}\n`);
    const room = Deno.consoleSize().columns - 1;
    write(`\r\x1b[K${[...line].slice(0, room).join("")}`);
  };
  return {
    begin(notebook) {
      [name, began, cell, cells, doing] = [notebook, performance.now(), 0, 0, ""];
      if (!terminal) say(`[${finished + 1}/${plan.notebooks.length}] ${name} …`);
    },
    event(event) {
      if (event.event === "start") cells = event.cells;
      if (event.event === "cell") [cell, doing] = [event.cell, ""];
      if (event.event === "progress") doing = event.text.replace(/\s*[█░]+\s*/, " ");
      update();
    },
    end(outcome) {
      const took = seconds(began);
      finished++;
      say(`${outcome === "done" ? "✓" : "✗"} ${name}  ${cell}/${cells} cells  ${clock(took)}`);
      return took;
    },
  };
}
