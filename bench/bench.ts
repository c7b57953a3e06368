/** Measures training steps against PyTorch on the same machine, in turns, and prints the ratios. */
import { parseArgs } from "node:util";
import { type BackendName, useBackend } from "@/backend/use_backend.ts";
import { type Pytorch, type PytorchVariant, startPytorch } from "./pytorch.ts";
import { type StepName, steps } from "./steps.ts";

const usage = `deno task bench [${Object.keys(steps).join("] [")}] [--engine auto] [--rounds 8] [--alone]`;
const variants: PytorchVariant[] = ["plain", "tuned"];
const pauseMs = 300; // Threads of the one library spin for a while after its turn.

/** Milliseconds of single steps, by who took them. */
type Times = Record<"here" | PytorchVariant, number[]>;

const { names, engine, rounds, alone } = readArguments();
const { name, device } = await useBackend(engine);
const pytorch = alone ? undefined : await startPytorch().catch((error: Error) => {
  console.log(error.message);
  return undefined;
});
if (pytorch) console.log(`PyTorch ${pytorch.version}, ${pytorch.threads} threads`);
console.log(
  `Milliseconds per step, median (and fastest); the ratio is PyTorch's faster variant to ${name}: above 1, ${name} wins\n`,
);
console.log(row(["step", `${name} on ${device}`, "PyTorch", "PyTorch, tuned", "ratio"]));
for (const step of names) console.log(summary(step, await measure(step, pytorch)));
await pytorch?.stop();

async function measure(step: StepName, pytorch: Pytorch | undefined): Promise<Times> {
  const { start, otherwise, repetitions } = steps[step];
  const times: Times = { here: [], plain: [], tuned: [] };
  const [take, other] = [await start(), await otherwise?.()];
  const rivals = pytorch && !other ? variants : [];
  for (const each of [take, other]) for (let i = 0; i < Math.min(5, repetitions); i++) each?.();
  for (let round = 0; round < rounds; round++) {
    await pause();
    times.here.push(...timesOf(take, repetitions));
    if (other) times.plain.push(...timesOf(other, repetitions));
    for (const variant of rivals) {
      await pause();
      times[variant].push(...await pytorch!.run(step, { variant, count: repetitions }));
    }
  }
  return times;
}

function timesOf(take: () => void, count: number): number[] {
  return Array.from({ length: count }, () => {
    const begin = performance.now();
    take();
    return performance.now() - begin;
  });
}

function summary(step: StepName, { here, plain, tuned }: Times): string {
  const cells = [here, plain, tuned].map((times) =>
    times.length === 0 ? "–" : `${median(times).toPrecision(3)} (${Math.min(...times).toPrecision(3)})`
  );
  const best = Math.min(...[plain, tuned].filter((times) => times.length > 0).map(median));
  return row([steps[step].title, ...cells, Number.isFinite(best) ? (best / median(here)).toFixed(2) : "–"]);
}

function row(cells: string[]): string {
  const widths = [38, 36, 18, 18, 6];
  return cells.map((cell, i) => i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])).join("");
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pauseMs));
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        engine: { type: "string", default: "auto" },
        rounds: { type: "string", default: "8" },
        alone: { type: "boolean", default: false },
      },
    });
    const names = (positionals.length > 0 ? positionals : Object.keys(steps)) as StepName[];
    const unknown = names.find((name) => !(name in steps));
    if (unknown !== undefined) throw new RangeError(`there is no step "${unknown}"`);
    const rounds = Number(values.rounds);
    if (!(rounds >= 1)) throw new RangeError(`rounds is "${values.rounds}", wanted a number from 1`);
    return { names, engine: values.engine as BackendName | "auto", rounds, alone: values.alone };
  } catch (error) {
    console.error(`Cannot run the bench: ${(error as Error).message}. Usage: ${usage}`);
    Deno.exit(2);
  }
}
