/** Type-checks and lints the notebooks' cells, which Deno itself does not read. */
import { join } from "@std/path";
import { cellModule, nameCells } from "@/notebook/cells.ts";
import { listNotebooks, readNotebook } from "@/notebook/notebooks.ts";

/**
 * Checks every notebook's cells as one module beside it; problems are printed with the cell's number.
 *
 * @param root The project's folder.
 * @returns How many notebooks are clean.
 */
export async function checkCells(root: string): Promise<{ passed: number; failed: number; skipped: number }> {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const name of listNotebooks()) {
    const { text, origin } = cellModule(readNotebook(join(root, "notebooks", `${name}.ipynb`)));
    const file = `cells_of_${name}.ts`;
    const path = join(root, "notebooks", file);
    await Deno.writeTextFile(path, text);
    try {
      const problems: string[] = [];
      for (const args of [["check", "--quiet", path], ["lint", "--quiet", path]]) {
        const { code, stderr, stdout } = await new Deno.Command(Deno.execPath(), {
          args,
          cwd: root,
          env: { NO_COLOR: "1" },
        })
          .output();
        if (code === 0) continue;
        const report = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
        problems.push(nameCells(report, { file, notebook: `${name}.ipynb`, origin }));
      }
      count[problems.length === 0 ? "passed" : "failed"]++;
      if (problems.length > 0) console.log(problems.join("\n"));
    } finally {
      await Deno.remove(path);
    }
  }
  return count;
}
