/** Text from anywhere, made so that every sign of it can be seen and none changes how the rest is drawn. No dependencies. */

/**
 * Replaces what cannot be seen or drawn: control characters by their pictures, halves of surrogate pairs by �, signs that
 * turn the direction of writing, join or take no room, line separators and non-characters by their number.
 *
 * @param text Any string, well-formed or not.
 * @returns A string that XML can hold and that reads from left to right.
 *
 * @example Usage
 * ```ts
 * import assert from "node:assert/strict";
 * import { printable } from "@/plot/printable.ts";
 *
 * assert.equal(printable("a\n\u202eb\ud800"), "a␊\\u202eb�");
 * ```
 */
export function printable(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufff9-\ufffc\ufffe\uffff]/gu, (sign) => {
    const code = sign.codePointAt(0)!;
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? "␡" : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}
