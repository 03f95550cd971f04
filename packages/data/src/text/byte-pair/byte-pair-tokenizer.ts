import {
  ConfigError,
  refuseArgument,
  requireList,
  requireOptions,
  requireString,
  requireWholeNumber,
} from '@gradkit/core-tensor/functional';
import type { Tokenizer } from '../tokenizer.ts';
import { Vocabulary } from '../vocabulary.ts';
import { alphabet, toCharacters, toText } from './bytes.ts';
import { partsOf, type TokenizerJson } from './tokenizer-json.ts';
import { join, train } from './train.ts';

/** How the tokens are found. */
export interface BytePairOptions {
  /** tokens in the end: special ones, 256 bytes, and joined pairs; fewer where nothing is left to join */
  readonly vocabSize: number;
  /** how often a pair must come to be joined; default 2 */
  readonly minFrequency?: number | undefined;
  /** tokens that come first and are never taken apart, such as `<|endoftext|>`; default none */
  readonly specials?: readonly string[] | undefined;
}

/** What is never joined across: words with the blank before them, numbers, marks, spaces. That of GPT-2. */
const pattern = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/**
 * Byte-pair encoding: tokens are bytes and what often stands together, so that every text can be encoded and frequent words are short.
 * Pairs are those of HuggingFace's trainer, and JSON is its `tokenizer.json`, which Python reads.
 *
 * @example
 * const tokenizer = BytePairTokenizer.train(['low lower lowest'], { vocabSize: 259 });
 * tokenizer.tokenize('lower'); // ["low", "e", "r"]
 * tokenizer.decode(tokenizer.encode('größer 🙂')); // "größer 🙂"
 * @see https://arxiv.org/abs/1508.07909 https://huggingface.co/docs/tokenizers
 */
export class BytePairTokenizer implements Tokenizer {
  readonly #vocabulary: Vocabulary;
  readonly #merges: readonly (readonly [string, string])[];
  /** of pairs of tokens, by their numbers: which is joined first, and into what */
  readonly #ranks: ReadonlyMap<string, { readonly rank: number; readonly joined: number }>;
  readonly #specials: readonly string[];
  readonly #cache = new Map<string, readonly number[]>();

  private constructor(
    tokens: readonly string[],
    merges: readonly (readonly [string, string])[],
    specials: readonly string[],
  ) {
    const vocabulary = new Vocabulary('BytePairTokenizer', tokens);
    this.#vocabulary = vocabulary;
    this.#merges = merges;
    this.#specials = specials;
    this.#ranks = new Map(
      merges.map(([a, b], rank) => {
        const [first, second, joined] = [a, b, a + b].map(
          (token) => vocabulary.idOf(token) ?? refuseMerge(rank, token),
        );
        return [`${first} ${second}`, { rank, joined }];
      }),
    );
  }

  /**
   * Finds the tokens of some texts: bytes first, then the pair that is the most frequent, again and again.
   *
   * @param texts what pairs are counted in
   * @param options `vocabSize`: tokens in the end; `minFrequency`: how often a pair must come to be joined, default 2; `specials`: tokens
   *   that come first and are never taken apart, default none
   * @throws {ConfigError} if `texts` is no list of strings, or an option is missing, unknown or out of range
   */
  static train(texts: Iterable<string>, options: BytePairOptions): BytePairTokenizer {
    const known = { vocabSize: true, minFrequency: true, specials: true } as const;
    const {
      vocabSize,
      minFrequency = 2,
      specials = [],
    } = requireOptions<BytePairOptions>(where, options, known, '{ vocabSize: 1000 }');
    requireList(where, 'specials', specials);
    specials.forEach((special, i) => {
      requireString(where, `specials[${i}]`, special);
      if (special === '') refuseArgument(where, `specials[${i}]`, special, 'a string of at least one character');
    });
    requireWholeNumber(where, 'vocabSize', vocabSize, { least: specials.length + alphabet.length });
    requireWholeNumber(where, 'minFrequency', minFrequency, { least: 1 });
    const counts = new Map<string, number>();
    for (const text of typeof texts === 'string' ? [texts] : texts) {
      requireString(where, 'a text', text);
      for (const part of splitAround(text, specials))
        for (const word of part.isSpecial ? [] : wordsOf(part.text)) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    const tokens = [...specials, ...alphabet];
    return new BytePairTokenizer(tokens, train(counts, tokens, { size: vocabSize, minFrequency }), specials);
  }

  /**
   * What `JSON.stringify` writes, made into a tokenizer again; of HuggingFace's files those that are byte pairs of bytes as GPT-2's.
   *
   * @throws {ConfigError} if it is anything else: `huggingFaceTokenizer` reads all of them
   */
  static fromJSON(json: TokenizerJson): BytePairTokenizer {
    const { tokens, merges, specials } = partsOf(json);
    return new BytePairTokenizer(tokens, merges, specials);
  }

  get size(): number {
    return this.#vocabulary.size;
  }

  encode(text: string): Int32Array {
    requireString(where, 'text', text);
    const ids: number[] = [];
    for (const part of splitAround(text, this.#specials)) {
      if (part.isSpecial) ids.push(this.idOf(part.text)!);
      else for (const word of wordsOf(part.text)) ids.push(...this.#encodeWord(word));
    }
    return Int32Array.from(ids);
  }

  /** The tokens of a text; bytes as GPT-2 prints them, with Ġ for a blank. */
  tokenize(text: string): string[] {
    return this.#vocabulary.tokensOf(this.encode(text));
  }

  decode(ids: ArrayLike<number>): string {
    let [text, printable] = ['', ''];
    for (const token of this.#vocabulary.tokensOf(ids)) {
      if (!this.#specials.includes(token)) {
        printable += token;
        continue;
      }
      text += toText(printable) + token;
      printable = '';
    }
    return text + toText(printable);
  }

  idOf(token: string): number | undefined {
    return this.#vocabulary.idOf(token);
  }

  tokenOf(id: number): string | undefined {
    return this.#vocabulary.tokenOf(id);
  }

  /** HuggingFace's `tokenizer.json`, which `Tokenizer.from_file` reads in Python. */
  toJSON(): TokenizerJson {
    const { tokens } = this.#vocabulary;
    const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
    const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
    return {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: this.#specials.map((content) => ({ id: this.idOf(content)!, content, ...flags })),
      normalizer: null,
      pre_tokenizer: byteLevel,
      post_processor: null,
      decoder: byteLevel,
      model: {
        type: 'BPE',
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: null,
        end_of_word_suffix: null,
        fuse_unk: false,
        byte_fallback: false,
        ignore_merges: false,
        vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
        merges: this.#merges,
      },
    };
  }

  #encodeWord(word: string): readonly number[] {
    const known = this.#cache.get(word);
    if (known !== undefined) return known;
    let ids = Array.from(word, (character) => this.idOf(character)!);
    for (;;) {
      let best: { readonly rank: number; readonly joined: number } | null = null;
      let pair: [number, number] = [0, 0];
      for (let i = 1; i < ids.length; i++) {
        const merge = this.#ranks.get(`${ids[i - 1]} ${ids[i]}`);
        if (merge === undefined || (best !== null && merge.rank >= best.rank)) continue;
        best = merge;
        pair = [ids[i - 1], ids[i]];
      }
      if (best === null) break;
      ids = join(ids, pair, best.joined);
    }
    if (this.#cache.size >= 65_536) this.#cache.clear(); // memory stays bounded, whatever comes
    this.#cache.set(word, ids);
    return ids;
  }
}

const where = 'BytePairTokenizer';

const wordsOf = (text: string): string[] => (text.match(pattern) ?? []).map(toCharacters);

interface Part {
  readonly text: string;
  readonly isSpecial: boolean;
}

/** A text in parts: special tokens, the longest where several begin, and what lies between them. */
function* splitAround(text: string, specials: readonly string[]): Generator<Part> {
  let from = 0;
  for (let at = 0; specials.length > 0 && at < text.length;) {
    const found = specials.filter((special) => text.startsWith(special, at));
    if (found.length === 0) {
      at++;
      continue;
    }
    const longest = found.reduce((a, b) => (b.length > a.length ? b : a));
    if (at > from) yield { text: text.slice(from, at), isSpecial: false };
    yield { text: longest, isSpecial: true };
    from = at += longest.length;
  }
  if (from < text.length) yield { text: text.slice(from), isSpecial: false };
}

function refuseMerge(rank: number, token: string): never {
  throw new ConfigError(where, `merge ${rank} has ${JSON.stringify(token)}, which is not among the tokens`, {
    got: token,
  });
}
