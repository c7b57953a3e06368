/** The test driver: `deno task test` runs every check, `deno task ok` the quick ones; the last line counts them all. */
import { join } from "@std/path";
import { checkCells, checkNotebookFormat } from "./notebook_checks.ts";

/** What one check found. */
interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

interface Check {
  name: string;
  run(): Promise<Count>;
}

const root = join(import.meta.dirname!, "..");
const sources = ["src", "tests", "bench"].filter(hasTypeScript);
const unitFolders = [...Deno.readDirSync(join(root, "tests"))]
  .filter(({ name, isDirectory }) => isDirectory && !["notebooks", "browser", "output"].includes(name))
  .map(({ name }) => `tests/${name}`)
  .sort();

const quick: Check[] = [
  { name: "format", run: () => command("fmt", "--check", "deno.json", ...sources) },
  { name: "format of the notebooks", run: checkNotebookFormat },
  { name: "lint", run: () => command("lint", "--quiet") },
  { name: "types", run: () => command("check", "--quiet", ...sources) },
  { name: "types and lint of the notebooks' cells", run: checkCells },
  { name: "unit tests", run: () => tests("-A", "--no-check", ...unitFolders) },
];
const slow: Check[] = [
  { name: "examples in the documentation", run: () => tests("-A", "--doc", "src") },
  { name: "notebooks, smoke preset", run: () => tests("-A", "--no-check", "tests/notebooks") },
  { name: "JupyterLab in Chromium", run: () => tests("-A", "--no-check", "tests/browser") },
];

const total: Count = { passed: 0, failed: 0, skipped: 0 };
for (const { name, run } of Deno.args.includes("--quick") ? quick : [...quick, ...slow]) {
  console.log(`\n── ${name} ${"─".repeat(Math.max(0, 60 - name.length))}`);
  const began = performance.now();
  const count = await run();
  for (const field of ["passed", "failed", "skipped"] as const) total[field] += count[field];
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`   ${count.failed === 0 ? "ok" : "FAILED"}: ${inWords(count)} (${seconds} s)`);
}
console.log(`\n${inWords(total)}`);
Deno.exit(total.failed === 0 ? 0 : 1);

/** One check by one command: it passes or fails as a whole. */
async function command(...args: string[]): Promise<Count> {
  const { code } = await new Deno.Command(Deno.execPath(), { args, cwd: root }).spawn().status;
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/** Runs `deno test` and reads its summary; a run that dies before it counts as one failure. */
async function tests(...args: string[]): Promise<Count> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", ...args],
    cwd: root,
    env: { NO_COLOR: "1" },
    stdout: "piped",
  })
    .spawn();
  let tail = "";
  for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
    await Deno.stdout.write(new TextEncoder().encode(piece));
    tail = (tail + piece).slice(-2000);
  }
  const { code } = await child.status;
  const summary = tail.match(
    /(\d+) passed(?: \(\d+ steps?\))? \| (\d+) failed(?: \(\d+ steps?\))?(?: \| (\d+) ignored)?/,
  );
  const [passed, failed, skipped] = (summary ?? []).slice(1).map((number) => Number(number ?? 0));
  const count = { passed: passed ?? 0, failed: failed ?? 0, skipped: skipped ?? 0 };
  if (code !== 0 && count.failed === 0) count.failed = 1;
  return count;
}

function inWords({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

function hasTypeScript(folder: string): boolean {
  try {
    return [...Deno.readDirSync(join(root, folder))].length > 0;
  } catch {
    return false;
  }
}
