import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { DataError } from '@gradkit/core-tensor';
import { writeWhole } from '@gradkit/core-tensor/node';

/** Bytes so far and, where the server tells, in all. */
export type DownloadProgress = (file: string, received: number, total: number | null) => void;

interface DownloadOptions {
  /** addresses of the same file, tried in order */
  readonly urls: readonly string[];
  /** SHA-256 of the unpacked bytes */
  readonly sum: string;
  readonly onProgress?: DownloadProgress;
}

/** SHA-256 of what is in the file, unpacked if it is gzip. */
function unpackedSum(bytes: Uint8Array): string {
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return createHash('sha256')
    .update(packed ? gunzipSync(bytes) : bytes)
    .digest('hex');
}

async function fetchBytes(url: string, onProgress: DownloadProgress | undefined): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok || response.body === null)
    throw new Error(`the server answers ${response.status} ${response.statusText}`);
  const total = response.headers.get('content-length');
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of response.body) {
    chunks.push(chunk);
    received += chunk.length;
    onProgress?.(url.slice(url.lastIndexOf('/') + 1), received, total === null ? null : Number(total));
  }
  return Buffer.concat(chunks);
}

/**
 * Downloads a file to `path`, from the first address that gives the right bytes. Nothing is written before the sum is right.
 *
 * @throws {DataError} if no address does, with what each answered
 */
export async function download(path: string, { urls, sum, onProgress }: DownloadOptions): Promise<void> {
  const failures: string[] = [];
  for (const url of urls) {
    try {
      const bytes = await fetchBytes(url, onProgress);
      const got = unpackedSum(bytes);
      if (got !== sum) throw new Error(`the unpacked bytes have the SHA-256 ${got}, not ${sum}`);
      await writeWhole('download', path, bytes);
      return;
    } catch (error) {
      const { message, cause } = error as Error;
      failures.push(`${url}: ${message}${cause instanceof Error ? ` (${cause.message})` : ''}`);
    }
  }
  throw new DataError('download', `${path} could not be fetched; ${failures.join('; ')}`, { got: urls });
}
