/** Turns modules of this project into one script that a browser runs without any other file. */
import * as esbuild from "esbuild";
import { join } from "@std/path";

const sources = join(import.meta.dirname!, "..");
const bundles = new Map<string, Promise<string>>();

/**
 * Bundles a module with all that it imports. Modules that only a kernel needs must not be reached by code that runs: an
 * import of TensorFlow.js is dropped when nothing of it is used, and is an error when something is.
 *
 * @param entry Path of the module from `src`: `"explorer/page/main.ts"`.
 * @returns A classic script, minified; kept for the rest of the process.
 * @throws {Error} If the module does not exist, or it uses TensorFlow.js.
 */
export function browserBundle(entry: string): Promise<string> {
  const known = bundles.get(entry) ?? bundle(entry);
  bundles.set(entry, known);
  return known;
}

async function bundle(entry: string): Promise<string> {
  try {
    const { outputFiles } = await esbuild.build({
      entryPoints: [join(sources, entry)],
      bundle: true,
      write: false,
      minify: true,
      format: "iife",
      target: "es2022",
      charset: "utf8",
      legalComments: "none",
      logLevel: "silent",
      plugins: [{ name: "project", setup: resolveProject }],
    });
    const script = outputFiles[0].text;
    if (script.includes("@tensorflow/")) {
      throw new TypeError("found TensorFlow.js in use, wanted modules that do without it");
    }
    return script;
  } catch (error) {
    bundles.delete(entry);
    throw new Error(`Cannot bundle ${entry} for the browser: ${(error as Error).message}`, { cause: error });
  } finally {
    await esbuild.stop(); // its process would keep a script or a kernel from ending
  }
}

function resolveProject(build: esbuild.PluginBuild): void {
  build.onResolve({ filter: /^@\// }, ({ path }) => ({ path: join(sources, path.slice(2)) }));
  build.onResolve({ filter: /^@tensorflow\// }, ({ path }) => ({ path, external: true, sideEffects: false }));
}
