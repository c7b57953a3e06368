/** WordPiece: cuts a sentence into the pieces of words that a BERT model knows by number. */

/** What a sentence is cut with. */
export interface WordPieces {
  /** The number of each piece. */
  numbers: ReadonlyMap<string, number>;
  /** The pieces that begin and end a sentence, and the one for what cannot be cut. */
  begin: number;
  end: number;
  unknown: number;
}

/** Longer words are unknown, as in the reference tokenizer. */
const longestWord = 100;

/** Like BERT's own rule: all ASCII symbols count as punctuation, and so does Unicode's class P. */
const punctuation = /[!-/:-@[-`{-~\p{P}]/u;
const ideograph = /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/u;
const control = /[\0\ufffd\p{Cc}\p{Cf}\p{Cn}\p{Co}]/gu;

/**
 * Reads a vocabulary.
 *
 * @param text One piece on each line; its number is that of the line, from 0. Pieces within a word begin with `##`.
 * @returns The pieces by number.
 * @throws {SyntaxError} When `[CLS]`, `[SEP]` or `[UNK]` is missing, or a piece occurs twice.
 */
export function readWordPieces(text: string): WordPieces {
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  const numbers = new Map(lines.map((piece, number) => [piece, number]));
  if (numbers.size !== lines.length) {
    throw new SyntaxError(
      `Cannot read the vocabulary: found ${lines.length} lines with ${numbers.size} different pieces, wanted each once. ` +
        "Install the package again with `python3 study.py setup`",
    );
  }
  const special = (piece: string) => {
    const number = numbers.get(piece);
    if (number !== undefined) return number;
    throw new SyntaxError(
      `Cannot read the vocabulary: found ${lines.length} pieces without ${piece}, wanted the vocabulary of a BERT model. ` +
        "Install the package again with `python3 study.py setup`",
    );
  };
  return { numbers, begin: special("[CLS]"), end: special("[SEP]"), unknown: special("[UNK]") };
}

/**
 * Cuts a sentence as BERT's uncased tokenizer does: lower case, no accents, words and punctuation apart, then each word
 * from the left into the longest pieces that there are.
 *
 * @param text Any text.
 * @param options The pieces, and the most numbers to return, both ends included.
 * @returns Begin, the pieces, end: [2 to limit].
 */
export function cutWords(text: string, { pieces, limit }: { pieces: WordPieces; limit: number }): number[] {
  const numbers = splitWords(text).flatMap((word) => cutWord(word, pieces));
  return [pieces.begin, ...numbers.slice(0, limit - 2), pieces.end];
}

/** Lower-case words and single punctuation marks. */
function splitWords(text: string): string[] {
  const clean = text.replace(/[\t\n\r]/g, " ").replace(control, "");
  const plain = clean.toLowerCase().normalize("NFD").replace(/\p{Mn}/gu, "");
  const spaced = Array.from(
    plain,
    (letter) => punctuation.test(letter) || ideograph.test(letter) ? ` ${letter} ` : letter,
  );
  return spaced.join("").split(/\s+/u).filter((word) => word !== "");
}

function cutWord(word: string, { numbers, unknown }: WordPieces): number[] {
  const letters = Array.from(word);
  if (letters.length > longestWord) return [unknown];
  const found: number[] = [];
  for (let start = 0; start < letters.length;) {
    let end = letters.length;
    const piece = () => (start > 0 ? "##" : "") + letters.slice(start, end).join("");
    while (end > start && !numbers.has(piece())) end--;
    if (end === start) return [unknown];
    found.push(numbers.get(piece())!);
    start = end;
  }
  return found;
}
