/** Makes `entry_rows.wasm` of `entry_rows.wat`; run it after a change of the text: `deno run -A src/backend/assemble.ts`. */
import startWabt from "wabt";

/**
 * Assembles a WebAssembly module.
 *
 * @param text Its source in text form.
 * @returns The binary form.
 * @throws {Error} With the line that is wrong.
 */
export async function assemble(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const { parseWat } = await startWabt();
  const module = parseWat("entry_rows.wat", text, { simd: true });
  try {
    module.resolveNames();
    module.validate();
    return Uint8Array.from(module.toBinary({}).buffer);
  } finally {
    module.destroy();
  }
}

if (import.meta.main) {
  const file = (ending: string) => new URL(`./entry_rows.${ending}`, import.meta.url);
  await Deno.writeFile(file("wasm"), await assemble(await Deno.readTextFile(file("wat"))));
}
