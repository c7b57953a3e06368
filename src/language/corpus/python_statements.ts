/** Reads the lexemes of Python source as statements: where each begins and ends, and what its words do. */
import type { Lexeme } from "@/language/corpus/python_lexer.ts";
import { type BracketLevel, keywordRole, nameRole, type PythonRole } from "@/language/corpus/python_roles.ts";

/** The statement that a byte belongs to, from its first word to its last; of those with a body the line that begins it. */
export const pythonStatementNames = [
  "none",
  "other",
  "import",
  "def",
  "class",
  "decorator",
  "for",
  "while",
  "if",
  "with",
  "try",
  "return",
  "raise",
  "assert",
] as const;

/** The statement that a byte belongs to. */
export type PythonStatementName = typeof pythonStatementNames[number];

/** A statement, or the line of one that a body follows. */
export interface PythonStatement {
  /** Its kind. */
  name: PythonStatementName;
  /** Its first byte. */
  start: number;
  /** The byte after its last. */
  end: number;
  /** The lexemes that are its docstring, if it is one. */
  docstrings: number[];
}

/** Lexemes, and which are keywords. */
export interface ReadLexemes {
  /** The lexemes of the source. */
  lexemes: Lexeme[];
  /** Whether each is a keyword. */
  isKeyword: boolean[];
}

const kinds = new Map<string, PythonStatementName>(Object.entries({
  import: "import",
  from: "import",
  def: "def",
  class: "class",
  "@": "decorator",
  for: "for",
  while: "while",
  if: "if",
  elif: "if",
  else: "other",
  with: "with",
  try: "try",
  except: "try",
  finally: "try",
  return: "return",
  raise: "raise",
  assert: "assert",
}));
const bodied = new Set("def class for while if elif else with try except finally".split(" "));

/**
 * Finds the statements and the roles of their words.
 *
 * @param text The source, one character for each byte.
 * @param read Its lexemes.
 * @returns The statements in order, and a role for each lexeme.
 */
export function pythonStatements(
  text: string,
  { lexemes, isKeyword }: ReadLexemes,
): { statements: PythonStatement[]; roles: PythonRole[] } {
  const roles = lexemes.map((): PythonRole => "none");
  const statements: PythonStatement[] = [];
  const told = lexemes.flatMap(({ kind }, i) => untold.has(kind) ? [] : [i]);
  const word = (place: number) => {
    const { start, end } = lexemes[told[place]] ?? { start: 0, end: 0 };
    return text.slice(start, end);
  };
  const read = statementReader({ told, lexemes, isKeyword, word, roles });
  let docstringIsNext = true;
  let place = 0;
  while (place < told.length) {
    if (lexemes[told[place]].kind === "new line" || word(place) === ";") {
      place++;
      continue;
    }
    const { end, first } = read(place);
    const own = told.slice(place, end);
    const strings = own.every((i) => lexemes[i].kind === "string");
    statements.push({
      name: kinds.get(first) ?? "other",
      start: lexemes[own[0]].start,
      end: lexemes[own.at(-1)!].end,
      docstrings: docstringIsNext && strings ? own : [],
    });
    docstringIsNext = first === "def" || first === "class";
    place = end;
  }
  return { statements, roles };
}

const untold = new Set<Lexeme["kind"]>(["blank", "indentation", "line end", "comment"]);

interface Reading extends ReadLexemes {
  told: number[];
  word: (place: number) => string;
  roles: PythonRole[];
}

/** Reads one statement from a place on and gives its words their roles. */
function statementReader({ told, lexemes, isKeyword, word, roles }: Reading) {
  return (from: number): { end: number; first: string } => {
    const first = word(from) === "async" ? word(from + 1) : word(from);
    const soft = isSoftHeader(from);
    const levels: BracketLevel[] = [{ opened: "", inComprehension: false, lambdas: 0 }];
    let place = from;
    for (; place < told.length && lexemes[told[place]].kind !== "new line"; place++) {
      const { kind } = lexemes[told[place]];
      const level = levels.at(-1)!;
      if (kind === "operator") {
        const sign = word(place);
        if (levels.length === 1 && sign === ";") break;
        if ("([{".includes(sign)) levels.push({ opened: sign, inComprehension: false, lambdas: 0 });
        else if (")]}".includes(sign) && levels.length > 1) levels.pop();
        else if (sign === ":" && level.lambdas > 0) level.lambdas--;
        else if (sign === ":" && levels.length === 1 && (bodied.has(first) || soft)) {
          place++;
          break;
        }
      } else if (isKeyword[told[place]]) {
        roles[told[place]] = keywordRole(word(place), {
          begins: place === from || (place === from + 1 && word(from) === "async"),
          first,
          level,
        });
        if (word(place) === "for") level.inComprehension = true;
        if (word(place) === "lambda") level.lambdas++;
      } else if (kind === "name" && !(soft && place === from)) {
        roles[told[place]] = nameRole([word(place - 1), word(place + 1)], { first, levels });
      }
    }
    return { end: place, first };
  };

  /** Whether `match` or `case` begins a line with a body here, rather than being a name. */
  function isSoftHeader(from: number): boolean {
    if (!["match", "case"].includes(word(from)) || !told[from + 1]) return false;
    const next = lexemes[told[from + 1]];
    const apart = next.start > lexemes[told[from]].end;
    return apart && (next.kind !== "operator" || ["(", "[", "{", "-", "*"].includes(word(from + 1)));
  }
}
