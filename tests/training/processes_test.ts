/** Tasks in processes of their own: order, overlap, stops, kills and failures. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { runTasks } from "@/training/processes.ts";
import type { Progress } from "@/training/progress.ts";
import type { ToyTask } from "./fixtures/toy_task.ts";

interface Toy {
  id: number;
  began: number;
  ended: number;
  pid: number;
  threads: string | null;
  seconds: number | null;
  step?: number;
}

const module = import.meta.resolve("./fixtures/toy_task.ts");
const title = "Toys";
const toys = (tasks: ToyTask[], options = {}) => runTasks<Toy>(module, tasks, { title, ...options });

Deno.test("runTasks() gives the results in the order of the tasks, two at once, each on one thread", async () => {
  const tasks = [{ id: 3, steps: 200 }, { id: 1, steps: 100 }, { id: 2, steps: 5 }];
  const outcomes = await toys(tasks, { processes: 2, checkpointEverySeconds: 7 });
  assert.ok(outcomes.every(({ completed }) => completed));
  const [first, second, third] = outcomes.map(({ result }) => result!);
  assert.deepEqual([first.id, second.id, third.id], [3, 1, 2]);
  assert.equal(new Set([first.pid, second.pid, third.pid, Deno.pid]).size, 4);
  assert.ok(second.began < first.ended && first.began < second.ended, "they ran one after the other");
  assert.ok(third.began >= second.ended, "three ran at once");
  assert.deepEqual([first.threads, first.seconds], ["1", 7]);
});

Deno.test("runTasks() tells one progress of all tasks, with mean values, curves and rows", async () => {
  const told: Progress[] = [];
  const tasks = [{ id: 2, steps: 30 }, { id: 4, steps: 50 }, { id: 5, steps: 40 }];
  await toys(tasks, { processes: 2, onProgress: (progress: Progress) => told.push(progress) });
  const last = told.at(-1)!;
  assert.deepEqual([last.title, last.step, last.steps, last.secondsLeft], [title, 120, 120, 0]);
  assert.equal(last.values.id, 11 / 3);
  assert.deepEqual(last.history.step, Array.from({ length: 50 }, (_, i) => i));
  assert.deepEqual([last.history.values.id[0], last.history.values.id[49]], [11 / 3, 4]);
  assert.deepEqual(last.rows, [
    { name: "arm 0", values: { score: 3, latest: "toy 4" } },
    { name: "arm 1", values: { score: 5, latest: "toy 5" } },
  ]);
  const before = told.slice(0, -1);
  assert.ok(before.some(({ step }) => step > 0) && before.every(({ step, steps }) => step < steps));
});

Deno.test("runTasks() draws the table from the results that are there, if it is told how", async () => {
  const told: Progress[] = [];
  await runTasks<Toy>(module, [{ id: 1, steps: 2 }, { id: 2, steps: 2 }], {
    title,
    processes: 0,
    onProgress: (progress) => told.push(progress),
    rows: (states) => [{
      name: "done",
      values: {
        count: states.filter(({ phase }) => phase === "finished").length,
        id: states[0].result?.id ?? "",
      },
    }],
  });
  assert.deepEqual(told[0].rows, [{ name: "done", values: { count: 0, id: "" } }]);
  assert.deepEqual(told.at(-1)!.rows, [{ name: "done", values: { count: 2, id: 1 } }]);
});

Deno.test("runTasks() stops running tasks with what they have and begins no other", async () => {
  const stop = new AbortController();
  const tasks = [{ id: 1, steps: 3 }, { id: 2, steps: 6000 }, { id: 6, steps: 6000 }, { id: 4 }];
  const outcomes = await toys(tasks, {
    processes: 2,
    signal: stop.signal,
    onProgress: ({ values }: Progress) => values.id === 3 && stop.abort(), // the mean of 1, 2 and 6
  });
  assert.deepEqual(outcomes.map(({ completed }) => completed), [true, false, false, false]);
  assert.deepEqual(outcomes.map(({ result }) => result?.id), [1, 2, 6, undefined]);
  assert.ok(outcomes[1].result!.step! < 6000);
});

Deno.test("runTasks() kills a task that does not stop within its grace", async () => {
  const stop = new AbortController();
  let asked = 0;
  const outcomes = await toys([{ id: 1, steps: 6000, manner: "deaf" }], {
    graceSeconds: 0.3,
    signal: stop.signal,
    onProgress: () => (stop.abort(), asked ||= performance.now()),
  });
  assert.deepEqual(outcomes, [{ completed: false }]);
  assert.ok(performance.now() - asked < 30_000, "it took its minute of steps");
});

Deno.test("runTasks() whose process is killed leaves no task behind", async () => {
  const folder = await Deno.makeTempDir();
  const victim = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", join(import.meta.dirname!, "fixtures", "tasks_and_die.ts"), folder],
    stdout: "piped",
  }).spawn();
  let said = "";
  for await (const text of victim.stdout.pipeThrough(new TextDecoderStream())) {
    said += text;
    if (/pids [\d ]+\./.test(said)) break;
  }
  const pids = said.match(/pids ([\d ]+)\./)![1].split(" ").map(Number);
  assert.equal((await Promise.all(pids.map(lives))).filter(Boolean).length, 2);
  victim.kill("SIGKILL");
  await victim.status;
  const killed = performance.now();
  while ((await Promise.all(pids.map(lives))).some(Boolean)) {
    assert.ok(performance.now() - killed < 20_000, "a task outlived its parent by 20 s");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const files = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  assert.deepEqual(files, ["stopped-1", "stopped-2"], "they ended without keeping what they had");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("runTasks() fails with the task's number and message, and stops the others", async () => {
  for (const processes of [0, 2]) {
    const began = performance.now();
    const tasks: ToyTask[] = [{ id: 1, steps: processes === 0 ? 1 : 6000 }, { id: 7, manner: "failing" }];
    await assert.rejects(toys(tasks, { processes }), (error: Error) => {
      assert.equal(error.message, 'Cannot finish task 2 of "Toys": Cannot count to 7: found no fingers');
      assert.equal((error.cause as Error).name, "RangeError");
      assert.match((error.cause as Error).stack!, /toy_task\.ts/);
      return true;
    });
    assert.ok(performance.now() - began < 30_000);
  }
});

Deno.test("runTasks() tells what a task forgot to await, what killed it, and what is no task", async () => {
  await assert.rejects(toys([{ id: 1, manner: "leaking" }]), /task 1 of "Toys": dropped/);
  await assert.rejects(toys([{ id: 1, manner: "dying" }]), /its process ended with SIGKILL/);
  const none = import.meta.resolve("./random_test_of_nothing.ts");
  await assert.rejects(runTasks(none, [{}], { title }), /task 1 of "Toys": .*random_test_of_nothing\.ts/);
  const without = import.meta.resolve("../../src/training/schedule.ts");
  await assert.rejects(
    runTasks(without, [{}], { title }),
    /default export undefined, wanted a function/,
  );
});

Deno.test("runTasks() is not disturbed by what a task prints, nor deceived", async () => {
  const outcomes = await toys([{ id: 1, manner: "loud" }, { id: 2, manner: "impostor" }]);
  assert.deepEqual(outcomes.map(({ result }) => result!.id), [1, 2]);
});

Deno.test("runTasks() says nothing when there is nothing to do", async () => {
  const told: unknown[] = [];
  const options = { title: "Nothing", onProgress: (progress: unknown) => void told.push(progress) };
  assert.deepEqual(await runTasks("data:text/javascript,", [], options), []);
  assert.deepEqual(told, []);
});

Deno.test("runTasks() refuses results, tasks and counts that are none", async () => {
  for (const processes of [0, 1]) {
    await assert.rejects(
      toys([{ id: 1, manner: "odd" }], { processes }),
      /Cannot write result\.weights as JSON: found Float32Array.*Array\.from/,
    );
  }
  await assert.rejects(
    runTasks(module, [{}, { id: NaN }], { title }),
    /Cannot write task 2\.id as JSON: found NaN/,
  );
  await assert.rejects(toys([{ id: 1 }], { processes: 1.5 }), /found processes 1\.5/);
  assert.deepEqual(await toys([]), []);
});

async function lives(pid: number): Promise<boolean> {
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "stat=", "-p", `${pid}`] }).output();
  const state = new TextDecoder().decode(stdout).trim();
  return state !== "" && !state.startsWith("Z"); // one that ended stays as a zombie until somebody asks for it
}
