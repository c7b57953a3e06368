/** Headless runs: what is written, what is refused, what a failure tells. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { executeNotebook } from "@/notebook/execute.ts";
import { listNotebooks, projectFolder, readNotebook } from "@/notebook/notebooks.ts";
import { replaceSection, updateReadme } from "@/notebook/readme.ts";
import { reproduce } from "@/notebook/reproduce.ts";
import { writeNotebook } from "../browser/write_notebook.ts";

const folder = join(projectFolder, "tests", "output", "execute");
await Deno.mkdir(folder, { recursive: true });

Deno.test("executeNotebook() writes outputs under their cells, counts from 1, and no trace of this machine", async () => {
  const file = join(folder, "fine.ipynb");
  await writeNotebook(file, [
    'import "@/notebook/kernel_repairs.ts";',
    "Deno.cwd();",
    "1 + 1;",
    "console.log(Deno.cwd());",
  ]);
  assert.equal(await executeNotebook(file), undefined);
  const text = await Deno.readTextFile(file);
  const { cells, metadata } = readNotebook(file);
  assert.deepEqual(cells.map((cell) => cell.execution_count), [1, 2, 3, 4]);
  assert.deepEqual(cells.map((cell) => cell.outputs!.length), [1, 1, 1, 1]);
  assert.deepEqual(metadata, { kernelspec: { display_name: "Deno", language: "typescript", name: "deno" } });
  assert.ok(!text.includes("iopub") && !text.includes("timestamp"), "found timing");
  assert.ok(
    !JSON.stringify(cells[3]!.outputs).includes(projectFolder),
    "found an absolute path in printed text",
  );
});

Deno.test("executeNotebook() names the failed cell and its error, and leaves a notebook in place as it was", async () => {
  const failures = {
    'throw new RangeError("too far");': /RangeError: too far/,
    "const = 5;": /syntax is wrong/,
    'import { figure } from "@/plot/figure.ts"; figure({ title: "" });': /Cannot make the figure/,
    'import "@/notebook/kernel_repairs.ts"; Promise.reject(new Error("lost")); await new Promise((f) => setTimeout(f, 50));':
      /Uncaught.*lost/,
  };
  for (const [code, message] of Object.entries(failures)) {
    const file = join(folder, "failing.ipynb");
    await writeNotebook(file, ["1 + 1;", code, "2 + 2;"]);
    const before = await Deno.readTextFile(file);
    const failure = await executeNotebook(file);
    assert.equal(failure?.cell, 2, code);
    assert.match(failure.message, message);
    assert.equal(await Deno.readTextFile(file), before, "the notebook was changed");
  }
});

Deno.test("reproduce() refuses unknown presets and notebooks before anything runs", async () => {
  await assert.rejects(reproduce({ preset: "fast" }), /the preset "fast", wanted one of/);
  await assert.rejects(reproduce({ preset: "smoke", only: "99" }), /Cannot find the notebook "99": found 0/);
  assert.deepEqual(listNotebooks("01_data.ipynb"), ["01_data"]);
});

Deno.test("replaceSection() refuses a README without the section", () => {
  assert.throws(() => replaceSection("text", { name: "results", contents: "" }), /no section "results"/);
});

Deno.test({
  name: "README.md shows the numbers of the last run",
  ignore: !exists(join(projectFolder, "README.md")),
  fn() {
    const text = Deno.readTextFileSync(join(projectFolder, "README.md"));
    assert.equal(updateReadme(text), text, "its tables differ from the results: run deno task readme");
  },
});

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
