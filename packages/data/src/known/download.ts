import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  DataError,
  requireFunction,
  requireList,
  requireOneOf,
  requireOptions,
  requireString,
  requireWholeNumber,
} from '@gradkit/core-tensor/functional';
import { writeWhole } from '@gradkit/core-tensor/node';
import { isGzip } from '../readers/idx.ts';

/** How far a download is. */
export interface DownloadProgress {
  /** name of the file */
  readonly file: string;
  readonly receivedBytes: number;
  /** null where the server does not say */
  readonly totalBytes: number | null;
}

/** A SHA-256 in hexadecimal, of the file as it is sent or of what is in it. */
export interface Checksum {
  readonly sha256: string;
  /** `unpacked`: of the content, which stays the same however it is packed */
  readonly of: 'packed' | 'unpacked';
}

interface DownloadOptions {
  /** addresses of the same file, tried in order */
  readonly urls: readonly string[];
  readonly checksum: Checksum;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** a server that sends nothing for so long is given up; default 20 000 */
  readonly timeoutMs?: number | undefined;
}

function requireSum(bytes: Uint8Array, { sha256, of }: Checksum): void {
  const summed = of === 'unpacked' && isGzip(bytes) ? gunzipSync(bytes) : bytes;
  const got = createHash('sha256').update(summed).digest('hex');
  if (got !== sha256) throw new Error(`the SHA-256 of the ${of} bytes is ${got}, but must be ${sha256}`);
}

async function fetchBytes(
  url: string,
  { file, onProgress, timeoutMs = 20_000 }: Pick<DownloadOptions, 'onProgress' | 'timeoutMs'> & { file: string },
): Promise<Uint8Array> {
  const stop = new AbortController();
  const silence = (): NodeJS.Timeout =>
    setTimeout(() => stop.abort(new Error(`the server sent nothing for ${timeoutMs} ms`)), timeoutMs);
  let timer = silence();
  try {
    const response = await fetch(url, { signal: stop.signal });
    if (!response.ok || response.body === null)
      throw new Error(`the server answers ${response.status} ${response.statusText}`);
    const length = response.headers.get('content-length');
    const totalBytes = length === null ? null : Number(length);
    const chunks: Uint8Array[] = [];
    let receivedBytes = 0;
    for await (const chunk of response.body) {
      clearTimeout(timer);
      timer = silence();
      chunks.push(chunk);
      receivedBytes += chunk.length;
      onProgress?.({ file, receivedBytes, totalBytes });
    }
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(timer);
  }
}

/** What went wrong, with what lies beneath: `fetch` alone says no more than that it failed. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? `${error.message} (${cause.message})` : error.message;
}

function requireDownloadOptions(options: DownloadOptions): DownloadOptions {
  const known = { urls: true, checksum: true, onProgress: true, timeoutMs: true } as const;
  const { urls, checksum, onProgress, timeoutMs } = requireOptions<DownloadOptions>('download', options, known);
  requireList('download', 'urls', urls);
  const { sha256, of } = { ...checksum }; // missing ones are named below
  requireString('download', 'checksum.sha256', sha256);
  requireOneOf('download', 'checksum.of', of, ['packed', 'unpacked']);
  if (onProgress !== undefined) requireFunction('download', 'onProgress', onProgress);
  if (timeoutMs !== undefined) requireWholeNumber('download', 'timeoutMs', timeoutMs, { least: 1 });
  return options;
}

/**
 * Downloads a file from the first address that gives the right bytes. Nothing is written before the sum is right, and then at once.
 *
 * @param path where to put the file
 * @param options `urls`: addresses of the same file; `checksum`; `onProgress`; `timeoutMs`: longest silence, default 20 000
 * @throws {ConfigError} if an option is missing, unknown or of the wrong kind
 * @throws {DataError} if no address gives the right bytes, with what each answered; or the file cannot be written
 * @example
 * const checksum = { sha256: '0'.repeat(64), of: 'packed' } as const;
 * await download('digits.gz', { urls: [], checksum }); // throws DataError: download: digits.gz could not be fetched
 */
export async function download(path: string, options: DownloadOptions): Promise<void> {
  requireString('download', 'path', path);
  const { urls, checksum, onProgress, timeoutMs } = requireDownloadOptions(options);
  const failures: string[] = [];
  for (const url of urls) {
    let bytes: Uint8Array;
    try {
      bytes = await fetchBytes(url, { file: basename(path), onProgress, timeoutMs });
      requireSum(bytes, checksum);
    } catch (error) {
      failures.push(`${url}: ${reasonOf(error)}`);
      continue;
    }
    return writeWhole('download', path, bytes);
  }
  const reasons = failures.length === 0 ? 'there are no addresses' : failures.join('; ');
  throw new DataError('download', `${path} could not be fetched: ${reasons}`, { expected: checksum.sha256, got: urls });
}
