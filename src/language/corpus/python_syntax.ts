/** What each byte of Python source is: its region, its lexeme, the role of its word and the statement around it. */
import { type Lexeme, pythonLexemes } from "@/language/corpus/python_lexer.ts";
import { pythonRoles } from "@/language/corpus/python_roles.ts";
import { pythonStatementNames, pythonStatements } from "@/language/corpus/python_statements.ts";

/** Where a byte is. The replacement fields of formatted strings are code; blanks and new lines outside strings too. */
export const pythonRegions = ["code", "string", "docstring", "comment"] as const;

/** What a byte is part of. Blanks before the first word of a line are its indentation. */
export const pythonLexemeNames = [
  "blank",
  "indentation",
  "new line",
  "keyword",
  "name",
  "number",
  "operator",
  "string",
  "comment",
] as const;

/** Where a byte is. */
export type PythonRegion = typeof pythonRegions[number];
/** What a byte is part of. */
export type PythonLexemeName = typeof pythonLexemeNames[number];

/** Four labels for each byte of some source. */
export interface PythonSyntax {
  /** Numbers of `pythonRegions`, `[bytes]`. */
  regions: Uint8Array<ArrayBuffer>;
  /** Numbers of `pythonLexemeNames`, `[bytes]`. */
  lexemes: Uint8Array<ArrayBuffer>;
  /** Numbers of `pythonRoles`, `[bytes]`. */
  roles: Uint8Array<ArrayBuffer>;
  /** Numbers of `pythonStatementNames`, `[bytes]`. */
  statements: Uint8Array<ArrayBuffer>;
}

const keywords = new Set(
  ("False None True and as assert async await break class continue def del elif else except finally for from global if " +
    "import in is lambda nonlocal not or pass raise return try while with yield").split(" "),
);

/**
 * Says what each byte of Python source is. It reads words and brackets, no grammar: on what Python 3.14 accepts it agrees
 * with Python's own `tokenize` and `ast` (the tests compare every held-out file); other text gets some labels too.
 *
 * @param source Python source as text, or its bytes.
 * @returns Labels of the UTF-8 bytes.
 */
export function pythonSyntax(source: string | Uint8Array): PythonSyntax {
  const bytes = typeof source === "string" ? new TextEncoder().encode(source) : source;
  const text = new TextDecoder("latin1").decode(bytes);
  const lexemes = pythonLexemes(text);
  const isKeyword = lexemes.map(({ kind, start, end }) =>
    kind === "name" && keywords.has(text.slice(start, end))
  );
  const labels = (): Uint8Array<ArrayBuffer> => new Uint8Array(bytes.length);
  const syntax = { regions: labels(), lexemes: labels(), roles: labels(), statements: labels() };

  lexemes.forEach((lexeme, i) => {
    syntax.regions.fill(pythonRegions.indexOf(regionOf(lexeme)), lexeme.start, lexeme.end);
    const called = isKeyword[i] ? "keyword" : lexemeName(lexeme);
    syntax.lexemes.fill(pythonLexemeNames.indexOf(called), lexeme.start, lexeme.end);
  });
  const { roles, statements } = pythonStatements(text, { lexemes, isKeyword });
  roles.forEach((role, i) => syntax.roles.fill(pythonRoles.indexOf(role), lexemes[i].start, lexemes[i].end));
  for (const { name, start, end, docstrings } of statements) {
    syntax.statements.fill(pythonStatementNames.indexOf(name), start, end);
    for (const i of docstrings) {
      syntax.regions.fill(pythonRegions.indexOf("docstring"), lexemes[i].start, lexemes[i].end);
    }
  }
  return syntax;
}

function regionOf({ kind }: Lexeme): PythonRegion {
  if (kind === "comment") return "comment";
  return kind === "string" || kind === "bytes" || kind === "formatted text" ? "string" : "code";
}

function lexemeName({ kind }: Lexeme): PythonLexemeName {
  if (kind === "line end") return "new line";
  return kind === "bytes" || kind === "formatted text" ? "string" : kind;
}
