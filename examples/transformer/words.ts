import { Generator, tensor, type Tensor } from '@gradkit/core-tensor';
import { CharTokenizer } from '@gradkit/data';

export const letters = 'abcdefghijklmnopqrstuvwxyz';
export const tokenizer = new CharTokenizer(`<>_${letters}`); // < begins a word, > ends it, _ fills it up
export const [begin, padding] = [tokenizer.idOf('<')!, tokenizer.idOf('_')!];

/** Different words that mean nothing, with so many letters. */
export function drawWords(
  count: number,
  { shortest, longest, seed }: { shortest: number; longest: number; seed: number },
): string[] {
  const rng = new Generator(seed);
  const words = new Set<string>();
  while (words.size < count) {
    const length = shortest + rng.below(longest - shortest + 1);
    words.add(Array.from({ length }, () => letters[rng.below(letters.length)]).join(''));
  }
  return [...words];
}

/** Texts as rows of tokens, filled up to a length. */
export function encode(texts: readonly string[], length: number): Tensor {
  return tensor(
    texts.map((text) => [...tokenizer.encode(text.padEnd(length, '_'))]),
    { dtype: 'int32' },
  );
}

/** What stands before the end of each row. */
export function decode(rows: Tensor): string[] {
  return (rows.toArray() as number[][]).map((row) => tokenizer.decode(row).split('>')[0]);
}
