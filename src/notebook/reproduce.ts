/** The headless run of the study: `deno task reproduce [--preset quick] [--only 02_vae] [--record]`. */
import { join } from "@std/path";
import { parseArgs } from "node:util";
import { readDurations, writeDurations } from "@/notebook/durations.ts";
import { executeNotebook } from "@/notebook/execute.ts";
import { headlineTable } from "@/notebook/headlines.ts";
import { listNotebooks, projectFolder } from "@/notebook/notebooks.ts";
import { presets } from "@/notebook/presets.ts";
import { updateReadme } from "@/notebook/readme.ts";
import { readResults } from "@/notebook/results.ts";
import { runDisplay } from "@/notebook/run_progress.ts";
import { chooseFiguresFolder } from "@/plot/figures_folder.ts";

/** What a run does. */
export interface ReproduceOptions {
  /** Name of the preset. */
  preset: string;
  /** Beginning of the only notebook's name. */
  only?: string;
  /** Whether the measured times become the expected ones; only sensible for a run from nothing. */
  record?: boolean;
}

if (import.meta.main) {
  try {
    Deno.exit(await reproduce(readArguments(Deno.args)) ? 0 : 1);
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(1);
  }
}

/**
 * Runs the notebooks one after the other and ends with the headline numbers.
 *
 * `quick` and `paper` are written back into the notebooks, `smoke` beside its figures. A failed cell ends the run.
 *
 * @param options Preset, and the only notebook if not all.
 * @returns Whether all cells ran.
 * @throws {RangeError} If there is no such preset or notebook.
 */
export async function reproduce({ preset, only = "", record = false }: ReproduceOptions): Promise<boolean> {
  if (!Object.hasOwn(presets, preset)) {
    throw new RangeError(
      `Cannot reproduce: found the preset "${preset}", wanted one of ${Object.keys(presets).join(", ")}`,
    );
  }
  const notebooks = listNotebooks(only);
  const durations = readDurations();
  const display = runDisplay({ notebooks, expectedSeconds: durations[preset] ?? {} });
  const figures = Deno.env.get("STUDY_FIGURES") ??
    join(projectFolder, "figures", ...(preset === "quick" ? [] : [preset]));
  chooseFiguresFolder(figures);
  const apart = preset === "smoke";
  if (apart) await Deno.mkdir(figures, { recursive: true });

  for (const name of notebooks) {
    const file = join(projectFolder, "notebooks", `${name}.ipynb`);
    display.begin(name);
    const failure = await executeNotebook(file, {
      output: apart ? join(figures, `${name}.ipynb`) : file,
      env: { PRESET: preset },
      onEvent: (event) => display.event(event),
    });
    const seconds = display.end(failure ? "failed" : "done");
    if (failure) {
      console.error(`Cannot finish ${name}: cell ${failure.cell} failed with ${failure.message}`);
      console.error(failure.trace.join("\n"));
      return false;
    }
    (durations[preset] ??= {})[name] = Math.round(seconds);
  }
  if (record) writeDurations(durations);
  if (preset === "quick" && only === "") await refreshReadme();
  console.log(`\n${headlineTable(readResults()).toString()}\n\nFigures and numbers: ${relative(figures)}`);
  return true;
}

async function refreshReadme(): Promise<void> {
  const file = join(projectFolder, "README.md");
  await Deno.writeTextFile(file, updateReadme(await Deno.readTextFile(file)));
}

function readArguments(args: string[]): ReproduceOptions {
  const { values } = parseArgs({
    args,
    options: {
      preset: { type: "string", default: Deno.env.get("PRESET") ?? "quick" },
      only: { type: "string", default: "" },
      record: { type: "boolean", default: false },
    },
  });
  return values;
}

function relative(path: string): string {
  return path.startsWith(projectFolder) ? path.slice(projectFolder.length + 1) : path;
}
