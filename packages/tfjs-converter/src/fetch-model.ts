import { DataError, type Bytes } from '@gradkit/core-tensor/functional';
import { readFiles, type ModelFiles } from './model/model-files.ts';

/**
 * Fetches a model of TensorFlow.js: `model.json`, and the shards that it names, which lie beside it.
 *
 * @param url address of `model.json`
 * @param init as of `fetch`, for all files: headers, signal …
 * @throws {DataError} if a file cannot be fetched, or is no model
 * @example
 * ```ts no-run
 * const { modelJson, weights } = await fetchModel('https://example.org/digits/model.json');
 * const model = fromLayersModel(modelJson, weights).eval();
 * model.forward(zeros([1, 28, 28, 1])).shape;
 * ```
 */
export async function fetchModel(url: string | URL, init?: RequestInit): Promise<ModelFiles> {
  const where = 'fetchModel';
  const base = new URL(url, globalThis.location?.href);
  return readFiles(where, String(url), async (path) => {
    const address = path === null ? base : new URL(path, base);
    const response = await fetch(address, init).catch((cause: unknown) => {
      throw new DataError(where, `${address} cannot be fetched: ${(cause as Error).message}`, { got: address, cause });
    });
    if (!response.ok)
      throw new DataError(where, `${address} cannot be fetched: the server answers ${response.status}`, {
        got: response.status,
      });
    return new Uint8Array(await response.arrayBuffer()) satisfies Bytes;
  });
}
