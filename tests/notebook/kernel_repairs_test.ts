/** The repairs of the Jupyter kernel, held against a real one. */
import assert from "node:assert/strict";
import { join } from "@std/path";

interface Output {
  type: "stream" | "error" | "display";
  text: string;
  mime: string[];
}

interface Reply {
  outputs: Output[][];
  alive: boolean;
}

/** A training of no use: 500 steps of 10 ms, a falling loss, and checkpoints where `folder` says. */
const fakeTraining = `
  import { liveRun } from "@/notebook/live_progress.ts";
  import { train } from "@/training/loop.ts";
  const folder = await Deno.makeTempDir();
  let taken = 0;
  const fake = {
    step: async () => { taken++; await new Promise((resolve) => setTimeout(resolve, 10)); },
    measure: (step: number) => Promise.resolve({ loss: 1 / (step + 1) }),
    state: () => Promise.resolve({}),
    restore() {},
  };
  const options = { title: "Pretending", steps: 500, measureEvery: 10, checkpointFolder: folder };
`;
const runTraining = `
  const result = await train(fake, { ...options, ...liveRun("Pretending") });
  [result.completed, result.step, taken].join(" ")
`;

Deno.test("kernel_repairs.ts keeps each of 40 queued outputs under its own cell", async () => {
  const cells = ['import "@/notebook/session.ts";'];
  for (let i = 0; i < 40; i++) {
    cells.push(
      [
        `${i}`,
        `console.log(${i})`,
        `await Deno.jupyter.display({ "text/plain": "${i}" }, { raw: true })`,
      ][i % 3]!,
    );
  }
  const { outputs } = await driveKernel({ cells });
  const texts = outputs.slice(1).map((cell) => cell.map(({ text }) => text.trim()).join());
  assert.deepEqual(texts, Array.from({ length: 40 }, (_, i) => `${i}`));
});

Deno.test("kernel_repairs.ts shows rejected promises and errors in timers under the cell", async () => {
  const { outputs, alive } = await driveKernel({
    cells: [
      'import "@/notebook/session.ts";',
      'Promise.reject(new Error("lost promise")); await new Promise((resolve) => setTimeout(resolve, 50));',
      'setTimeout(() => { throw new Error("lost timer"); }, 1); await new Promise((resolve) => setTimeout(resolve, 50));',
      "1 + 1",
    ],
  });
  assert.match(outputs[1]![0]?.text ?? "", /lost promise/);
  assert.match(outputs[2]![0]?.text ?? "", /lost timer/);
  assert.equal(outputs[3]![0]?.text, "2");
  assert.ok(alive);
});

Deno.test("liveRun() ends at Stop with the curves so far, and the next run continues to the end", async () => {
  const { outputs, alive } = await driveKernel({
    cells: [fakeTraining, runTraining, runTraining],
    interrupt: { cell: 1, text: "of 500 steps" },
  });
  assert.ok(alive, "the kernel died");
  const [display, value] = outputs[1]!;
  assert.match(
    display!.text,
    /^Pretending: stopped at step \d+ of 500, run the cell again to continue\nstep/,
  );
  assert.ok(display!.mime.includes("application/vnd.plotly.v1+json") && display!.mime.includes("image/png"));
  const [completed, stoppedAt] = value!.text.replaceAll('"', "").split(" ");
  assert.equal(completed, "false");
  assert.ok(Number(stoppedAt) > 0 && Number(stoppedAt) < 500, stoppedAt);

  const [again, end] = outputs[2]!;
  assert.match(again!.text, /^Pretending: 500 steps in/);
  assert.equal(end!.text.replaceAll('"', ""), "true 500 500", "steps were taken twice or left out");
});

Deno.test("runTasks() in a notebook shows one table, and Stop ends its processes with what they have", async () => {
  const module = import.meta.resolve("../training/fixtures/toy_task.ts");
  const { outputs, alive } = await driveKernel({
    cells: [
      'import { liveRun } from "@/notebook/live_progress.ts"; import { runTasks } from "@/training/processes.ts";',
      `const tasks = [{ id: 1, steps: 3000 }, { id: 2, steps: 3000 }];
       const ended = await runTasks("${module}", tasks, { title: "Toys", processes: 2, ...liveRun("Toys") });
       ended.map(({ result, completed }) => [result?.id, completed]).join(" ")`,
    ],
    interrupt: { cell: 1, text: "of 6,000 steps" },
  });
  assert.ok(alive, "the kernel died");
  const [display, value] = outputs[1]!;
  assert.deepEqual(display!.mime.toSorted(), ["text/markdown", "text/plain"]);
  assert.match(
    display!.text,
    /^Toys: stopped at step \d+ of 6,000, run the cell again to continue\n +score +latest\n[─ ]+\narm \d/,
  );
  assert.equal(value!.text.replaceAll('"', ""), "1,false 2,false");
});

async function driveKernel(request: { cells: string[]; interrupt?: object }): Promise<Reply> {
  const root = join(import.meta.dirname!, "..", "..");
  const child = new Deno.Command(join(root, ".venv", "bin", "python"), {
    args: [join(import.meta.dirname!, "drive_kernel.py")],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(request)));
  await writer.close();
  const { stdout, stderr } = await child.output();
  const text = new TextDecoder().decode(stdout);
  assert.ok(text, new TextDecoder().decode(stderr));
  return JSON.parse(text);
}
