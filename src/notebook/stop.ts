/** The Stop button: one signal that long work listens to. */

let controller = new AbortController();

/**
 * The signal for a run that begins now. A stop ends all runs before it, none after it.
 *
 * @returns A signal that is not aborted yet.
 */
export function stopSignal(): AbortSignal {
  if (controller.signal.aborted) controller = new AbortController();
  return controller.signal;
}

/** Asks all running work to end early and return what there is. */
export function requestStop(): void {
  controller.abort();
}
