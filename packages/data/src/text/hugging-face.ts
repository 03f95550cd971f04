import { DataError, RuntimeError, refuseArgument, requireList, requireString } from '@gradkit/core-tensor/functional';
import type { Tokenizer } from './tokenizer.ts';

/**
 * A tokenizer of the HuggingFace hub, of any kind: byte pairs, WordPiece, Unigram. Needs the package `@huggingface/tokenizers`.
 *
 * @param json what is in `tokenizer.json`
 * @param config what is in `tokenizer_config.json`; default nothing
 * @returns a tokenizer whose `encode` adds the special tokens of the model, such as `[CLS]`, and whose `decode` leaves them out
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
  const tokenizer = build(where, () => new Whole(json, config));
  return {
    size: [...tokenizer.get_vocab(true).values()].reduce((most, id) => Math.max(most, id + 1), 0),
    encode(text) {
      requireString(where, 'text', text);
      return Int32Array.from(tokenizer.encode(text).ids);
    },
    decode(ids) {
      requireList(where, 'ids', ids);
      for (let i = 0; i < ids.length; i++)
        if (tokenizer.id_to_token(ids[i]) === undefined)
          throw new DataError(where, `ids[${i}] is ${ids[i]}, which is not a token`, { got: ids[i] });
      return ids.length === 0 ? '' : tokenizer.decode(Array.from(ids), { skip_special_tokens: true });
    },
    idOf: (token) => tokenizer.token_to_id(token),
    tokenOf: (id) => tokenizer.id_to_token(id),
  };
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

function build<T>(where: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw new DataError(where, `json describes no tokenizer: ${(cause as Error).message}`, { cause });
  }
}
