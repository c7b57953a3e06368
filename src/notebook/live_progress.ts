/** The live display of long work: a bar, the table and the curves while it runs, the table or the curves when it is over. */
import { beforeCellEnds } from "@/notebook/kernel_repairs.ts";
import { displayBundle, inKernel } from "@/notebook/kernel.ts";
import { progressCurves } from "@/notebook/progress_curves.ts";
import { progressSvg } from "@/notebook/progress_svg.ts";
import { rowsTable } from "@/notebook/progress_table.ts";
import { clock, progressLine } from "@/notebook/progress_text.ts";
import { stopSignal } from "@/notebook/stop.ts";
import type { MimeBundle } from "@/plot/figure.ts";
import type { Progress, RunOptions } from "@/training/progress.ts";

const textEveryMs = 250;
const pictureEveryMs = 1000;
const quietMs = 500; // work that is done sooner shows nothing

/**
 * Makes the options of one piece of long work: it is shown while it runs and ends early on Stop.
 *
 * Under a cell it is one display. After the work a display with a table stays as that table, one with curves as a figure,
 * and one without becomes a line. In a terminal it is one line.
 *
 * @param title What is being done: `"Training the VAE"`.
 * @returns Options for anything that takes long.
 */
export function liveRun(title: string): RunOptions {
  const signal = stopSignal();
  const begun = performance.now();
  let firstTitle: string | undefined;
  let live: LiveDisplay | undefined;
  let ended = false;
  const onProgress = (progress: Progress) => {
    firstTitle ??= progress.title;
    const name = progress.title === firstTitle ? title : `${title}: ${progress.title}`;
    const over = progress.step >= progress.steps || signal.aborted;
    if (live?.name !== name || (ended && !over)) live = undefined; // another phase, or the same work once more
    ended = over;
    const curves = progress.history.step.length > 1;
    if (!live && !curves && !progress.rows && !signal.aborted && performance.now() - begun < quietMs) return;
    live ??= inKernel() ? new CellDisplay(name) : new TerminalDisplay(name);
    live.draw(progress, { over, curves });
  };
  return { signal, onProgress };
}

interface DrawOptions {
  over: boolean;
  curves: boolean;
}

interface LiveDisplay {
  readonly name: string;
  draw(progress: Progress, options: DrawOptions): void;
}

class CellDisplay implements LiveDisplay {
  readonly name: string;
  readonly #id = crypto.randomUUID();
  #last = Promise.resolve();
  #shown = false;
  #drawn = -Infinity;
  #text = "";

  constructor(name: string) {
    this.name = name;
  }

  draw(progress: Progress, { over, curves }: DrawOptions): void {
    const now = performance.now();
    const picture = curves || progress.rows !== undefined;
    if (!over && now - this.#drawn < (picture ? pictureEveryMs : textEveryMs)) return;
    this.#drawn = now;
    const line = over ? finalLine(this.name, progress) : progressLine(this.name, progress);
    const text = progress.rows ? rowsTable(progress.rows, line).toString() : line;
    if (text === this.#text) return;
    this.#text = text;
    const bundle = picture ? this.#picture(progress, over) : Promise.resolve({ "text/plain": text });
    // one after the other, so that the last one drawn is the last one shown
    this.#last = this.#last.then(async () => this.#show(await bundle)).catch((error) => console.error(error));
    beforeCellEnds(this.#last);
  }

  async #picture(progress: Progress, over: boolean): Promise<MimeBundle> {
    if (!over) {
      const svg = progressSvg(this.name, progress);
      return { "image/svg+xml": svg, "text/plain": progressLine(this.name, progress) };
    }
    if (progress.rows) return rowsTable(progress.rows, finalLine(this.name, progress)).bundle();
    const figure = progressCurves(finalLine(this.name, progress), progress.history);
    const png = (await figure.png()).toBase64();
    return {
      "application/vnd.plotly.v1+json": figure.spec,
      "image/png": png,
      "text/plain": figure.toString(),
    };
  }

  async #show(bundle: MimeBundle): Promise<void> {
    await displayBundle(bundle, { id: this.#id, update: this.#shown });
    this.#shown = true;
  }
}

class TerminalDisplay implements LiveDisplay {
  readonly name: string;
  #length = 0;
  #ended = false;

  constructor(name: string) {
    this.name = name;
  }

  draw(progress: Progress, { over }: DrawOptions): void {
    if (this.#ended) return; // the last step is told before and after its measurement
    this.#ended = over;
    const line = over ? finalLine(this.name, progress) : progressLine(this.name, progress);
    if (!Deno.stderr.isTerminal()) {
      if (over) console.error(line);
      return;
    }
    const { columns } = Deno.consoleSize();
    const shown = [...line].slice(0, columns - 1).join("");
    Deno.stderr.writeSync(new TextEncoder().encode(`\r${shown.padEnd(this.#length)}${over ? "\n" : ""}`));
    this.#length = [...shown].length;
  }
}

function finalLine(name: string, { step, steps, secondsElapsed, phase }: Progress): string {
  if (phase !== undefined) {
    return step < steps
      ? `${name}: stopped at ${Math.floor(100 * step / steps)} %, run the cell again to continue`
      : `${name}: done in ${clock(secondsElapsed)}`;
  }
  const count = (n: number) => n.toLocaleString("en-US");
  return step < steps
    ? `${name}: stopped at step ${count(step)} of ${count(steps)}, run the cell again to continue`
    : `${name}: ${count(steps)} steps in ${clock(secondsElapsed)}`;
}
