import { DataError, requireOptions, type Bytes } from '@gradkit/core-tensor/functional';
import { readFiles, type ModelFiles } from './model/model-files.ts';

/** How files are fetched. */
export interface FetchModelOptions {
  /** for all files, e.g. a token */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** ends it */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Fetches a model of TensorFlow.js: `model.json`, and the shards that it names, which lie beside it.
 *
 * @param url address of `model.json`
 * @param options `headers`: for all files, e.g. a token; `signal`: ends it
 * @throws {DataError} if a file cannot be fetched, or is no model
 * @example
 * ```ts no-run
 * const { modelJson, weights } = await fetchModel('https://example.org/digits/model.json');
 * const model = fromLayersModel(modelJson, weights).eval();
 * model.forward(zeros([1, 28, 28, 1])).shape;
 * ```
 */
export async function fetchModel(url: string | URL, options: FetchModelOptions = {}): Promise<ModelFiles> {
  const where = 'fetchModel';
  const { headers, signal = null } = requireOptions<FetchModelOptions>(where, options, { headers: true, signal: true });
  const base = new URL(url, globalThis.location?.href);
  return readFiles(where, String(url), async (path) => {
    const address = path === null ? base : new URL(path, base);
    const response = await fetch(address, { signal, ...(headers === undefined ? {} : { headers }) }).catch(
      (cause: unknown) => {
        throw new DataError(where, `${address} cannot be fetched: ${(cause as Error).message}`, {
          got: address,
          cause,
        });
      },
    );
    if (!response.ok)
      throw new DataError(where, `${address} cannot be fetched: the server answers ${response.status}`, {
        got: response.status,
      });
    return new Uint8Array(await response.arrayBuffer()) satisfies Bytes;
  });
}
