/** How long each notebook takes from nothing, as measured on two CPU cores. */
import { join } from "@std/path";
import { projectFolder } from "@/notebook/notebooks.ts";

/** Seconds by preset and notebook. */
export type Durations = Record<string, Record<string, number>>;

const file = join(projectFolder, "notebooks", "durations.json");

/** Reads the durations. @returns What was measured; nothing if nothing was. */
export function readDurations(): Durations {
  try {
    return JSON.parse(Deno.readTextFileSync(file));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}

/** Writes the durations. @param durations All of them. */
export function writeDurations(durations: Durations): void {
  Deno.writeTextFileSync(file, JSON.stringify(durations, null, 2) + "\n");
}
