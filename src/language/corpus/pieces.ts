/** How text is cut before bytes are paired: no token crosses the edge of a piece. */

/**
 * The pieces, as patterns over bytes (each byte one character 0 … 255), after GPT-2's (Radford et al. 2019) with two
 * changes that suit Python: a run of two or more spaces is a piece, so that an indentation is one token and what
 * follows it begins without a space; and a single underscore belongs to the letters after it, `max_length` → `max`,
 * `_length`.
 *
 * In this order: a run of spaces; an ending such as `'s`; letters, with a space and an underscore before them (bytes
 * from 128 on count as letters, but not the dashes and quotes of U+2000 … U+207F, `\xe2\x80` and `\xe2\x81`); up to
 * three digits; such a dash or quote; punctuation, with a space before it; new lines; any other byte. No piece is
 * longer than 66 bytes.
 */
const pattern = new RegExp(
  [
    " {2,64}",
    "'(?:s|t|d|m|re|ve|ll)(?![A-Za-z0-9_])",
    " ?_?(?:(?!\\xe2[\\x80\\x81])[A-Za-z\\x80-\\xff]){1,64}",
    " ?[0-9]{1,3}",
    "\\xe2[\\x80\\x81][\\x80-\\xbf]",
    " ?(?:(?!(?<!_)_[A-Za-z\\x80-\\xff])[!-/:-@[-`{-~]){1,64}",
    "\\n{1,64}",
    "[^]",
  ].join("|"),
  "g",
);

const bytesAtOnce = 8192;

/**
 * Cuts bytes into pieces.
 *
 * @param bytes Any bytes.
 * @returns The pieces, each byte as one character 0 … 255; joined they are the bytes again.
 */
export function pieces(bytes: Uint8Array): string[] {
  let text = "";
  for (let at = 0; at < bytes.length; at += bytesAtOnce) {
    text += String.fromCharCode(...bytes.subarray(at, at + bytesAtOnce));
  }
  return text.match(pattern) ?? [];
}
