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
  const program = join(projectFolder, ".venv", "bin", "jupyter-lab");
  const options = [
    "--ip=127.0.0.1",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
  ];
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

if (import.meta.main) Deno.exit(await lab(Deno.args));
