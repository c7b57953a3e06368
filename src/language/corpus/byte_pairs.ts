/** The pairs that byte-pair encoding joins: learnt from counts of pieces, and used on one piece. */

/** Token 1 + b is the byte b. */
const firstByte = 1;
/** The first token that a merge makes. */
const firstMerge = 257;

/** The number that stands for a pair of tokens. */
function pairOf(first: number, second: number): number {
  return first * 65_536 + second;
}

/**
 * The merges by the pair that they join.
 *
 * @param merges The two tokens that each merge joins, `[n, 2]`.
 * @returns The token that each pair becomes; a lower one was learnt earlier.
 */
export function mergeRanks(merges: Uint16Array): Map<number, number> {
  const ranks = new Map<number, number>();
  for (let i = 0; i < merges.length; i += 2) ranks.set(pairOf(merges[i], merges[i + 1]), firstMerge + i / 2);
  return ranks;
}

/**
 * The tokens of one piece: of all pairs of neighbours the one that was learnt first is joined everywhere, until no pair
 * is known (Sennrich et al. 2016, algorithm 1).
 *
 * @param piece Bytes, each as one character 0 … 255.
 * @param ranks The merges, of {@link mergeRanks}.
 * @returns The tokens.
 */
export function encodePiece(piece: string, ranks: Map<number, number>): Uint16Array<ArrayBuffer> {
  const tokens = Array.from(piece, (byte) => firstByte + byte.charCodeAt(0));
  while (true) {
    let best = Infinity;
    for (let i = 1; i < tokens.length; i++) {
      best = Math.min(best, ranks.get(pairOf(tokens[i - 1], tokens[i])) ?? Infinity);
    }
    if (best === Infinity) return Uint16Array.from(tokens);
    let length = 0;
    for (let i = 0; i < tokens.length; i++) {
      const joined = i + 1 < tokens.length && ranks.get(pairOf(tokens[i], tokens[i + 1])) === best;
      tokens[length++] = joined ? best : tokens[i];
      if (joined) i++;
    }
    tokens.length = length;
  }
}

/**
 * Learns merges: the pair of neighbours that occurs most often within pieces is joined, again and again. Of pairs
 * that occur equally often the one of the lowest first token is taken, then of the lowest second one. Learning ends
 * early when no pair occurs twice.
 *
 * Counts are kept up to date piece by piece, only where a merge changes something.
 *
 * @param counts How often each piece occurs; bytes, each as one character 0 … 255.
 * @param size How many merges at most.
 * @returns The two tokens that each merge joins, `[n, 2]`.
 */
export function learnMerges(counts: Map<string, number>, size: number): Uint16Array<ArrayBuffer> {
  const words = Array.from(
    counts.keys(),
    (piece) => Array.from(piece, (byte) => firstByte + byte.charCodeAt(0)),
  );
  const weights = [...counts.values()];
  const pairCounts = new Map<number, number>();
  const wordsOf = new Map<number, Set<number>>();
  const add = (word: number, sign: 1 | -1) => {
    const tokens = words[word];
    for (let i = 1; i < tokens.length; i++) {
      const pair = pairOf(tokens[i - 1], tokens[i]);
      const count = (pairCounts.get(pair) ?? 0) + sign * weights[word];
      if (count === 0) pairCounts.delete(pair);
      else pairCounts.set(pair, count);
      if (sign < 0) continue;
      const places = wordsOf.get(pair);
      if (places) places.add(word);
      else wordsOf.set(pair, new Set([word]));
    }
  };
  words.forEach((_, word) => add(word, 1));

  const merges: number[] = [];
  while (merges.length < 2 * size) {
    let [best, most] = [-1, 1];
    for (const [pair, count] of pairCounts) {
      if (count > most || (count === most && best >= 0 && pair < best)) [best, most] = [pair, count];
    }
    if (best < 0) break;
    const [first, second] = [Math.floor(best / 65_536), best % 65_536];
    const joined = firstMerge + merges.length / 2;
    merges.push(first, second);
    for (const word of wordsOf.get(best)!) {
      add(word, -1);
      words[word] = joinPair(words[word], { first, second, joined });
      add(word, 1);
    }
    wordsOf.delete(best);
  }
  return Uint16Array.from(merges);
}

function joinPair(
  tokens: number[],
  { first, second, joined }: { first: number; second: number; joined: number },
): number[] {
  const result: number[] = [];
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i] === first && tokens[i + 1] === second) {
      result.push(joined);
      i++;
    } else result.push(tokens[i]);
  }
  return result;
}
