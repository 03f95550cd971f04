import { unpacked } from '../readers/source/gzip.ts';
import { openSource } from '../readers/source/source.ts';
import { textOf } from '../readers/source/text.ts';
import type { FetchOptions, Source } from './fetch-missing.ts';
import { knownFile } from './known-file.ts';

const source: Source = {
  where: 'tinyShakespeare',
  checksums: {
    'input.txt': {
      sha256: '86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed',
      sizeBytes: 1_115_394,
      of: 'packed',
    },
  },
  mirrors: ['https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/'],
  suffix: '',
  instead: 'put the file into that folder or into the folder tinyshakespeare of the one that GRADKIT_DATA names',
};

/**
 * A million characters of Shakespeare's plays, 65 different ones, to train language models with. From a folder, else from the cache, else from
 * the internet into the cache.
 *
 * @param options `folder`: with `input.txt`, default `tinyshakespeare` where `findData` finds it; `cache`; `download`; `onProgress`
 * @returns the text
 * @throws {ConfigError} if an option is unknown or of the wrong kind
 * @throws {DataError} if the file is missing and cannot be fetched
 * @example
 * ```ts no-run
 * const text = await tinyShakespeare();
 * const tokens = new CharTokenizer(text).encode(text);
 * ```
 * @see https://github.com/karpathy/char-rnn
 */
export async function tinyShakespeare(options: FetchOptions = {}): Promise<string> {
  const path = await knownFile('tinyshakespeare', source, options);
  let text = '';
  for await (const piece of textOf(unpacked(openSource('tinyShakespeare', path)))) text += piece;
  return text;
}
