import { DataError } from '@gradkit/core-tensor/functional';
import { requireBytes, type FilePlace } from '../readers/source/require-bytes.ts';

/** A block of a tar file. @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06 */
const blockBytes = 512;

/**
 * The plain files in a tar file, by their names without folders: nothing is written to where a name might lead.
 *
 * @throws {DataError} if the file is damaged
 */
export function untar(place: FilePlace, bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (let at = 0; at + blockBytes <= bytes.length;) {
    const header = bytes.subarray(at, at + blockBytes);
    if (header.every((byte) => byte === 0)) return files; // the end
    requireSum(place, header, at);
    const sizeBytes = octal(place, header.subarray(124, 136), at);
    const name = text(header.subarray(0, 100));
    at += blockBytes;
    requireBytes(place, bytes, { at, needed: sizeBytes, what: name });
    if (header[156] === 0 || header[156] === 0x30) {
      const file = name.slice(name.lastIndexOf('/') + 1);
      if (files.has(file)) throw new DataError(place.where, `${place.name} holds ${file} twice`, { got: file });
      files.set(file, bytes.subarray(at, at + sizeBytes));
    }
    at += Math.ceil(sizeBytes / blockBytes) * blockBytes;
  }
  throw new DataError(
    place.where,
    `${place.name} ends at byte ${bytes.length} without the mark of its end; it is damaged`,
    {
      got: bytes.length,
    },
  );
}

/** The sum of a header's bytes, where those of the sum itself count as spaces. */
function requireSum(place: FilePlace, header: Uint8Array, at: number): void {
  const written = octal(place, header.subarray(148, 156), at);
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  if (sum === written) return;
  throw new DataError(
    place.where,
    `the header at byte ${at} of ${place.name} has the sum ${sum} but says ${written}; it is damaged`,
    {
      expected: written,
      got: sum,
    },
  );
}

function octal({ where, name }: FilePlace, field: Uint8Array, at: number): number {
  const digits = text(field).trim();
  if (/^[0-7]+$/.test(digits)) return Number.parseInt(digits, 8);
  throw new DataError(where, `${name} is no tar file: its header at byte ${at} is damaged`, { got: digits });
}

/** Up to the first zero. */
function text(field: Uint8Array): string {
  const end = field.indexOf(0);
  return String.fromCharCode(...field.subarray(0, end === -1 ? field.length : end));
}
