import {
  DataError,
  formatValue,
  isPlainObject,
  RuntimeError,
  refuseArgument,
  requireList,
  requireString,
} from '@gradkit/core-tensor/functional';
import { requireIds } from './token-ids.ts';
import type { Tokenizer } from './tokenizer.ts';

/**
 * A tokenizer of the HuggingFace hub, of any kind: byte pairs, WordPiece, Unigram. Needs the package `@huggingface/tokenizers`.
 *
 * @param json what is in `tokenizer.json`
 * @param config what is in `tokenizer_config.json`; default nothing
 * @returns a tokenizer whose `encode` adds the special tokens of the model, such as `[CLS]`, and whose `decode` leaves them out. As with
 *   Python's `AutoTokenizer`, nothing is cut off or padded, whatever the file says of it: `padCollate` pads batches
 * @throws {RuntimeError} if `@huggingface/tokenizers` is not installed
 * @throws {DataError} if the file describes no tokenizer
 * @example
 * const json = BytePairTokenizer.train(['low lower'], { vocabSize: 258 }).toJSON();
 * const tokenizer = await huggingFaceTokenizer(json);
 * tokenizer.decode(tokenizer.encode('lower')); // "lower"
 * @see https://huggingface.co/docs/tokenizers
 */
export async function huggingFaceTokenizer(json: object, config: object = {}): Promise<Tokenizer> {
  const where = 'huggingFaceTokenizer';
  if (typeof json !== 'object' || json === null) refuseArgument(where, 'json', json, 'what is in a tokenizer.json');
  if (typeof config !== 'object' || config === null)
    refuseArgument(where, 'config', config, 'what is in a tokenizer_config.json');
  const { Tokenizer: Whole } = await library(where);
  requireTokens(where, json);
  const describing = <T>(make: () => T): T => described(where, make);
  const tokenizer = describing(() => new Whole(withUnicodeWords(json), { ...pythonsConfig, ...config }));
  return {
    size: describing(() => [...tokenizer.get_vocab(true).values()].reduce((most, id) => Math.max(most, id + 1), 0)),
    encode(text) {
      requireString(where, 'text', text);
      return Int32Array.from(describing(() => tokenizer.encode(text).ids));
    },
    decode(ids) {
      requireList(where, 'ids', ids);
      for (let i = 0; i < ids.length; i++)
        if (tokenizer.id_to_token(ids[i]) === undefined)
          throw new DataError(where, `ids[${i}] is ${ids[i]}, which is not a token`, { got: ids[i] });
      return ids.length === 0 ? '' : describing(() => tokenizer.decode(Array.from(ids), { skip_special_tokens: true }));
    },
    idOf: (token) => tokenizer.token_to_id(token),
    tokenOf: (id) => tokenizer.id_to_token(id),
  };
}

/** In Python blanks around marks stay unless the file says otherwise. */
const pythonsConfig = { clean_up_tokenization_spaces: false };

interface PreTokenizer {
  readonly type?: string | undefined;
  readonly pretokenizers?: readonly PreTokenizer[] | undefined;
}

/** What splits at blanks, written as a pattern: that of the library takes letters beyond ASCII for marks. */
function withUnicodeWords(json: object): object {
  const words = { type: 'Split', pattern: { Regex: String.raw`\w+|[^\w\s]+` }, behavior: 'Removed', invert: true };
  const mended = (part: PreTokenizer | null | undefined): unknown => {
    if (part?.type === 'Whitespace') return words;
    if (!Array.isArray(part?.pretokenizers)) return part;
    return { ...part, pretokenizers: part.pretokenizers.map((each) => (each?.type === 'Whitespace' ? words : each)) };
  };
  const { pre_tokenizer: part } = json as { readonly pre_tokenizer?: PreTokenizer | null | undefined };
  return { ...json, pre_tokenizer: mended(part) };
}

async function library(where: string): Promise<typeof import('@huggingface/tokenizers')> {
  try {
    return await import('@huggingface/tokenizers');
  } catch (cause) {
    throw new RuntimeError(
      where,
      'the package @huggingface/tokenizers is needed; npm install @huggingface/tokenizers',
      {
        cause,
      },
    );
  }
}

/** Numbers of tokens may have gaps, but no large ones: the library makes a list of them. */
const largestGap = 2 ** 20;

function requireTokens(where: string, json: object): void {
  const { model, added_tokens: added } = json as {
    readonly model?: { readonly vocab?: unknown } | null | undefined;
    readonly added_tokens?: unknown;
  };
  const ofModel = isPlainObject(model?.vocab) ? Object.entries(model.vocab) : []; // of Unigram it is a list
  const extra = (Array.isArray(added) ? (added as unknown[]) : []).map((token) => {
    const { content, id } = Object(token) as { readonly content?: unknown; readonly id?: unknown };
    if (typeof content === 'string' && content !== '') return [content, id] as const; // texts are split at it
    const rule = 'it must be a string of at least one character';
    throw new DataError(
      where,
      `json describes no tokenizer: the content of an added token is ${formatValue(content)}; ${rule}`,
      { got: content },
    );
  });
  const numbered = [...ofModel, ...extra];
  const refuse = (token: string, id: unknown, rule: string): DataError =>
    new DataError(
      where,
      `json describes no tokenizer: the number of the token ${formatValue(token)} is ${formatValue(id)}; it must be ${rule}`,
      { got: id },
    );
  const { length } = Array.isArray(model?.vocab) ? model.vocab : ofModel;
  requireIds(numbered, { most: length + extra.length + largestGap, refuse });
}

/** The library believes what a file says: its errors tell that this is wrong. */
function described<T>(where: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw new DataError(where, `json describes no tokenizer: ${(cause as Error).message}`, { cause });
  }
}
