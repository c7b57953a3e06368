/** BM25: how well documents answer a few words, by the words alone. */

/** Weighs how often words occur in the documents. */
export interface Bm25Index {
  /** How often each word occurs in each document. */
  counts: Map<string, number>[];
  /** Words in each document. */
  lengths: number[];
  /** The weight of each word: rare words weigh more. */
  weights: Map<string, number>;
  /** The weight of a word that no document has. */
  unseen: number;
}

const saturation = 1.2;
const lengthEffect = 0.75;

/**
 * Indexes documents. A word in n of N documents weighs ln(1 + (N − n + ½)/(n + ½)) (Robertson and Zaragoza 2009, with
 * the 1 + of Lucene).
 *
 * @param documents The words of each document.
 * @returns The index.
 */
export function indexDocuments(documents: readonly (readonly string[])[]): Bm25Index {
  const counts = documents.map((words) => {
    const count = new Map<string, number>();
    for (const word of words) count.set(word, (count.get(word) ?? 0) + 1);
    return count;
  });
  const total = documents.length;
  const containing = new Map<string, number>();
  for (const count of counts) {
    for (const word of count.keys()) containing.set(word, (containing.get(word) ?? 0) + 1);
  }
  const weigh = (having: number) => Math.log(1 + (total - having + 0.5) / (having + 0.5));
  return {
    counts,
    lengths: documents.map((words) => words.length),
    weights: new Map([...containing].map(([word, having]) => [word, weigh(having)])),
    unseen: weigh(0),
  };
}

/**
 * Scores every document: Σ w(t)·c(1 + k)/(c + k(1 − b + b·length/mean length)) over the words t of the query, with c how
 * often the document has t, k = 1.2 and b = .75, as a share of Σ w(t)(1 + k), which no document reaches.
 *
 * @param index From `indexDocuments`.
 * @param query Words.
 * @returns 0 to 1 for each document; 0 for a query without words.
 */
export function bm25(
  { counts, lengths, weights, unseen }: Bm25Index,
  query: readonly string[],
): Float64Array {
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  const words = [...new Set(query)];
  const most = words.reduce((sum, word) => sum + (weights.get(word) ?? unseen) * (1 + saturation), 0);
  return Float64Array.from(counts, (count, document) => {
    const damping = saturation * (1 - lengthEffect + lengthEffect * lengths[document] / mean);
    const score = words.reduce((sum, word) => {
      const times = count.get(word) ?? 0;
      return times ? sum + weights.get(word)! * times * (1 + saturation) / (times + damping) : sum;
    }, 0);
    return most > 0 ? score / most : 0;
  });
}
