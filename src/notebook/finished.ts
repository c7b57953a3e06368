/** Keeps a stopped result from being read as a whole one. */

/**
 * Gives a result back if it is complete; else ends the cell with what to do.
 *
 * @param result What long work gave.
 * @returns The same.
 * @throws {Error} If the work was stopped.
 */
export function finished<Result extends { complete: boolean } | { completed: boolean }>(
  result: Result,
): Result {
  if ("complete" in result ? result.complete : result.completed) return result;
  throw new Error("Stopped before the end: run this cell again, it goes on where it stopped");
}
