/** Checks of the notebook files that Deno's own commands do not make, or not rightly. */
import { join } from "@std/path";
import { cellModule, nameCells } from "@/notebook/cells.ts";
import { listNotebooks, projectFolder, readNotebook } from "@/notebook/notebooks.ts";

/** How many notebooks are clean. */
export interface NotebookCount {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Checks that formatting changes no notebook; `deno fmt --check` of Deno 2.9 finds every notebook with text unformatted.
 *
 * @returns How many notebooks are clean.
 */
export async function checkNotebookFormat(): Promise<NotebookCount> {
  return await countClean(async (_, path) => {
    const text = await Deno.readTextFile(path);
    const child = new Deno.Command(Deno.execPath(), {
      args: ["fmt", "--quiet", "--ext", "ipynb", "-"],
      cwd: projectFolder,
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
    const { stdout } = await child.output();
    return new TextDecoder().decode(stdout) === text ? "" : `${path} is not formatted. Run deno fmt`;
  });
}

/**
 * Type-checks and lints each notebook's cells as one module beside it; problems are printed with the cell's number.
 *
 * @returns How many notebooks are clean.
 */
export async function checkCells(): Promise<NotebookCount> {
  return await countClean(async (name, notebookPath) => {
    const { text, origin } = cellModule(readNotebook(notebookPath));
    const file = `cells_of_${name}.ts`;
    const path = join(projectFolder, "notebooks", file);
    await Deno.writeTextFile(path, text);
    try {
      const problems: string[] = [];
      for (const args of [["check", "--quiet", path], ["lint", "--quiet", path]]) {
        const { code, stderr, stdout } = await new Deno.Command(Deno.execPath(), {
          args,
          cwd: projectFolder,
          env: { NO_COLOR: "1" },
        }).output();
        const report = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
        if (code !== 0) problems.push(nameCells(report, { file, notebook: `${name}.ipynb`, origin }));
      }
      return problems.join("\n");
    } finally {
      await Deno.remove(path);
    }
  });
}

async function countClean(
  problemsOf: (name: string, path: string) => Promise<string>,
): Promise<NotebookCount> {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const name of listNotebooks()) {
    const problems = await problemsOf(name, join(projectFolder, "notebooks", `${name}.ipynb`));
    count[problems === "" ? "passed" : "failed"]++;
    if (problems !== "") console.log(problems);
  }
  return count;
}
