import {
  DataError,
  formatValue,
  refuseArgument,
  requireList,
  requireOptions,
  requireString,
} from '@gradkit/core-tensor/functional';
import type { Tokenizer } from './tokenizer.ts';
import { Vocabulary } from './vocabulary.ts';

interface CharOptions {
  /** character that stands for all that are not in the text it is made from, and is added to them; default none: they are an error */
  readonly unknown?: string | undefined;
}

/** Characters and their numbers; plain data for `CharTokenizer.fromJSON`. */
export interface CharTokenizerData {
  readonly kind: 'characters';
  readonly tokens: readonly string[];
  readonly unknown: string | null;
}

/**
 * Every character is a token, numbered in the order of Unicode: what character models of Shakespeare use.
 *
 * @example
 * const tokenizer = new CharTokenizer('hello');
 * tokenizer.encode('hole'); // [1, 3, 2, 0]
 * tokenizer.decode([1, 0, 2, 2, 3]); // "hello"
 */
export class CharTokenizer implements Tokenizer {
  readonly #vocabulary: Vocabulary;
  readonly #unknown: number | null;

  /**
   * @param text whose characters there are to be
   * @param options `unknown`: a character that stands for all others; default none: they are an error
   * @throws {ConfigError} if `text` is no string, or an option is unknown or no string
   */
  constructor(text: string, options: CharOptions = {}) {
    requireString('CharTokenizer', 'text', text);
    const { unknown } = requireOptions<CharOptions>('CharTokenizer', options, { unknown: true });
    const characters = new Set(text);
    if (unknown !== undefined) characters.add(requireCharacter('unknown', unknown));
    this.#vocabulary = new Vocabulary('CharTokenizer', [...characters].sort(byCodePoint));
    this.#unknown = unknown === undefined ? null : this.#vocabulary.idOf(unknown)!;
  }

  /** What `JSON.stringify` writes, made into a tokenizer again. @throws {ConfigError} if it is anything else */
  static fromJSON(data: CharTokenizerData): CharTokenizer {
    const { tokens, unknown } = Object(data) as CharTokenizerData;
    requireList('CharTokenizer', 'tokens', tokens);
    tokens.forEach((token, i) => requireCharacter(`tokens[${i}]`, token));
    return new CharTokenizer(tokens.join(''), unknown === null ? {} : { unknown });
  }

  get size(): number {
    return this.#vocabulary.size;
  }

  encode(text: string): Int32Array {
    requireString('CharTokenizer', 'text', text);
    const ids: number[] = [];
    for (const character of text) ids.push(this.idOf(character) ?? this.#unknown ?? this.#refuse(character, text));
    return Int32Array.from(ids);
  }

  decode(ids: ArrayLike<number>): string {
    return this.#vocabulary.tokensOf(ids).join('');
  }

  idOf(token: string): number | undefined {
    return this.#vocabulary.idOf(token);
  }

  tokenOf(id: number): string | undefined {
    return this.#vocabulary.tokenOf(id);
  }

  toJSON(): CharTokenizerData {
    const unknown = this.#unknown === null ? null : this.#vocabulary.tokens[this.#unknown];
    return { kind: 'characters', tokens: this.#vocabulary.tokens, unknown };
  }

  #refuse(character: string, text: string): never {
    throw new DataError(
      'CharTokenizer',
      `the character ${formatValue(character)} at ${text.indexOf(character)} is not among the ${this.size} known ones; give { unknown } for those`,
      { got: character },
    );
  }
}

function requireCharacter(name: string, value: string): string {
  requireString('CharTokenizer', name, value);
  if (Array.from(value).length !== 1) refuseArgument('CharTokenizer', name, value, 'a single character');
  return value;
}

function byCodePoint(a: string, b: string): number {
  return a.codePointAt(0)! - b.codePointAt(0)!;
}
