import {
  isPlainObject,
  refuseArgument,
  requireFunction,
  requireOptions,
  requireString,
} from '@gradkit/core-tensor/functional';
import { fileError } from '../torch/file-place.ts';
import { folderFiles, isIndex } from './folder.ts';
import { readShards } from './from-sharded.ts';
import { weightsOf } from './weights-of.ts';
import type { Weights, WeightsProgress } from './weights.ts';

interface FetchOptions {
  /** where the weights are in a file of torch.save; default: see `findStateDict` */
  readonly key?: string | undefined;
  readonly onProgress?: ((progress: WeightsProgress) => void) | undefined;
  /** sent with every request, e.g. `{ authorization: 'Bearer …' }` */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** stops the download */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Fetches weights from a server, in a page as in Node: a file, the `.index.json` of several, or a folder of HuggingFace, whose URL ends with `/`.
 * They are held in memory; the browser's cache keeps what the server allows.
 *
 * @param url of the file or folder
 * @param options `key`: where the weights are in a file of torch.save, default as `findStateDict`; `onProgress`: called while bytes arrive;
 *   `headers`: sent with every request; `signal`: stops the download
 * @throws {ConfigError} if an argument is of the wrong kind, or an option unknown
 * @throws {DataError} if the server does not give a file, or it is damaged, or holds anything but tensors and plain containers
 * @example
 * ```ts no-run
 * import { fetchWeights } from '@gradkit/pretrained';
 * const { tensors, config } = await fetchWeights('/models/all-MiniLM-L6-v2/', {
 *   onProgress: ({ file, receivedBytes, totalBytes }) => console.log(file, receivedBytes, totalBytes),
 * });
 * ```
 */
export async function fetchWeights(url: string | URL, options: FetchOptions = {}): Promise<Weights> {
  const known = { key: true, onProgress: true, headers: true, signal: true } as const;
  const { key, onProgress, headers, signal } = requireOptions<FetchOptions>('fetchWeights', options, known);
  if (!(url instanceof URL)) requireString('fetchWeights', 'url', url);
  if (key !== undefined) requireString('fetchWeights', 'key', key);
  if (onProgress !== undefined) requireFunction('fetchWeights', 'onProgress', onProgress);
  if (headers !== undefined && !isPlainObject(headers))
    refuseArgument('fetchWeights', 'headers', headers, "an object of text: { authorization: 'Bearer …' }");
  if (signal !== undefined && !(signal instanceof AbortSignal))
    refuseArgument('fetchWeights', 'signal', signal, 'an AbortSignal');
  const address = String(url).replace(/[?#].*$/, ''); // of files beside it, too
  if (!address.endsWith('/')) return weightsAt(address, await fetchThere(String(url), options), options);
  const config = await fetchFile(`${address}config.json`, options);
  for (const file of folderFiles) {
    const response = await fetchFile(address + file, options);
    if (response === null) continue;
    const weights = await weightsAt(address + file, response, options);
    if (config === null) return weights;
    const parsed = await parseJson(`${address}config.json`, config);
    return isPlainObject(parsed) ? { ...weights, config: parsed } : weights;
  }
  throw fileError({ where, name: address }, `has none of ${folderFiles.join(', ')}`);
}

const where = 'fetchWeights';

/** The weights in what a server has answered, or in the files that it names. */
async function weightsAt(address: string, response: Response, options: FetchOptions): Promise<Weights> {
  const { key, onProgress } = options;
  const place = { where, name: fileOf(address) };
  if (!isIndex(address)) {
    const report = progressOf(onProgress, { file: place.name, fileNumber: 1, fileCount: 1 });
    return weightsOf(place, await bytesOf(address, response, report, options.signal), key);
  }
  const folder = address.slice(0, address.lastIndexOf('/') + 1);
  return readShards(place, await parseJson(address, response), async (shard, count) => {
    const report = progressOf(onProgress, { file: shard.name, ...count });
    const bytes = await bytesOf(shard.name, await fetchThere(folder + shard.name, options), report, options.signal);
    return weightsOf(shard, bytes, key);
  });
}

function fileOf(address: string): string {
  return address.slice(address.lastIndexOf('/') + 1);
}

type Report = (receivedBytes: number, totalBytes: number | null) => void;

function progressOf(
  onProgress: FetchOptions['onProgress'],
  file: Pick<WeightsProgress, 'file' | 'fileNumber' | 'fileCount'>,
): Report {
  return (receivedBytes, totalBytes) => onProgress?.({ ...file, receivedBytes, totalBytes });
}

/** null: the server does not have it; many answer with a page of HTML then. */
async function fetchFile(url: string, { headers, signal }: FetchOptions): Promise<Response | null> {
  const response = await fetch(url, { headers: { ...headers }, signal: signal ?? null }).catch((cause: unknown) => {
    throw signal?.aborted === true
      ? signal.reason
      : fileError({ where, name: url }, `cannot be fetched: ${reasonOf(cause)}`, url, cause);
  });
  const isPage = /^text\/html\b/i.test(response.headers.get('content-type') ?? '');
  if (response.ok && !isPage) return response;
  await response.body?.cancel();
  if (response.ok || response.status === 404) return null;
  throw fileError(
    { where, name: url },
    `cannot be fetched: the server answers ${response.status} ${response.statusText}`,
    response.status,
  );
}

async function fetchThere(url: string, options: FetchOptions): Promise<Response> {
  const response = await fetchFile(url, options);
  if (response !== null) return response;
  const folder = fileOf(url.replace(/[?#].*$/, '')).includes('.') ? '' : '; the URL of a folder ends with /';
  throw fileError({ where, name: url }, `cannot be fetched: the server does not have it${folder}`, url);
}

const mostAtOnce = 2 ** 30; // a server may announce more than it sends

/** The body of an answer, told while it comes. */
async function bytesOf(
  name: string,
  response: Response,
  report: Report,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const length = response.headers.has('content-encoding') ? null : response.headers.get('content-length');
  const totalBytes = length === null ? null : Number(length);
  const reader = response.body?.getReader();
  let bytes = new Uint8Array(Math.min(totalBytes ?? 0, mostAtOnce));
  let receivedBytes = 0;
  for (;;) {
    const { value } = (await reader?.read().catch((cause: unknown) => {
      if (signal?.aborted === true) throw signal.reason;
      throw fileError(
        { where, name },
        `broke off after ${receivedBytes} bytes: ${reasonOf(cause)}`,
        receivedBytes,
        cause,
      );
    })) ?? { value: undefined };
    if (value === undefined) return bytes.subarray(0, receivedBytes);
    const needed = receivedBytes + value.length;
    if (needed > bytes.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * bytes.length));
      larger.set(bytes);
      bytes = larger;
    }
    bytes.set(value, receivedBytes);
    receivedBytes = needed;
    report(receivedBytes, totalBytes);
  }
}

async function parseJson(name: string, response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    throw fileError({ where, name }, `is no JSON: ${reasonOf(cause)}`, undefined, cause);
  }
}

/** What went wrong, with what lies beneath: `fetch` alone says no more than that it failed. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== ''
    ? `${error.message} (${error.cause.message})`
    : error.message;
}
