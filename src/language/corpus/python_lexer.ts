/** Cuts Python source into lexemes, the way Python's own tokenize module does; text that is no Python is cut somehow. */

/** What a stretch of source is. A formatted string is cut in parts: text, and the code of its replacement fields. */
export type LexemeKind =
  | "blank"
  | "indentation"
  | "new line"
  | "line end" // inside brackets, or of a line without code
  | "comment"
  | "name"
  | "number"
  | "operator"
  | "string"
  | "bytes"
  | "formatted text";

/** A stretch of source. */
export interface Lexeme {
  /** What it is. */
  kind: LexemeKind;
  /** Its first byte. */
  start: number;
  /** The byte after its last. */
  end: number;
}

const name = /[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*/y;
const number =
  /0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9][0-9_]*)?[jJ]?/y;
const operator = /\*\*=|\/\/=|>>=|<<=|\.\.\.|->|:=|[!=<>+\-*/%@&|^]=|\*\*|\/\/|>>|<<|[^]/y;
const opening = /([rRbBuUfFtT]{0,2})('''|"""|'|")/y;
const blank = /(?:[ \t\f\r]|\\\r?\n)+/y;
const comment = /#[^\n]*/y;

/**
 * Cuts source into lexemes without gaps: the first begins at 0, each begins where the one before ends.
 *
 * @param source The UTF-8 bytes of the source, each as one character 0 … 255.
 * @returns The lexemes. A string that is not closed ends with its line, one in three quotes with the source.
 */
export function pythonLexemes(source: string): Lexeme[] {
  const lexemes: Lexeme[] = [];
  let [at, depth, inLine] = [0, 0, false];

  const push = (kind: LexemeKind, end: number) => {
    if (end > at) lexemes.push({ kind, start: at, end });
    at = end;
  };
  const matchEnd = (pattern: RegExp, from = at): number => {
    pattern.lastIndex = from;
    return pattern.test(source) ? pattern.lastIndex : from;
  };

  /** One lexeme, or all of a string; true if it was the sign that ends a replacement field on its own level. */
  const lexeme = (level: number, inField: boolean): boolean => {
    const letter = source[at];
    const blankEnd = matchEnd(blank);
    if (blankEnd > at) {
      const lineStart = at === 0 || source[at - 1] === "\n";
      push(
        lineStart && source[blankEnd] !== "\n" && blankEnd < source.length ? "indentation" : "blank",
        blankEnd,
      );
    } else if (letter === "\n") {
      push(depth === 0 && inLine ? "new line" : "line end", at + 1);
      if (depth === 0) inLine = false;
    } else if (letter === "#") {
      push("comment", matchEnd(comment));
    } else {
      inLine = true;
      if (matchEnd(opening) > at) string();
      else if (matchEnd(name) > at) push("name", matchEnd(name));
      else if (/[0-9]/.test(letter) || /^\.[0-9]/.test(source.slice(at, at + 2))) {
        push("number", matchEnd(number));
      } else if (inField && depth === level && /[:}]/.test(letter)) return true;
      else {
        if ("([{".includes(letter)) depth++;
        else if (")]}".includes(letter)) depth = Math.max(depth - 1, 0);
        push("operator", matchEnd(operator));
      }
    }
    return false;
  };

  const string = () => {
    opening.lastIndex = at;
    const [all, letters, quote] = opening.exec(source)!;
    const prefix = letters.toLowerCase();
    const [raw, formatted] = [prefix.includes("r"), /[ft]/.test(prefix)];
    if (formatted) {
      formattedString(at + all.length, { quote, raw });
      return;
    }
    let end = at + all.length;
    while (
      end < source.length && !source.startsWith(quote, end) && !(quote.length === 1 && source[end] === "\n")
    ) {
      end += source[end] === "\\" ? 2 : 1;
    }
    const closed = source.startsWith(quote, end);
    push(
      prefix.includes("b") ? "bytes" : "string",
      Math.min(end + (closed ? quote.length : 0), source.length),
    );
  };

  const formattedString = (from: number, { quote, raw }: { quote: string; raw: boolean }) => {
    let end = from;
    while (end < source.length && !(quote.length === 1 && source[end] === "\n")) {
      if (source.startsWith(quote, end)) {
        end += quote.length;
        break;
      }
      if (source[end] === "\\") {
        const namedCharacter = !raw && source.startsWith("\\N{", end);
        if (namedCharacter) end = Math.max(source.indexOf("}", end), end) + 1;
        else end += "{}".includes(source[end + 1]) ? 1 : 2;
      } else if (source[end] === "{" && source[end + 1] !== "{") {
        push("formatted text", end);
        end = field(quote);
      } else end += source[end] === "{" || source.startsWith("}}", end) ? 2 : 1;
    }
    push("formatted text", Math.min(end, source.length));
  };

  /** A replacement field from its brace to the byte after the closing one, with what stands between as lexemes. */
  const field = (quote: string): number => {
    push("operator", at + 1);
    const level = ++depth;
    while (at < source.length && !lexeme(level, true));
    if (source[at] === ":") {
      push("operator", at + 1);
      let end = at;
      while (end < source.length && source[end] !== "}" && !source.startsWith(quote, end)) {
        if (source[end] === "{") {
          push("formatted text", end);
          end = field(quote);
        } else end++;
      }
      push("formatted text", end);
    }
    if (source[at] === "}") push("operator", at + 1);
    depth = level - 1;
    return at;
  };

  while (at < source.length) lexeme(0, false);
  return lexemes;
}
