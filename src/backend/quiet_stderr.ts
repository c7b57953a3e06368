/** Mutes the process's standard error for a moment, for a library that talks while it loads. */

const libc = Deno.build.os === "darwin" ? "libSystem.B.dylib" : "libc.so.6";
const standardError = 2;
const writeOnly = 1;

/**
 * Computes something while standard error goes nowhere. Where the C library has another name it just computes.
 *
 * @param compute What talks; it must not wait, since everybody's messages are lost meanwhile.
 * @returns What it returns; what it throws is passed on.
 */
export function withoutStderr<Result>(compute: () => Result): Result {
  const c = openLibc();
  if (c === undefined) return compute();
  const { open, dup, dup2, close } = c.symbols;
  const nowhere = open(new TextEncoder().encode("/dev/null\0"), writeOnly);
  const kept = dup(standardError);
  dup2(nowhere, standardError);
  try {
    return compute();
  } finally {
    dup2(kept, standardError);
    close(kept);
    close(nowhere);
    c.close();
  }
}

function openLibc() {
  try {
    return Deno.dlopen(libc, {
      open: { parameters: ["buffer", "i32"], result: "i32" },
      dup: { parameters: ["i32"], result: "i32" },
      dup2: { parameters: ["i32", "i32"], result: "i32" },
      close: { parameters: ["i32"], result: "i32" },
    });
  } catch {
    return undefined;
  }
}
