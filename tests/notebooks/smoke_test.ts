/** Every notebook, top to bottom, in a real Deno kernel with the smoke preset. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { codeCells, showsSomething } from "@/notebook/cells.ts";
import { executeNotebook } from "@/notebook/execute.ts";
import { cellText, listNotebooks, projectFolder, readNotebook } from "@/notebook/notebooks.ts";
import { readResults } from "@/notebook/results.ts";
import { showsOnlyHtml } from "../notebook/html_rule.ts";

const folder = join(projectFolder, "tests", "output", "smoke");
const largestOutput = 2_000_000; // bytes
const largestNotebook = 3_000_000;
await Deno.remove(folder, { recursive: true }).catch(() => {});
await Deno.mkdir(folder, { recursive: true });

for (const name of listNotebooks()) {
  Deno.test(`${name}.ipynb runs in the smoke preset, each output under its own cell`, async () => {
    const output = join(folder, `${name}.ipynb`);
    const failure = await executeNotebook(join(projectFolder, "notebooks", `${name}.ipynb`), {
      output,
      env: { PRESET: "smoke", STUDY_DATA: join(folder, "data"), STUDY_FIGURES: folder },
    });
    assert.equal(
      failure && `cell ${failure.cell}: ${failure.message}\n${failure.trace.join("\n")}`,
      undefined,
    );
    checkExecuted(output);
    assert.ok(readResults(join(folder, "results.json"))[name], "the notebook reported no numbers");
  });

  Deno.test(`${name}.ipynb is built like the others`, () => {
    const { cells, metadata } = readNotebook(join(projectFolder, "notebooks", `${name}.ipynb`));
    const [first] = cells;
    assert.match(cellText(first!), /^# .+\n\n> .+/, "wanted a title and one quoted line");
    assert.deepEqual(metadata.kernelspec, { display_name: "Deno", language: "typescript", name: "deno" });
    const parameters = cells.filter((cell) => cell.metadata.tags?.includes("parameters"));
    assert.equal(parameters.length, 1, "wanted one cell tagged parameters");
    for (const cell of codeCells({ cells, metadata })) {
      const lines = cellText(cell).split("\n").length;
      assert.ok(lines <= 20, `found a cell of ${lines} lines, wanted at most 20:\n${cellText(cell)}`);
    }
    const words = cells.map(cellText).join("\n");
    assert.ok(!words.includes(projectFolder), "found an absolute path");
  });
}

function checkExecuted(path: string): void {
  const notebook = readNotebook(path);
  assert.ok(Deno.statSync(path).size < largestNotebook, `found ${Deno.statSync(path).size} bytes`);
  for (const [index, cell] of codeCells(notebook).entries()) {
    const where = `cell ${index + 1}`;
    const outputs = cell.outputs ?? [];
    assert.equal(cell.execution_count, index + 1, where);
    assert.equal(cell.metadata.execution, undefined, `${where} keeps when it ran`);
    if (showsSomething(cellText(cell))) {
      assert.ok(outputs.length > 0, `${where} lost its output:\n${cellText(cell)}`);
    }
    assert.ok(
      !showsOnlyHtml(outputs),
      `${where} shows HTML, which GitHub does not, and no picture beside it`,
    );
    for (const output of outputs) {
      assert.notEqual(output.output_type, "error", where);
      const size = JSON.stringify(output).length;
      assert.ok(size < largestOutput, `${where} has an output of ${size} bytes`);
      const data = (output.data ?? {}) as Record<string, unknown>;
      if ("application/vnd.plotly.v1+json" in data) assert.ok("image/png" in data, `${where} has no picture`);
      assert.ok(!JSON.stringify(output).includes(projectFolder), `${where} shows an absolute path`);
    }
  }
}
