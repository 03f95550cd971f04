import { readGolden } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import {
  BytePairTokenizer,
  CharTokenizer,
  huggingFaceTokenizer,
  splitWords,
  WordTokenizer,
  type BytePairOptions,
  type TokenizerJson,
  type Tokenizer,
} from '../index.ts';

interface Golden {
  readonly text: string;
  readonly texts: readonly string[];
  readonly cases: readonly {
    readonly options: BytePairOptions;
    readonly tokens: readonly string[];
    readonly merges: readonly (readonly [string, string])[];
    readonly encoded: readonly (readonly number[])[];
  }[];
}
const { text, texts, cases } = readGolden<Golden>('data/byte_pairs');

const hub = readGolden<{
  texts: readonly string[];
  cases: readonly {
    name: string;
    json: object;
    size: number;
    encoded: readonly number[][];
    decoded: readonly string[];
  }[];
}>('data/tokenizers_of_the_hub');

it.each(hub.cases)('a tokenizer.json as Python reads it: $name', async ({ json, size, encoded, decoded }) => {
  const tokenizer = await huggingFaceTokenizer(json);
  expect(tokenizer.size).toBe(size);
  hub.texts.forEach((each, i) => {
    expect([...tokenizer.encode(each)]).toEqual(encoded[i]);
    expect(tokenizer.decode(encoded[i])).toBe(decoded[i]);
  });
});

const again = (tokenizer: Tokenizer): never => JSON.parse(JSON.stringify(tokenizer)) as never; // for the fromJSON of its class

describe.each(cases)('byte pairs as of HuggingFace, $options', ({ options, tokens, merges, encoded }) => {
  const tokenizer = BytePairTokenizer.train([text], options);

  it('finds the same tokens by the same pairs', () => {
    expect(tokenizer.toJSON().model.merges).toEqual(merges);
    expect(tokens.map((_, id) => tokenizer.tokenOf(id))).toEqual(tokens);
    expect(tokenizer.size).toBe(tokens.length);
  });

  it('encodes alike, decodes to the same text, and comes back from JSON', async () => {
    const others = [BytePairTokenizer.fromJSON(again(tokenizer)), await huggingFaceTokenizer(again(tokenizer))];
    texts.forEach((each, i) => {
      expect([...tokenizer.encode(each)]).toEqual(encoded[i]);
      expect(tokenizer.decode(encoded[i])).toBe(each);
      for (const other of others) expect([...other.encode(each)]).toEqual(encoded[i]);
    });
    expect(others.map(({ size }) => size)).toEqual([tokens.length, tokens.length]);
    expect(others[1].decode(encoded[0])).toBe(texts[0]);
  });
});

describe('characters', () => {
  const tokenizer = new CharTokenizer('größer 🙂');

  it('are numbered in the order of Unicode, one for each, beyond 16 bits, too', () => {
    expect(tokenizer.size).toBe(7);
    expect(tokenizer.decode([0, 1, 2, 3, 4, 5, 6])).toBe(' egrßö🙂');
    expect(tokenizer.decode(tokenizer.encode('🙂 öß'))).toBe('🙂 öß');
    expect([tokenizer.idOf('🙂'), tokenizer.tokenOf(6), tokenizer.idOf('x')]).toEqual([6, '🙂', undefined]);
  });

  it('may have one that stands for all others, and come back from JSON', () => {
    const open = CharTokenizer.fromJSON(again(new CharTokenizer('ab', { unknown: '?' })));
    expect([...open.encode('abc')]).toEqual([1, 2, 0]);
    expect(CharTokenizer.fromJSON(again(tokenizer)).decode([6])).toBe('🙂');
  });
});

describe('words', () => {
  const tokenizer = new WordTokenizer(['The dog, the cat.', 'A dog!']);

  it('are split at blanks and marks, not within', () => {
    expect(splitWords("Don't e-mail O’Brien: 3.5 % (naïve)…")).toEqual([
      "Don't",
      'e-mail',
      'O’Brien',
      ':',
      '3.5',
      '%',
      '(',
      'naïve',
      ')',
      '…',
    ]);
    expect(splitWords('')).toEqual([]);
  });

  it('come by how often they do, behind the special ones', () => {
    const tokens = Array.from({ length: tokenizer.size }, (_, id) => tokenizer.tokenOf(id));
    expect(tokens).toEqual(['<pad>', '<unk>', 'dog', 'the', '!', ',', '.', 'a', 'cat']);
    expect([...tokenizer.encode('A CAT and a dog')]).toEqual([7, 8, 1, 7, 2]);
    expect(tokenizer.decode([3, 2])).toBe('the dog');
  });

  it('are as many and as frequent as wanted, with case if wanted, and come back from JSON', () => {
    const few = new WordTokenizer(['b b a a c', 'B'], {
      maxSize: 4,
      minFrequency: 2,
      lowercase: false,
      specials: ['?'],
      unknown: '?',
    });
    expect([...few.encode('a b c B')]).toEqual([1, 2, 0, 0]);
    const back = WordTokenizer.fromJSON(again(few));
    expect([back.size, ...back.encode('a b c B')]).toEqual([3, 1, 2, 0, 0]);
    expect(new WordTokenizer(['a b c'], { maxSize: 3 }).size).toBe(3);
  });
});

describe('errors', () => {
  const pairs = BytePairTokenizer.train([''], { vocabSize: 256 });
  it.each([
    [
      () => new CharTokenizer('ab').encode('abc'),
      "CharTokenizer: the character 'c' at 2 is not among the 2 known ones; give { unknown } for those",
    ],
    [() => new CharTokenizer('ab').decode([2]), 'CharTokenizer: ids[0] is 2 but the tokens are 0 … 1'],
    [() => new CharTokenizer('ab', { unknown: 'ab' }), "CharTokenizer: unknown is 'ab'; it must be a single character"],
    [
      () => new WordTokenizer(['a'], { unknown: 'x' }),
      "WordTokenizer: unknown is 'x', which is not among the 3 tokens",
    ],
    [
      () => new WordTokenizer(['a'], { specials: ['<unk>', '<unk>'] }),
      "WordTokenizer: tokens[1] is '<unk>', as tokens[0] is; each must be there once",
    ],
    [() => pairs.decode([256]), 'BytePairTokenizer: ids[0] is 256 but the tokens are 0 … 255'],
    [
      () => BytePairTokenizer.train(['a'], { vocabSize: 255 }),
      'BytePairTokenizer: vocabSize is 255; it must be a whole number of at least 256',
    ],
    [
      () => BytePairTokenizer.train(['a'], { vocabSize: 300, specials: [''] }),
      "BytePairTokenizer: specials[0] is ''; it must be a string of at least one character",
    ],
    [
      () => BytePairTokenizer.fromJSON({} as TokenizerJson),
      'BytePairTokenizer: fromJSON takes byte pairs of bytes, with model.type BPE and pre_tokenizer.type ByteLevel without prefix space; huggingFaceTokenizer takes others',
    ],
  ])('%#', (call, message) => expect(call).toThrow(message));

  it.each([[{}], [{ model: { type: 'BPE' } }], [[]]])('a file that describes no tokenizer: %j', async (json) => {
    await expect(huggingFaceTokenizer(json)).rejects.toThrow(/^huggingFaceTokenizer: json describes no tokenizer: /);
  });
});
