/** JupyterLab on this machine only, with the project's kernel: `deno task lab [options of jupyter lab]`. */
import { join } from "@std/path";
import { projectFolder } from "@/notebook/notebooks.ts";

/**
 * Starts JupyterLab. SIGINT leaves the question whether to stop to JupyterLab; SIGTERM is handed on to it.
 *
 * @param args Further options of `jupyter lab`.
 * @returns Its exit code.
 */
export async function lab(args: string[]): Promise<number> {
  writeLabSettings();
  const program = join(projectFolder, ".venv", "bin", "jupyter-lab");
  const options = ["--ip=127.0.0.1"];
  const child = new Deno.Command(program, {
    args: [
      ...options,
      `--notebook-dir=${projectFolder}`,
      ...(args.length > 0 ? args : ["notebooks/01_data.ipynb"]),
    ],
    cwd: projectFolder,
  }).spawn();
  Deno.addSignalListener("SIGINT", () => {}); // the terminal sends it to JupyterLab too, which asks back
  Deno.addSignalListener("SIGTERM", () => child.kill("SIGTERM"));
  return (await child.status).code;
}

/** Tells the project's JupyterLab not to ask about news and not to look for updates: it is pinned. */
export function writeLabSettings(): void {
  const folder = join(projectFolder, ".venv", "share", "jupyter", "lab", "settings");
  const settings = {
    "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
  };
  Deno.mkdirSync(folder, { recursive: true });
  Deno.writeTextFileSync(join(folder, "overrides.json"), JSON.stringify(settings, null, 2) + "\n");
}

if (import.meta.main) Deno.exit(await lab(Deno.args));
