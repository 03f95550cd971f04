/** A word as tokens, and how often it comes. */
interface Word {
  readonly count: number;
  ids: number[];
}

/** Two tokens that follow one another, as one number. */
const keyOf = (a: number, b: number): number => a * 2 ** 26 + b;

interface Pair {
  count: number;
  /** words that have it, or had it */
  readonly words: Set<Word>;
}

/**
 * Joins the most frequent pair of neighbours into a token, again and again.
 *
 * @param counts how often each word comes
 * @param tokens what words are made of at first; the new tokens are added
 * @returns the pairs in the order in which they were joined. Of pairs that come as often, that of the earlier tokens goes first, as in
 *   HuggingFace's trainer
 * @see https://arxiv.org/abs/1508.07909
 */
export function train(
  counts: ReadonlyMap<string, number>,
  tokens: string[],
  { size, minFrequency }: { size: number; minFrequency: number },
): [string, string][] {
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const words = Array.from(counts, ([word, count]): Word => ({ count, ids: Array.from(word, (c) => ids.get(c)!) }));
  const pairs = new Map<number, Pair>();
  for (const word of words) countPairs(word, pairs, 1);
  const merges: [string, string][] = [];
  while (tokens.length < size) {
    const best = mostFrequent(pairs, minFrequency);
    if (best === null) break;
    const [a, b] = [Math.floor(best / 2 ** 26), best % 2 ** 26];
    const joined = tokens[a] + tokens[b];
    merges.push([tokens[a], tokens[b]]);
    let id = ids.get(joined);
    if (id === undefined) {
      id = tokens.push(joined) - 1;
      ids.set(joined, id);
    }
    for (const word of pairs.get(best)!.words) {
      countPairs(word, pairs, -1);
      word.ids = join(word.ids, [a, b], id);
      countPairs(word, pairs, 1);
    }
    pairs.delete(best);
  }
  return merges;
}

function countPairs(word: Word, pairs: Map<number, Pair>, sign: 1 | -1): void {
  for (let i = 1; i < word.ids.length; i++) {
    const key = keyOf(word.ids[i - 1], word.ids[i]);
    let pair = pairs.get(key);
    if (pair === undefined) pairs.set(key, (pair = { count: 0, words: new Set() }));
    pair.count += sign * word.count;
    if (sign === 1) pair.words.add(word);
  }
}

function mostFrequent(pairs: ReadonlyMap<number, Pair>, minFrequency: number): number | null {
  let best: number | null = null;
  let most = Math.max(1, minFrequency);
  for (const [key, { count }] of pairs) {
    if (count < most || (count === most && best !== null && key > best)) continue;
    best = key;
    most = count;
  }
  return best;
}

/** Replaces a pair by a token, from left to right. */
export function join(ids: readonly number[], [a, b]: readonly [number, number], joined: number): number[] {
  const result: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    const isPair = ids[i] === a && i + 1 < ids.length && ids[i + 1] === b;
    result.push(isPair ? joined : ids[i]);
    if (isPair) i++;
  }
  return result;
}
