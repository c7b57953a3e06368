/** Keeps the README's tables equal to what the notebooks are and reported: `deno task readme [--check]`. */
import { join } from "@std/path";
import { headlineTable } from "@/notebook/headlines.ts";
import { cellText, listNotebooks, projectFolder, readNotebook } from "@/notebook/notebooks.ts";
import { type Durations, readDurations } from "@/notebook/durations.ts";
import { readResults } from "@/notebook/results.ts";
import { table } from "@/plot/table.ts";

/**
 * Replaces what stands between the markers of a section.
 *
 * @param text A text with `<!-- name -->` and `<!-- /name -->`.
 * @param section Name of the section and its new contents.
 * @returns The text with the new contents.
 * @throws {SyntaxError} If the markers are missing.
 *
 * @example Usage
 * ```ts
 * import assert from "node:assert/strict";
 * import { replaceSection } from "@/notebook/readme.ts";
 *
 * const text = "a\n<!-- results -->\nold\n<!-- /results -->\nb";
 * const replaced = replaceSection(text, { name: "results", contents: "new" });
 * assert.equal(replaced, "a\n<!-- results -->\n\nnew\n\n<!-- /results -->\nb");
 * ```
 */
export function replaceSection(text: string, { name, contents }: { name: string; contents: string }): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = text.indexOf(begin), to = text.indexOf(end);
  if (from < 0 || to < from) {
    throw new SyntaxError(`Cannot update the README: found no section "${name}", wanted ${begin} and ${end}`);
  }
  return `${text.slice(0, from + begin.length)}\n\n${contents}\n\n${text.slice(to)}`;
}

/**
 * Brings a README up to date.
 *
 * @param text The README with the sections `notebooks` and `results`.
 * @returns The README with both tables made anew from the notebooks, their durations and `figures/results.json`.
 * @throws {SyntaxError} If a section's markers are missing.
 */
export function updateReadme(text: string): string {
  const headlines = headlineTable(readResults(join(projectFolder, "figures", "results.json")));
  const results = headlines.cells.length > 0 ? headlines.toMarkdown() : "No notebook has reported yet.";
  const listed = replaceSection(text, { name: "notebooks", contents: notebooksTable(readDurations()) });
  return replaceSection(listed, { name: "results", contents: results });
}

function notebooksTable(durations: Durations): string {
  const presets = Object.keys(durations).sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const rows = listNotebooks().map((name) => {
    const [first] = readNotebook(join(projectFolder, "notebooks", `${name}.ipynb`)).cells;
    const text = first ? cellText(first) : "";
    const seen = text.split("\n").filter((line) => line.startsWith("> ")).map((line) => line.slice(2)).join(
      " ",
    );
    const times = presets.map((preset) => [`\`${preset}\``, duration(durations[preset]![name])]);
    return {
      notebook: `[${name}](notebooks/${name}.ipynb)`,
      "what you see": seen,
      ...Object.fromEntries(times),
    };
  });
  return table({ rows }).toMarkdown();
}

const order = ["smoke", "quick", "full", "paper"];

function duration(seconds: number | undefined): string {
  if (seconds === undefined) return "–";
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

if (import.meta.main) {
  const file = join(projectFolder, "README.md");
  const before = Deno.readTextFileSync(file);
  const after = updateReadme(before);
  if (Deno.args.includes("--check") && after !== before) {
    console.error("Cannot accept README.md: found tables that differ from the results. Run deno task readme");
    Deno.exit(1);
  }
  Deno.writeTextFileSync(file, after);
}
