/** The corpus as streams of tokens. */
import {
  type Corpus,
  type CorpusOptions,
  type Document,
  type DocumentKind,
  loadCorpus,
  type SplitName,
  splitNames,
} from "@/language/corpus/corpus.ts";
import { boundaryToken, encode, makeTokenizer, type Tokenizer } from "@/language/corpus/tokenizer.ts";
import { trainTokenizer } from "@/language/corpus/train_tokenizer.ts";
import { type Artifact, artifact, type Json } from "@/training/artifact.ts";
import { breather, progressMeter, type RunOptions } from "@/training/progress.ts";
import type { NamedArrays } from "@/training/safetensors.ts";

/** One part of the corpus as one stream: before each document stands the boundary token 0. */
export interface TokenSet {
  /** The tokens. */
  tokens: Uint16Array<ArrayBuffer>;
  /** Where each document's boundary token stands, `[documents]`, rising from 0. */
  starts: Uint32Array<ArrayBuffer>;
  /** The documents in order. */
  documents: { name: string; kind: DocumentKind }[];
}

/** The vocabulary and the three parts. */
export interface LanguageData {
  /** Tells these data from others. */
  key: string;
  /** The vocabulary, learnt from the part `train`. */
  tokenizer: Tokenizer;
  /** To train the model and the SAEs. */
  train: TokenSet;
  /** To pick features and thresholds by. */
  choose: TokenSet;
  /** To report. */
  judge: TokenSet;
}

/** What decides the data. */
export interface LanguageDataConfig {
  /** Tokens of the vocabulary, 257 … 65,536. */
  vocabulary: number;
  /** How much of the corpus is used, 0 … 1; less than 1 for trials that take seconds. Default: 1. */
  corpusShare?: number;
  /** Decides which files are held out. Default: 0. */
  corpusSeed?: number;
}

/** How the data are made. */
export interface LanguageDataOptions extends RunOptions, Pick<CorpusOptions, "archive" | "chapters"> {
  /** The folder of all artifacts. */
  root?: string;
}

/** Raise it when the code makes other tokens of the same corpus. */
const version = 2;

/**
 * Trains the vocabulary and encodes the corpus, or reads both if it was done before.
 *
 * @param config Size of the vocabulary and how much of the corpus is used.
 * @param options Progress, Stop and where the artifact goes.
 * @returns The data.
 * @throws {DOMException} `AbortError` if it was stopped: there is nothing to return yet.
 * @throws {Deno.errors.NotFound} If a package is missing; the message says how to get it.
 */
export async function languageData(
  config: LanguageDataConfig,
  options: LanguageDataOptions = {},
): Promise<LanguageData> {
  const { vocabulary, corpusShare = 1, corpusSeed = 0 } = config;
  const { archive, chapters, root, ...run } = options;
  const corpus = await loadCorpus({
    seed: corpusSeed,
    share: corpusShare,
    ...(archive && { archive }),
    ...(chapters && { chapters }),
  });
  const found = await artifact("language-data", { vocabulary }, () => contents(corpus, vocabulary, run), {
    version,
    inputs: { corpus: corpus.key },
    ...(root && { root }),
  });
  const tokenizer = await makeTokenizer(found.tensors["merges"].data as Uint16Array<ArrayBuffer>);
  const [train, choose, judge] = splitNames.map((name) => storedSet(name, found));
  return { key: found.key, tokenizer, train, choose, judge };
}

/**
 * Documents as one stream.
 *
 * @param tokenizer The vocabulary.
 * @param documents The documents in the order of the stream.
 * @returns The stream: the boundary token and the tokens of each document.
 */
export function tokenSet(tokenizer: Tokenizer, documents: Document[]): TokenSet {
  const encoded = documents.map(({ text }) => encode(tokenizer, text));
  const starts = new Uint32Array(documents.length);
  const tokens = new Uint16Array(encoded.reduce((sum, part) => sum + part.length + 1, 0));
  let at = 0;
  encoded.forEach((part, i) => {
    starts[i] = at;
    tokens[at] = boundaryToken;
    tokens.set(part, at + 1);
    at += part.length + 1;
  });
  return { tokens, starts, documents: documents.map(({ name, kind }) => ({ name, kind })) };
}

/**
 * The document that each token belongs to; a boundary token belongs to the document after it.
 *
 * @param set A stream.
 * @returns Numbers of documents, one for each token.
 */
export function documentOfToken({ tokens, starts }: TokenSet): Uint32Array<ArrayBuffer> {
  const documents = new Uint32Array(tokens.length);
  starts.forEach((start, i) => documents.fill(i, start, starts[i + 1] ?? tokens.length));
  return documents;
}

async function contents(corpus: Corpus, vocabulary: number, run: RunOptions) {
  const meter = progressMeter({ ...run, title: "Text to tokens", steps: 4 });
  const breathe = breather(0);
  const step = async (done: number) => {
    meter.report(done, { force: true });
    await breathe();
    run.signal?.throwIfAborted();
  };
  await step(0);
  const tokenizer = await trainTokenizer(corpus.train.map(({ text }) => text), vocabulary);
  const metrics: Record<string, Json> = {};
  const tensors: NamedArrays = {
    merges: { shape: [tokenizer.merges.length / 2, 2], data: tokenizer.merges },
  };
  for (const [i, name] of splitNames.entries()) {
    await step(i + 1);
    const { tokens, starts, documents } = tokenSet(tokenizer, corpus[name]);
    tensors[`${name}/tokens`] = { shape: [tokens.length], data: tokens };
    tensors[`${name}/starts`] = { shape: [starts.length], data: starts };
    metrics[name] = documents.map((document) => ({ ...document }));
  }
  await step(4);
  return { metrics, tensors };
}

function storedSet(name: SplitName, { metrics, tensors }: Artifact): TokenSet {
  return {
    tokens: tensors[`${name}/tokens`].data as Uint16Array<ArrayBuffer>,
    starts: tensors[`${name}/starts`].data as Uint32Array<ArrayBuffer>,
    documents: metrics[name] as unknown as TokenSet["documents"],
  };
}
