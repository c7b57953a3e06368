/** What Python's syntax says of each token of a stream. */

import { decodeBytes, type Tokenizer } from "@/language/corpus/tokenizer.ts";
import { type PythonStatementName, pythonStatementNames } from "@/language/corpus/python_statements.ts";
import {
  pythonLexemeNames,
  type PythonRegion,
  pythonRegions,
  pythonSyntax,
} from "@/language/corpus/python_syntax.ts";
import type { TokenSet } from "@/language/corpus/token_set.ts";

/** Labels of the tokens of a stream, [tokens] each; those of English documents and boundaries are 0 throughout. */
export interface TokenSyntax {
  /** 1 where the token begins in a docstring, string, comment, import statement, or def or class line: [tokens] of each. */
  regions: Uint8Array[];
  /** 1 where it begins with a keyword. */
  keyword: Uint8Array;
  /** 1 where that keyword is the first word of its statement. */
  statementStart: Uint8Array;
}

/** Regions of Python, of which a token can be in several: an import statement can be in none of the first three. */
export const regionNames = [
  "docstring",
  "string",
  "comment",
  "import statement",
  "def or class line",
] as const;

const keyword = pythonLexemeNames.indexOf("keyword");
const region = (name: PythonRegion) => pythonRegions.indexOf(name);
const statement = (name: PythonStatementName) => pythonStatementNames.indexOf(name);

/**
 * Reads the Python documents of a stream. A token begins at its first byte that is no blank, or at its first byte if all are.
 *
 * @param set The stream; its documents are whole.
 * @param tokenizer Its vocabulary.
 * @returns The labels.
 */
export function tokenSyntax(set: TokenSet, tokenizer: Tokenizer): TokenSyntax {
  const empty = () => new Uint8Array(set.tokens.length);
  const syntax: TokenSyntax = {
    regions: regionNames.map(empty),
    keyword: empty(),
    statementStart: empty(),
  };
  const blanksBefore = tokenizer.tokens.map((bytes) =>
    Math.max(0, bytes.findIndex((byte) => byte !== 32 && byte !== 9 && byte !== 10 && byte !== 13))
  );
  set.documents.forEach(({ kind }, document) => {
    if (kind !== "code") return;
    const first = set.starts[document] + 1;
    const tokens = set.tokens.subarray(first, set.starts[document + 1] ?? set.tokens.length);
    const { regions, lexemes, statements } = pythonSyntax(decodeBytes(tokenizer, tokens));
    const isImport = statement("import");
    let byte = 0;
    tokens.forEach((token, i) => {
      const at = byte + blanksBefore[token];
      byte += tokenizer.tokens[token].length;
      const marks = [
        regions[at] === region("docstring"),
        regions[at] === region("string"),
        regions[at] === region("comment"),
        statements[at] === isImport,
        statements[at] === statement("def") || statements[at] === statement("class"),
      ];
      marks.forEach((mark, name) => syntax.regions[name][first + i] = Number(mark));
      if (lexemes[at] !== keyword) return;
      syntax.keyword[first + i] = 1;
      syntax.statementStart[first + i] = Number(at === 0 || statements[at - 1] !== statements[at]);
    });
  });
  return syntax;
}
