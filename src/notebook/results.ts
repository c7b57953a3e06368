/** The numbers that notebooks state, in one file with everything needed to get them again. */
import { dirname, join } from "@std/path";
import { figuresFolder } from "@/plot/figures_folder.ts";

/** Numbers, or words where a number has none. */
export type ReportedValues = Record<string, number | string>;

/** What one notebook reports. */
export interface NotebookResult {
  /** The preset. */
  preset: string;
  /** The seed of the data. */
  seed: number;
  /** The engine that computed. */
  backend: string;
  /** Hash of the complete configuration. */
  configuration: string;
  /** The numbers, by name; numbers rounded to six significant digits. */
  values: ReportedValues;
  /** Names of the values that belong into the README's table, in its order. */
  headlines: string[];
}

/** Results by notebook. */
export type Results = Record<string, NotebookResult>;

/** The file that holds the results: `results.json` in the figures folder. */
export function resultsFile(): string {
  return join(figuresFolder(), "results.json");
}

/**
 * Reads a results file.
 *
 * @param file Its path.
 * @returns The results; none if there is no file.
 * @throws {SyntaxError} If the file is no JSON.
 */
export function readResults(file: string = resultsFile()): Results {
  let text: string;
  try {
    text = Deno.readTextFileSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(
      `Cannot read the results ${file}: ${(error as Error).message}. Remove the file and run again`,
    );
  }
}

/**
 * Puts one notebook's results into the file; the file is replaced whole, the other notebooks' results stay.
 *
 * @param notebook Name of the notebook: `"02_vae"`.
 * @param result All that it reports.
 * @throws {RangeError} If a number is not finite.
 */
export function writeResult(notebook: string, result: NotebookResult): void {
  for (const [name, value] of Object.entries(result.values)) {
    if (typeof value === "number" && !Number.isFinite(value)) {
      throw new RangeError(
        `Cannot report ${notebook}: found ${name} = ${value}, wanted a finite number or a text`,
      );
    }
  }
  const file = resultsFile();
  const results = readResults(file);
  const all = { ...results, [notebook]: { ...result, values: rounded(result.values) } };
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => a < b ? -1 : 1));
  Deno.mkdirSync(dirname(file), { recursive: true });
  const aside = `${file}.${crypto.randomUUID().slice(0, 8)}`;
  Deno.writeTextFileSync(aside, JSON.stringify(sorted, null, 2) + "\n");
  Deno.renameSync(aside, file);
}

function rounded(values: ReportedValues): ReportedValues {
  const round = (value: number | string) =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, round(value)]));
}
