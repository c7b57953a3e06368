/** Death by kill -9 at an exact step, however quick the machine: for tests of what a checkpoint is worth. */
import assert from "node:assert/strict";

/**
 * A signal that never stops a training but kills its process. The loop asks it once per step.
 *
 * @param steps How many steps are taken before.
 * @returns The signal.
 */
export function killedAfter(steps: number): AbortSignal {
  let asked = 0;
  return {
    get aborted() {
      if (asked++ === steps) Deno.kill(Deno.pid, "SIGKILL");
      return false;
    },
  } as AbortSignal;
}

/**
 * Runs a victim to its death.
 *
 * @param script A program that trains with {@linkcode killedAfter}.
 * @param options What the program is given, and its data folder.
 */
export async function runVictim(
  script: string,
  { args, folder }: { args: unknown[]; folder: string },
): Promise<void> {
  const { signal, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", script, ...args.map((value) => JSON.stringify(value))],
    env: { STUDY_DATA: folder },
  }).output();
  assert.equal(signal, "SIGKILL", new TextDecoder().decode(stderr));
}
