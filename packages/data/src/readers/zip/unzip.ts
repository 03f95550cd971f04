import { DataError } from '@gradkit/core-tensor/functional';
import { inflateSync } from 'fflate';
import { largestRatio, mostUnpacked } from '../source/gzip.ts';
import { requireBytes, viewOf, type FilePlace } from '../source/require-bytes.ts';
import { crc32 } from './crc32.ts';
import { zipDirectory, type ZipEntry } from './zip-directory.ts';

interface UnzipOptions {
  /** what all wanted files together may unpack to; default 2^30 */
  readonly maxBytes?: number | undefined;
  /** the files to unpack; default all */
  readonly isWanted?: ((name: string) => boolean) | undefined;
}

/**
 * Unpacks a zip file in memory. Sizes are checked before memory is taken, and checksums afterwards.
 *
 * @throws {DataError} if the file is damaged, or would unpack to more than `maxBytes`
 */
export function unzip(
  place: FilePlace,
  bytes: Uint8Array,
  { maxBytes = mostUnpacked, isWanted = () => true }: UnzipOptions,
): (readonly [name: string, bytes: Uint8Array])[] {
  const entries = zipDirectory(place, bytes).filter(({ name }) => isWanted(name));
  const total = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (total > maxBytes)
    throw new DataError(
      place.where,
      `${place.name} would unpack to ${total} bytes, more than the ${maxBytes} bytes of maxBytes`,
      { expected: maxBytes, got: total },
    );
  return entries.map((entry) => [entry.name, contentOf(place, bytes, entry)] as const);
}

function contentOf(place: FilePlace, bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  const { name, method, checksum, packedBytes, sizeBytes, at } = entry;
  const damaged = (what: string, cause?: unknown): DataError =>
    new DataError(place.where, `${name} in ${place.name} ${what}`, { got: name, cause });
  requireBytes(place, bytes, { at, needed: 30, what: `the header of ${name}` });
  const view = viewOf(bytes);
  if (view.getUint32(at, true) !== 0x04034b50) throw damaged(`has no header at byte ${at}, where it should be`);
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  requireBytes(place, bytes, { at: start, needed: packedBytes, what: name });
  const packed = bytes.subarray(start, start + packedBytes);
  const most = method === 0 ? packedBytes : packedBytes * largestRatio;
  if (sizeBytes > most) throw damaged(`announces ${sizeBytes} bytes, but its ${packedBytes} unpack to ${most} at most`);
  const content = method === 0 ? packed : inflated(packed, sizeBytes, damaged);
  if (content.length !== sizeBytes)
    throw damaged(
      `unpacks to ${content.length > sizeBytes ? 'more' : 'less'} than the ${sizeBytes} bytes it announces`,
    );
  if (crc32(content) !== checksum) throw damaged('is damaged: its checksum is another');
  return content;
}

/** Up to a byte more than announced, which tells that there are more. */
function inflated(packed: Uint8Array, size: number, damaged: (what: string, cause: unknown) => DataError): Uint8Array {
  try {
    return inflateSync(packed, { out: new Uint8Array(size + 1) });
  } catch (cause) {
    throw damaged(`cannot be unpacked: ${(cause as Error).message}`, cause);
  }
}
