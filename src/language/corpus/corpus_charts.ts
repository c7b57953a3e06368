/** Pictures of what the language model reads: how much of each kind, and how it is cut in tokens. */
import type { DocumentKind } from "@/language/corpus/corpus.ts";
import { splitNames } from "@/language/corpus/corpus.ts";
import type { LanguageData, TokenSet } from "@/language/corpus/token_set.ts";
import { baseTokens, tokenText } from "@/language/corpus/tokenizer.ts";
import { lighter, seriesColors } from "@/plot/colors.ts";
import { type Table, table } from "@/plot/table.ts";
import { type SheetToken, type TokenSheet, tokenSheet } from "@/plot/token_sheet.ts";

/** How a kind is called where it is shown. */
const kindNames: Record<DocumentKind, string> = { code: "Python", english: "English" };

/** How much of one kind is in one part. */
export interface TokenCount {
  /** Documents. */
  documents: number;
  /** Tokens, boundaries included. */
  tokens: number;
  /** Bytes of text. */
  bytes: number;
}

/**
 * Counts the documents, tokens and bytes of one kind.
 *
 * @param data The data.
 * @param which The part and the kind.
 * @returns The counts.
 */
export function countTokens(
  { tokenizer, ...data }: LanguageData,
  { split, kind }: { split: typeof splitNames[number]; kind: DocumentKind },
): TokenCount {
  const { tokens, starts, documents } = data[split];
  const count = { documents: 0, tokens: 0, bytes: 0 };
  documents.forEach((document, i) => {
    if (document.kind !== kind) return;
    const own = tokens.subarray(starts[i], starts[i + 1] ?? tokens.length);
    count.documents++;
    count.tokens += own.length;
    for (const token of own) count.bytes += tokenizer.tokens[token].length;
  });
  return count;
}

/**
 * Tells how much text of each kind is in each part.
 *
 * @param data The data.
 * @returns A row for each part and kind.
 */
export function corpusTable(data: LanguageData): Table {
  const uses = { train: "to train", choose: "to choose by", judge: "to report" };
  const rows = splitNames.flatMap((split) =>
    (["code", "english"] as const).map((kind) => ({ split, kind, count: countTokens(data, { split, kind }) }))
  );
  const sum = (name: "documents" | "tokens") => rows.reduce((total, { count }) => total + count[name], 0);
  return table({
    title: `${sum("tokens").toLocaleString("en-US")} tokens in ${sum("documents")} documents`,
    rows: rows.map(({ split, kind, count }) => ({
      part: `${split}, ${uses[split]}`,
      kind: kindNames[kind],
      documents: count.documents,
      tokens: count.tokens,
      "bytes per token": count.bytes / count.tokens,
    })),
  });
}

/** Which tokens are listed. */
export interface TokenTableOptions {
  /** Rows, 10 unless told. */
  count?: number;
}

/**
 * Lists the tokens that are used most in each kind, and the longest of those that both parts held out use.
 *
 * @param data The data.
 * @param options How many.
 * @returns The table; a token is followed by its uses per 1,000 tokens of the training part, or by its bytes.
 */
export function vocabularyTable(data: LanguageData, { count = 10 }: TokenTableOptions = {}): Table {
  const { tokenizer } = data;
  const uses = { code: kindUses(data.train, "code"), english: kindUses(data.train, "english") };
  const all = Array.from(tokenizer.tokens.keys());
  const show = (token: number) => `\`${tokenText(tokenizer, token)}\``;
  const most = (kind: DocumentKind) => {
    const total = uses[kind].reduce((sum, n) => sum + n, 0);
    return all.toSorted((a, b) => uses[kind][b] - uses[kind][a] || a - b).slice(0, count)
      .map((token) => `${show(token)} ${(1000 * uses[kind][token] / total).toFixed(1)}`);
  };
  const held = new Set(data.choose.tokens).intersection(new Set(data.judge.tokens));
  const words = all.filter((token) =>
    token >= baseTokens && held.has(token) && /[A-Za-z]{3}/.test(tokenText(tokenizer, token))
  )
    .sort((a, b) => tokenizer.tokens[b].length - tokenizer.tokens[a].length || a - b);
  const [code, english] = [most("code"), most("english")];
  return table({
    title: `The vocabulary: ${tokenizer.size.toLocaleString("en-US")} tokens`,
    rows: Array.from({ length: count }, (_, i) => ({
      "most used in Python, per 1,000": code[i],
      "most used in English, per 1,000": english[i],
      "longest words, bytes": words[i] === undefined
        ? ""
        : `${show(words[i])} ${tokenizer.tokens[words[i]].length}`,
    })),
  });
}

/** What an example sheet shows. */
export interface ExampleSheetOptions {
  /** Tokens of each passage, 120 unless told. */
  length?: number;
  /** Name of the file in the figures folder, without extension. */
  file?: string;
}

/**
 * Shows the beginning of the first held-out document of each kind, cut in tokens.
 *
 * @param data The data.
 * @param options How much, and where it is saved.
 * @returns The sheet. Neighbours have different colours, without a meaning; a new line ends a line of the picture.
 */
export function exampleSheet(
  data: LanguageData,
  { length = 120, file }: ExampleSheetOptions = {},
): TokenSheet {
  const shades = [seriesColors[0], seriesColors[4], seriesColors[2]].map((color) => lighter(color, .25));
  const bytesPerToken: string[] = [];
  const passages = (["code", "english"] as const).flatMap((kind) => {
    const place = data.judge.documents.findIndex((document) => document.kind === kind);
    if (place < 0) return [];
    const { bytes, tokens: all } = countTokens(data, { split: "judge", kind });
    bytesPerToken.push(`${(bytes / all).toFixed(1)} bytes of ${kindNames[kind]}`);
    const start = data.judge.starts[place];
    const own = data.judge.tokens.subarray(
      start,
      Math.min(start + length, data.judge.starts[place + 1] ?? Infinity),
    );
    const tokens = Array.from(own, (token, i): SheetToken => ({
      text: tokenText(data.tokenizer, token),
      color: shades[i % shades.length],
      endsLine: data.tokenizer.tokens[token].at(-1) === 10,
    }));
    return [{ label: `${kindNames[kind]}: ${data.judge.documents[place].name}`, tokens }];
  });
  return tokenSheet({
    title: `A token stands for ${bytesPerToken.join(" and ")}`,
    summary:
      "Held-out text as the model sees it: each coloured box is a token, · is a space, ¶ a new line, ◊ the boundary " +
      "before a document. The colours have no meaning",
    passages,
    file,
  });
}

function kindUses({ tokens, starts, documents }: TokenSet, kind: DocumentKind): Uint32Array {
  const uses = new Uint32Array(65_536);
  documents.forEach((document, i) => {
    if (document.kind !== kind) return;
    for (const token of tokens.subarray(starts[i], starts[i + 1] ?? tokens.length)) uses[token]++;
  });
  return uses;
}
