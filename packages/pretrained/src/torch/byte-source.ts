import { fileError, type FilePlace } from './file-place.ts';

/** Bytes that can be read from any place: of memory, or of a file that is not read whole. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** within the file; the bytes may be shared with it unless `isOwn` */
  read(at: number, length: number): Uint8Array;
  /** whether what is read has a memory of its own */
  readonly isOwn: boolean;
}

/** A file in memory. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return { sizeBytes: bytes.length, read: (at, length) => bytes.subarray(at, at + length), isOwn: false };
}

/** Bytes of a file that may end before. @throws {DataError} if it does */
export function readRange(
  place: FilePlace,
  source: ByteSource,
  { at, length, what }: { readonly at: number; readonly length: number; readonly what: string },
): Uint8Array {
  if (at >= 0 && at + length <= source.sizeBytes) return source.read(at, length);
  throw fileError(
    place,
    `ends at byte ${source.sizeBytes} but must go on to byte ${at + length}, for ${what} from byte ${at}; it is damaged or was not fetched whole`,
    source.sizeBytes,
  );
}

/** A view of the same bytes. */
export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
