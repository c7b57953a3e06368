/** C strings that stay where they are for good. */

const encoder = new TextEncoder();

/**
 * Makes a function that turns names into C strings. TensorFlow keeps some of the pointers that it is given, so each name gets
 * one buffer, which lives as long as the function.
 *
 * @returns A function from a name to the address of its bytes and a 0 behind them.
 */
export function lastingNames(): (name: string) => bigint {
  const names = new Map<string, { address: bigint; bytes: Uint8Array }>();
  return (text) => {
    let name = names.get(text);
    if (name === undefined) {
      const bytes = new Uint8Array(new ArrayBuffer(text.length * 3 + 1));
      encoder.encodeInto(text, bytes);
      name = { address: Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes)), bytes };
      names.set(text, name);
    }
    return name.address;
  };
}
