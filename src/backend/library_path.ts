/** Finds TensorFlow's C library: the shared library inside the wheel that the Python side pins. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the library is, or why there is none to be had. */
export type LibraryPath = { path: string } | { problem: string };

const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Looks for TensorFlow's C library: the path in `TF_LIB` if that is set, else the `tensorflow` package in `.venv`.
 *
 * Only the file's presence is checked; opening it is {@linkcode openLibrary}'s work.
 *
 * @param environment Reads an environment variable.
 * @returns The path, or the problem in plain words with its remedy.
 */
export function findLibrary(
  environment: (name: string) => string | undefined = (name) => Deno.env.get(name),
): LibraryPath {
  const wanted = environment("TF_LIB");
  if (wanted) {
    if (existsSync(wanted) && statSync(wanted).isFile()) return { path: wanted };
    return {
      problem: `TF_LIB names "${wanted}", which is not a file. Unset TF_LIB or let it name libtensorflow_cc`,
    };
  }
  const names = Deno.build.os === "darwin"
    ? ["libtensorflow_cc.2.dylib", "libtensorflow_cc.dylib"]
    : ["libtensorflow_cc.so.2"];
  const path = sitePackages(join(projectRoot, ".venv", "lib"))
    .flatMap((packages) => names.map((name) => join(packages, "tensorflow", name)))
    .find((path) => existsSync(path));
  if (path === undefined) {
    return {
      problem:
        `${
          names[0]
        } is not in .venv: there is no TensorFlow wheel for this platform, or set-up did not end. ` +
        "Run `python3 study.py setup`, or set TF_LIB to the file",
    };
  }
  return lacksAvx()
    ? { problem: "this CPU has no AVX instructions, without which TensorFlow ends the process" }
    : { path };
}

/**
 * Whether an x86 processor is too old for TensorFlow's wheel.
 *
 * @param cpuInfo The text of Linux's `/proc/cpuinfo`; without it nothing is known and the answer is no.
 */
export function lacksAvx(cpuInfo: string | undefined = readCpuInfo()): boolean {
  const flags = cpuInfo?.match(/^flags\s*:(.*)$/m)?.[1];
  return flags !== undefined && !flags.split(" ").includes("avx");
}

function readCpuInfo(): string | undefined {
  const file = "/proc/cpuinfo";
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

function sitePackages(lib: string): string[] {
  if (!existsSync(lib)) return [];
  const versions = readdirSync(lib).filter((name) => name.startsWith("python3"));
  return versions.sort().reverse().map((name) => join(lib, name, "site-packages"));
}
