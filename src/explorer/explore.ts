/** The feature explorer on this machine: `deno task explore [--preset quick] [--port 0]`. */
import { parseArgs } from "node:util";
import { createApp } from "@/explorer/app.ts";
import { newToken } from "@/explorer/guard.ts";
import { openExplorer } from "@/explorer/open_explorer.ts";
import { serverPage } from "@/explorer/page_files.ts";
import { serveExplorer } from "@/explorer/serve.ts";
import { studyPrompter } from "@/explorer/study_prompter.ts";

/**
 * Starts the server and prints its address; it runs until it is stopped.
 *
 * @param args `--preset`, quick unless told, and `--port`, any free one unless told.
 * @returns When the server has ended.
 * @throws {Error} If the models are not trained, or the port is taken.
 */
export async function explore(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { preset: { type: "string", default: "quick" }, port: { type: "string", default: "0" } },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(
      `Cannot open the explorer: found port ${values.port}, wanted 0 to 65535. Choose one of these`,
    );
  }
  console.error("Reading the trained models …");
  const { explorer, stored, study } = await openExplorer(values.preset);
  const { prompter } = await studyPrompter(study);
  const token = newToken();
  const app = createApp({
    explorer,
    sheets: stored.sheets,
    token,
    embedded: false,
    files: await serverPage(),
    prompter,
  });
  const server = serveExplorer(app, { token, port });
  console.log(`Feature explorer: ${server.url}\nFor this machine only; stop it with Ctrl+C.`);
  const stopped = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, stopped.resolve);
  await stopped.promise;
  await server.close();
}

if (import.meta.main) {
  try {
    await explore(Deno.args);
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(1);
  }
  Deno.exit(0);
}
