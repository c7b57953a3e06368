import assert from "node:assert/strict";
import { startWebgpu } from "@/backend/webgpu.ts";

Deno.test("startWebgpu() refuses a machine without an adapter, and adapters that compute in software", async () => {
  const software = { isFallbackAdapter: true, description: "Reference", vendor: "" };
  const named = { isFallbackAdapter: false, description: "llvmpipe (LLVM 15.0.6, 256 bits)", vendor: "" };
  const cases: [unknown, RegExp][] = [
    [null, /^no graphics adapter here$/],
    [{ info: software }, /^the only adapter, Reference, computes in software$/],
    [{ info: named }, /^the only adapter, llvmpipe .*, computes in software$/],
  ];
  for (const [adapter, message] of cases) {
    await withAdapter(adapter, () => assert.rejects(startWebgpu(), { name: "Error", message }));
  }
});

async function withAdapter(adapter: unknown, act: () => Promise<void>): Promise<void> {
  const real = Object.getOwnPropertyDescriptor(Navigator.prototype, "gpu")!;
  Object.defineProperty(Navigator.prototype, "gpu", {
    configurable: true,
    get: () => ({ requestAdapter: () => Promise.resolve(adapter) }),
  });
  try {
    await act();
  } finally {
    Object.defineProperty(Navigator.prototype, "gpu", real);
  }
}
