import {
  requireBoolean,
  requireList,
  requireOptions,
  requireString,
  requireWholeNumber,
} from '@gradkit/core-tensor/functional';
import type { Tokenizer } from './tokenizer.ts';
import { requireUnknown, Vocabulary } from './vocabulary.ts';

/** Which words there are to be. */
export interface WordOptions {
  /** most tokens, counting the special ones; default all */
  readonly maxSize?: number | undefined;
  /** how often a word must come to be one; default 1 */
  readonly minFrequency?: number | undefined;
  /** whether case does not matter; default true */
  readonly lowercase?: boolean | undefined;
  /** tokens that come first, e.g. for padding; default `['<pad>', '<unk>']` */
  readonly specials?: readonly string[] | undefined;
  /** which of them stands for all other words; default `<unk>` */
  readonly unknown?: string | undefined;
}

/** Words and their numbers; plain data for `WordTokenizer.fromJSON`. */
export interface WordTokenizerData {
  readonly kind: 'words';
  readonly tokens: readonly string[];
  readonly unknown: string;
  readonly lowercase: boolean;
}

/** Words, numbers and single marks. */
const pattern = /\p{L}[\p{L}\p{M}]*(?:['’-]\p{L}[\p{L}\p{M}]*)*|\p{N}+(?:[.,]\p{N}+)*|[^\s\p{L}\p{N}]/gu;

/**
 * The words, numbers and marks of a text, as `WordTokenizer` takes them apart.
 *
 * @throws {ConfigError} if `text` is no string
 * @example splitWords("Don't stop, 3.5 times!"); // ["Don't", "stop", ",", "3.5", "times", "!"]
 */
export function splitWords(text: string): string[] {
  requireString('splitWords', 'text', text);
  return text.match(pattern) ?? [];
}

/**
 * Every word, number and mark is a token; the most frequent ones come first, behind the special ones.
 *
 * @example
 * const tokenizer = new WordTokenizer(['the cat', 'the dog']);
 * tokenizer.encode('The cat sat'); // [2, 3, 1]
 * tokenizer.decode([2, 4]); // "the dog"
 * @see https://www.tensorflow.org/api_docs/python/tf/keras/layers/TextVectorization (there padding and unknown are 0 and 1, too)
 */
export class WordTokenizer implements Tokenizer {
  readonly #vocabulary: Vocabulary;
  readonly #unknown: number;
  readonly #lowercase: boolean;

  /**
   * @param texts what the words are counted in: the training part
   * @param options `maxSize`: most tokens, default all; `minFrequency`: how often a word must come, default 1; `lowercase`: default true;
   *   `specials`: tokens that come first, default `<pad>` and `<unk>`; `unknown`: which of them stands for other words, default `<unk>`
   * @throws {ConfigError} if `texts` is no list of strings, or an option is unknown or out of range
   */
  constructor(texts: Iterable<string>, options: WordOptions = {}) {
    const where = 'WordTokenizer';
    const known = { maxSize: true, minFrequency: true, lowercase: true, specials: true, unknown: true } as const;
    const {
      maxSize = Number.MAX_SAFE_INTEGER,
      minFrequency = 1,
      lowercase = true,
      specials = ['<pad>', '<unk>'],
      unknown = '<unk>',
    } = requireOptions<WordOptions>(where, options, known);
    requireList(where, 'specials', specials);
    requireWholeNumber(where, 'maxSize', maxSize, { least: specials.length });
    requireWholeNumber(where, 'minFrequency', minFrequency, { least: 1 });
    requireBoolean(where, 'lowercase', lowercase);
    this.#lowercase = lowercase;
    const words = byFrequency(this.#count(texts), { minFrequency, without: new Set(specials) });
    this.#vocabulary = new Vocabulary(where, [...specials, ...words].slice(0, maxSize));
    this.#unknown = requireUnknown(where, unknown, this.#vocabulary);
  }

  /** What `JSON.stringify` writes, made into a tokenizer again. @throws {ConfigError} if it is anything else */
  static fromJSON(data: WordTokenizerData): WordTokenizer {
    const { tokens, unknown, lowercase } = Object(data) as WordTokenizerData;
    requireList('WordTokenizer', 'tokens', tokens);
    return new WordTokenizer([], { specials: tokens, unknown, lowercase });
  }

  get size(): number {
    return this.#vocabulary.size;
  }

  encode(text: string): Int32Array {
    return Int32Array.from(this.#words(text), (word) => this.idOf(word) ?? this.#unknown);
  }

  /** The tokens, with a blank between them. */
  decode(ids: ArrayLike<number>): string {
    return this.#vocabulary.tokensOf(ids).join(' ');
  }

  idOf(token: string): number | undefined {
    return this.#vocabulary.idOf(token);
  }

  tokenOf(id: number): string | undefined {
    return this.#vocabulary.tokenOf(id);
  }

  toJSON(): WordTokenizerData {
    const { tokens } = this.#vocabulary;
    return { kind: 'words', tokens, unknown: tokens[this.#unknown], lowercase: this.#lowercase };
  }

  #words(text: string): string[] {
    requireString('WordTokenizer', 'text', text);
    return splitWords(this.#lowercase ? text.toLowerCase() : text);
  }

  #count(texts: Iterable<string>): Map<string, number> {
    const counts = new Map<string, number>();
    for (const text of typeof texts === 'string' ? [texts] : texts)
      for (const word of this.#words(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
    return counts;
  }
}

/** The most frequent first; those that come as often in the order of Unicode. */
function byFrequency(
  counts: ReadonlyMap<string, number>,
  { minFrequency, without }: { minFrequency: number; without: ReadonlySet<string> },
): string[] {
  const words = [...counts].filter(([word, count]) => count >= minFrequency && !without.has(word));
  return words.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([word]) => word);
}
