/** Repairs Deno 2.9's Jupyter kernel when imported: outputs in the wrong cell, a Stop that kills it, errors nobody sees. */
// deno-lint-ignore-file no-explicit-any
import { inKernel } from "@/notebook/kernel.ts";
import { requestStop } from "@/notebook/stop.ts";

const settleMs = 20; // measured: no output of up to 2 MB is lost after this time
const mark = Symbol.for("study.kernelRepaired");
const pending = new Set<Promise<unknown>>();

repairKernel();

/**
 * Repairs the running kernel once; outside a kernel it does nothing.
 *
 * The kernel sends outputs through a queue, but the message that a cell is done around it, so a frontend books late
 * outputs to the next cell or drops them. After each result the repaired kernel waits for displays under way and for
 * the queue. SIGINT, which the Stop button sends, sets the stop signal instead of ending the process, and rejected
 * promises and errors in timers are printed under the cell.
 */
function repairKernel(): void {
  if (!inKernel() || (globalThis as any)[mark]) return;
  (globalThis as any)[mark] = true;
  const jupyter = (Deno as any)[(Deno as any).internal]?.jupyter;
  if (typeof jupyter?.broadcastResult === "function") {
    const broadcastResult = jupyter.broadcastResult;
    jupyter.broadcastResult = async (executionCount: number, result: unknown) => {
      await Promise.allSettled(pending);
      await broadcastResult(executionCount, result);
      await new Promise((resolve) => setTimeout(resolve, settleMs));
    };
  } else {
    console.warn(
      `Outputs may land in the wrong cell: Deno ${Deno.version.deno} differs from the one this project pins`,
    );
  }
  Deno.addSignalListener("SIGINT", requestStop);
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    console.error("Uncaught (in promise):", event.reason);
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    console.error("Uncaught:", event.error);
  });
}

/**
 * Holds the end of the cell until something shown in the background has arrived.
 *
 * @param work The promise to wait for.
 */
export function beforeCellEnds(work: Promise<unknown>): void {
  pending.add(work);
  work.catch(() => {}).finally(() => pending.delete(work));
}
