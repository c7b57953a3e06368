import assert from "node:assert/strict";
import { findLibrary, lacksAvx } from "@/backend/library_path.ts";

Deno.test("findLibrary() takes the file that TF_LIB names", () => {
  const file = new URL(import.meta.url).pathname;
  assert.deepEqual(findLibrary((name) => name === "TF_LIB" ? file : undefined), { path: file });
});

Deno.test("findLibrary() says that TF_LIB names no file rather than looking elsewhere", () => {
  for (const path of ["/no/such/file", new URL(".", import.meta.url).pathname]) {
    const found = findLibrary(() => path);
    assert.ok("problem" in found && found.problem.startsWith(`TF_LIB names "${path}", which is not a file`));
  }
});

Deno.test("findLibrary() finds the wheel's library in this project, or says what to run", () => {
  const found = findLibrary(() => undefined);
  if ("path" in found) {
    assert.match(found.path, /\.venv\/lib\/python3[^/]*\/site-packages\/tensorflow\/libtensorflow_cc/);
  } else assert.match(found.problem, /is not in \.venv.*study\.py setup/);
});

Deno.test("lacksAvx() reads the flags of an x86 processor, and finds nothing amiss where there are none", () => {
  assert.equal(lacksAvx("model name\t: Old\nflags\t\t: fpu sse sse2\n"), true);
  assert.equal(lacksAvx("flags\t\t: fpu sse avx avx2\n"), false);
  assert.equal(lacksAvx("flags\t\t: fpu avx2x\n"), true);
  assert.equal(lacksAvx("Features\t: fp asimd\n"), false);
});
