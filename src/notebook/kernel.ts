/** What the rest of the project has to know about the Jupyter kernel: whether it runs in one, and how to show something. */
import type { MimeBundle } from "@/plot/figure.ts";

/** Where a display goes. */
export interface DisplayOptions {
  /** Name of the display, to change it later. */
  id?: string;
  /** Whether a display with this name is changed. */
  update?: boolean;
}

/** Something that draws itself in Jupyter and can say itself in a terminal. */
export interface Showable {
  /** The text for a terminal. */
  toString(): string;
  /** Writes its picture into the figures folder, if it has one. */
  save?(): Promise<void>;
}

/** Whether this code runs in a Jupyter kernel; outside one the getter of `Deno.jupyter` throws. */
export function inKernel(): boolean {
  try {
    return Boolean(Deno.jupyter);
  } catch {
    return false;
  }
}

/**
 * Shows MIME types with their contents under the running cell.
 *
 * @param bundle The contents by MIME type.
 * @param options Name of the display, and whether it is changed.
 */
export async function displayBundle(
  bundle: MimeBundle,
  { id, update = false }: DisplayOptions = {},
): Promise<void> {
  await Deno.jupyter.display(bundle, { raw: true, update, ...(id ? { display_id: id } : {}) });
}

/**
 * Shows several results from one cell; in a terminal it prints their text and writes their pictures.
 *
 * @param results Figures, sheets and tables.
 */
export async function show(...results: Showable[]): Promise<void> {
  for (const result of results) {
    if (inKernel()) {
      await Deno.jupyter.display(result);
    } else {
      await result.save?.();
      console.log(result.toString());
    }
  }
}
