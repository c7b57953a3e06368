/** Finds TensorFlow's C library: the shared library inside the wheel that the Python side pins. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the library is, or why there is none to be had. */
export type LibraryPath = { path: string } | { problem: string };

const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Looks for TensorFlow's C library: the path in `TF_LIB` if that is set, else the `tensorflow` package in this
 * project's `.venv`.
 *
 * Only the file's presence is checked; opening it is {@linkcode openLibrary}'s work.
 *
 * @param environment Reads an environment variable; `Deno.env.get` unless told otherwise.
 * @returns The path, or the problem in plain words with its remedy.
 */
export function findLibrary(
  environment: (name: string) => string | undefined = (name) => Deno.env.get(name),
): LibraryPath {
  const wanted = environment("TF_LIB");
  if (wanted !== undefined && wanted !== "") {
    if (existsSync(wanted) && statSync(wanted).isFile()) return { path: wanted };
    return {
      problem: `TF_LIB names "${wanted}", which is not a file. Unset TF_LIB or let it name libtensorflow_cc`,
    };
  }
  const names = Deno.build.os === "darwin"
    ? ["libtensorflow_cc.2.dylib", "libtensorflow_cc.dylib"]
    : ["libtensorflow_cc.so.2"];
  for (const packages of sitePackages(join(projectRoot, ".venv", "lib"))) {
    for (const name of names) {
      const path = join(packages, "tensorflow", name);
      if (existsSync(path)) return { path };
    }
  }
  return {
    problem:
      `${
        names[0]
      } is not in .venv (there is no TensorFlow wheel for this platform, or set-up did not end). ` +
      "Run `python3 study.py setup`, or set TF_LIB to the file",
  };
}

function sitePackages(lib: string): string[] {
  if (!existsSync(lib)) return [];
  return readdirSync(lib).filter((name) => name.startsWith("python3")).sort().reverse()
    .map((name) => join(lib, name, "site-packages"));
}
