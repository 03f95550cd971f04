import { fileError, type FilePlace } from './file-place.ts';

/** Bytes that can be read from any place: of memory, or of a file that is not read whole. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** within the file; the bytes may be shared with it */
  read(at: number, length: number): Uint8Array;
}

/** Bytes of a file. */
export interface ByteRange {
  readonly at: number;
  readonly length: number;
}

/** A file in memory. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return { sizeBytes: bytes.length, read: (at, length) => bytes.subarray(at, at + length) };
}

/** @throws {DataError} if the file ends before `range` does; `what` is in it */
export function requireRange(
  place: FilePlace,
  { sizeBytes }: ByteSource,
  { at, length }: ByteRange,
  what: string,
): ByteRange {
  if (at >= 0 && at + length <= sizeBytes) return { at, length };
  throw fileError(
    place,
    `ends at byte ${sizeBytes} but must go on to byte ${at + length}, for ${what} from byte ${at}; it is damaged or was not fetched whole`,
    sizeBytes,
  );
}

/** Bytes of a file that may end before. @throws {DataError} if it does */
export function readRange(place: FilePlace, source: ByteSource, range: ByteRange, what: string): Uint8Array {
  const { at, length } = requireRange(place, source, range, what);
  return source.read(at, length);
}

/** A view of the same bytes. */
export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
