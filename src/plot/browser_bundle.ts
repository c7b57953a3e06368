/** Turns modules of this project into one script that a browser runs without any other file. */
import * as esbuild from "esbuild";
import { join } from "@std/path";

const sources = join(import.meta.dirname!, "..");
const bundles = new Map<string, Promise<string>>();
let last: Promise<unknown> = Promise.resolve();

/** What no browser has: dropped from a bundle when nothing of it is used. */
const kernelOnly = /^(?:node:|@std\/path$|@tensorflow\/|sharp$|esbuild$)/;

/**
 * Bundles a module with all that it imports. What only a kernel has, as TensorFlow.js and files, may stand in a module that
 * is imported, but must not be used by what is bundled.
 *
 * @param entry Path of the module from `src`: `"explorer/page/main.ts"`.
 * @param options `tensors`: a module that takes the place of TensorFlow.js, also from `src`; what it lacks is undefined.
 * @returns A classic script, minified; kept for the rest of the process.
 * @throws {Error} If the module does not exist, or it uses what only a kernel has.
 */
export function browserBundle(entry: string, { tensors }: { tensors?: string } = {}): Promise<string> {
  const key = `${entry} ${tensors ?? ""}`;
  const known = bundles.get(key) ?? last.then(() => bundle(entry, tensors)).catch((error) => {
    bundles.delete(key);
    throw error;
  });
  bundles.set(key, known);
  last = known.catch(() => {}); // one at a time: each ends the bundler's process
  return known;
}

async function bundle(entry: string, tensors?: string): Promise<string> {
  try {
    const { outputFiles, metafile } = await esbuild.build({
      entryPoints: [join(sources, entry)],
      bundle: true,
      write: false,
      metafile: true,
      minify: true,
      format: "iife",
      target: "es2022",
      charset: "utf8",
      legalComments: "none",
      logLevel: "silent",
      plugins: [{ name: "project", setup: (build) => resolveProject(build, tensors) }],
    });
    const used = metafile.outputs[Object.keys(metafile.outputs)[0]].imports.map(({ path }) => path);
    if (used.length > 0) {
      throw new TypeError(`found ${[...new Set(used)].join(", ")} in use, wanted modules that do without`);
    }
    const script = outputFiles[0].text;
    if (/\bDeno\./.test(script)) {
      throw new TypeError("found Deno's own functions in use, wanted modules that do without");
    }
    return script;
  } catch (error) {
    const reason = (error as Error).message.replaceAll("\n", " ");
    throw new Error(`Cannot bundle ${entry} for the browser: ${reason}`, { cause: error });
  } finally {
    await esbuild.stop(); // its process would keep a script or a kernel from ending
  }
}

function resolveProject(build: esbuild.PluginBuild, tensors?: string): void {
  if (tensors) build.onResolve({ filter: /^@tensorflow\/tfjs$/ }, () => ({ path: join(sources, tensors) }));
  build.onResolve({ filter: /^@\// }, ({ path }) => ({
    path: join(sources, path.slice(2)),
    sideEffects: false, // a module of which nothing is used stays out, whatever it does when it is loaded
  }));
  build.onResolve({ filter: kernelOnly }, ({ path }) => ({ path, external: true, sideEffects: false }));
}
