import { DataError } from '@gradkit/core-tensor/functional';

/** A file, for errors. */
export interface FilePlace {
  /** the public function */
  readonly where: string;
  readonly name: string;
}

/** Throws unless `needed` bytes follow from `at`. */
export function requireBytes(
  { where, name }: FilePlace,
  bytes: Uint8Array,
  { at, needed, what }: { at: number; needed: number; what: string },
): void {
  if (bytes.length >= at + needed) return;
  throw new DataError(
    where,
    `${name} ends at byte ${bytes.length} but must go on to byte ${at + needed}, for ${what} from byte ${at}; it is damaged or was not fetched whole`,
    { expected: at + needed, got: bytes.length },
  );
}

/** Bytes as errors show them: `93 4e`. */
export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** A view of the same bytes. */
export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
