import { ConfigError, formatValue, isPlainObject } from '@gradkit/core-tensor/functional';
import { requireIds } from '../token-ids.ts';
import { alphabet } from './bytes.ts';

const where = 'BytePairTokenizer';

/** The file `tokenizer.json` of HuggingFace, as far as byte pairs need it. */
export interface TokenizerJson {
  readonly version: string;
  readonly added_tokens: readonly { readonly id: number; readonly content: string }[];
  readonly pre_tokenizer: { readonly type: string; readonly add_prefix_space: boolean } | null;
  readonly model: {
    readonly type: string;
    readonly vocab: Readonly<Record<string, number>>;
    /** pairs; in older files as one string with a blank between */
    readonly merges: readonly (string | readonly [string, string])[];
    readonly [part: string]: unknown;
  };
  readonly [part: string]: unknown;
}

/** What a tokenizer is made of. */
interface TokenizerParts {
  /** by number; without gaps */
  readonly tokens: readonly string[];
  readonly merges: readonly (readonly [string, string])[];
  readonly specials: readonly string[];
}

/** Reads what byte pairs need. @throws {ConfigError} if it is of another kind, or damaged */
export function partsOf(json: TokenizerJson): TokenizerParts {
  const { model, added_tokens: added = [], pre_tokenizer: split } = Object(json) as Partial<TokenizerJson>;
  if (model?.type !== 'BPE' || split?.type !== 'ByteLevel' || split.add_prefix_space)
    throw new ConfigError(
      where,
      'fromJSON takes byte pairs of bytes, with model.type BPE and pre_tokenizer.type ByteLevel without prefix space; huggingFaceTokenizer takes others',
      { got: [model?.type, split?.type] },
    );
  const { vocab, merges } = model;
  if (!isPlainObject(vocab)) throw wrong('model.vocab', vocab, 'an object of numbers by token');
  if (!Array.isArray(added)) throw wrong('added_tokens', added, 'a list');
  added.forEach((token, i) => {
    const { content } = Object(token) as Partial<(typeof added)[number]>;
    if (typeof content === 'string' && content !== '') return;
    throw wrong(`added_tokens[${i}].content`, content, 'a string of at least one character');
  });
  const numbered = [...Object.entries(vocab), ...added.map(({ id, content }) => [content, id] as const)];
  const refuse = (token: string, id: unknown, rule: string): ConfigError =>
    wrong(`the number of the token ${formatValue(token)}`, id, rule);
  requireIds(numbered, { most: numbered.length, refuse });
  const tokens: string[] = [];
  for (const [token, id] of numbered) tokens[id] = token;
  const gap = tokens.findIndex((token) => token === undefined);
  if (gap !== -1) throw wrong(`the token of number ${gap}`, undefined, 'there, as one of a larger number is');
  const missing = alphabet.find((character) => !Object.hasOwn(vocab, character));
  if (missing !== undefined) throw wrong(`the number of the byte ${missing}`, undefined, 'there for all 256');
  return { tokens, merges: pairsOf(merges), specials: added.map(({ content }) => content) };
}

function pairsOf(merges: unknown): (readonly [string, string])[] {
  if (!Array.isArray(merges)) throw wrong('model.merges', merges, 'a list of pairs');
  return merges.map((given: unknown, i) => {
    const pair = typeof given === 'string' ? given.split(' ') : given;
    if (Array.isArray(pair) && pair.length === 2 && pair.every((token) => typeof token === 'string'))
      return pair as [string, string];
    throw wrong(`model.merges[${i}]`, given, 'a pair of tokens');
  });
}

function wrong(what: string, got: unknown, rule: string): ConfigError {
  return new ConfigError(where, `${what} is ${formatValue(got)}; it must be ${rule}`, { got });
}
