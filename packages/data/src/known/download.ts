import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
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
import { isGzip } from '../readers/source/gzip.ts';
import { fetchInto, type DownloadProgress } from './fetch-into.ts';
import { PartOfDownload } from './part-of-download.ts';

/** How a file is known: the SHA-256 of its bytes in hexadecimal, and how many there are, as it is sent or of what is in it. */
export interface Checksum {
  readonly sha256: string;
  /** no server may send more */
  readonly sizeBytes: number;
  /** `unpacked`: of the content, which stays the same however it is packed */
  readonly of: 'packed' | 'unpacked';
}

interface DownloadOptions {
  /** addresses of the same file, tried in order */
  readonly urls: readonly string[];
  readonly checksum: Checksum;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** a server that makes no progress for so long (64 KiB, or the rest of the file) is given up; default 20 000 */
  readonly timeoutMs?: number | undefined;
}

function requireSum(bytes: Uint8Array, { sha256, sizeBytes, of }: Checksum): void {
  const summed = of === 'unpacked' && isGzip(bytes) ? unpack(bytes, sizeBytes) : bytes;
  if (summed.length !== sizeBytes) throw new Error(`there are ${summed.length} ${of} bytes, but must be ${sizeBytes}`);
  const got = createHash('sha256').update(summed).digest('hex');
  if (got !== sha256) throw new Error(`the SHA-256 of the ${of} bytes is ${got}, but must be ${sha256}`);
}

/** The bytes of an address, if they are right. Where wrong ones come from several answers, all are fetched again, once. */
async function fetchRight(
  part: PartOfDownload,
  url: string,
  { checksum, fetching }: { readonly checksum: Checksum; readonly fetching: Parameters<typeof fetchInto>[2] },
): Promise<Uint8Array> {
  for (let attempt = 1; ; attempt++) {
    const isPieced = await fetchInto(part, url, fetching);
    const bytes = await part.bytes();
    try {
      requireSum(bytes, checksum);
      return bytes;
    } catch (error) {
      await part.restart(null);
      if (!isPieced || attempt > 1) throw error;
    }
  }
}

/** Unpacks at most so much: a few bytes of gzip can unpack to a thousand times as many. */
function unpack(bytes: Uint8Array, sizeBytes: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: sizeBytes });
  } catch (cause) {
    const tooMany = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw tooMany ? new Error(`it unpacks to more than ${sizeBytes} bytes`) : cause;
  }
}

/** The most that may be sent: what cannot be packed any smaller is a little larger in gzip. @see https://zlib.net/zlib_tech.html */
function mostBytes({ sizeBytes, of }: Checksum): number {
  return of === 'packed' ? sizeBytes : Math.ceil(sizeBytes * 1.001) + 64 * 1024;
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
  const { sha256, sizeBytes, of } = { ...checksum }; // missing ones are named below
  requireString('download', 'checksum.sha256', sha256);
  requireWholeNumber('download', 'checksum.sizeBytes', sizeBytes, { least: 1 });
  requireOneOf('download', 'checksum.of', of, ['packed', 'unpacked']);
  if (onProgress !== undefined) requireFunction('download', 'onProgress', onProgress);
  if (timeoutMs !== undefined) requireWholeNumber('download', 'timeoutMs', timeoutMs, { least: 1 });
  return options;
}

/**
 * Downloads a file from the first address that gives the right bytes. They get its name when their sum is right, and not before; until then
 * they are in a file beside it, with which a download goes on that was cut off or killed, where the server can give the rest. Bytes of a wrong sum
 * are deleted. A server that sends more than the file has, or makes no progress, is given up. Several processes may download a file at once.
 *
 * @param path where to put the file
 * @param options `urls`: addresses of the same file; `checksum`; `onProgress`; `timeoutMs`: longest time without progress, default 20 000
 * @throws {ConfigError} if an option is missing, unknown or of the wrong kind
 * @throws {DataError} if no address gives the right bytes, with what each answered; or the file cannot be written
 * @example
 * const checksum = { sha256: '0'.repeat(64), sizeBytes: 4542, of: 'packed' } as const;
 * await download('digits.gz', { urls: [], checksum }); // throws DataError: download: digits.gz could not be fetched
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-if-range
 */
export async function download(path: string, options: DownloadOptions): Promise<void> {
  requireString('download', 'path', path);
  const { urls, checksum, onProgress, timeoutMs = 20_000 } = requireDownloadOptions(options);
  if (urls.length === 0) throw unfetched(path, options, 'there are no addresses');
  const failures: string[] = [];
  const fetching = { file: basename(path), mostBytes: mostBytes(checksum), onProgress, timeoutMs };
  const part = await PartOfDownload.of(path);
  try {
    for (const url of urls) {
      try {
        return await writeWhole('download', path, await fetchRight(part, url, { checksum, fetching }));
      } catch (error) {
        if (error instanceof DataError) throw error; // nothing can be written
        failures.push(`${url}: ${reasonOf(error)}`);
      }
    }
  } finally {
    await part.close(existsSync(path));
  }
  throw unfetched(path, options, failures.join('; '));
}

function unfetched(path: string, { urls, checksum }: DownloadOptions, reasons: string): DataError {
  return new DataError('download', `${path} could not be fetched: ${reasons}`, {
    expected: checksum.sha256,
    got: urls,
  });
}
