import { DataError, formatValue } from '@gradkit/core-tensor/functional';
import { requireBytes, viewOf, type FilePlace } from '../source/require-bytes.ts';

/** A file in a zip file. */
export interface ZipEntry {
  readonly name: string;
  /** 0: as it is, 8: deflated */
  readonly method: number;
  readonly checksum: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  /** where its local header is */
  readonly at: number;
}

const entrySignature = 0x02014b50;
const endSignature = 0x06054b50;
const endBytes = 22;
const longestComment = 65_535;

/**
 * The files in a zip file, as its directory lists them.
 *
 * @throws {DataError} if it is none, or its directory contradicts itself
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function zipDirectory(place: FilePlace, bytes: Uint8Array): ZipEntry[] {
  const { where, name } = place;
  const view = viewOf(bytes);
  const end = endOf(bytes, view);
  if (end === -1)
    throw new DataError(
      where,
      `${name} has ${bytes.length} bytes that do not end as a zip file; it is damaged or was not fetched whole`,
      {
        got: bytes.length,
      },
    );
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const entries: ZipEntry[] = [];
  for (let k = 0; k < count; k++) {
    const what = `entry ${k} of ${count} in the directory`;
    requireBytes(place, bytes, { at, needed: 46, what });
    if (view.getUint32(at, true) !== entrySignature)
      throw new DataError(where, `${name} has no ${what} at byte ${at}, where it should be; it is damaged`, {
        got: at,
      });
    const nameBytes = view.getUint16(at + 28, true);
    requireBytes(place, bytes, { at: at + 46, needed: nameBytes, what: `the name of ${what}` });
    entries.push(entryAt(place, bytes, at));
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  requireHonest(place, bytes, entries);
  return entries;
}

function endOf(bytes: Uint8Array, view: DataView): number {
  const least = Math.max(0, bytes.length - endBytes - longestComment);
  for (let at = bytes.length - endBytes; at >= least; at--) if (view.getUint32(at, true) === endSignature) return at;
  return -1;
}

function entryAt({ where, name: file }: FilePlace, bytes: Uint8Array, at: number): ZipEntry {
  const view = viewOf(bytes);
  const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + view.getUint16(at + 28, true)));
  const refuse = (what: string): DataError => new DataError(where, `${file} holds ${formatValue(name)}, ${what}`);
  if (name.split(/[\\/]/).includes('..') || /^(?:[\\/]|[a-z]:)/i.test(name))
    throw refuse('a path that leaves its folder');
  const method = view.getUint16(at + 10, true);
  if (view.getUint16(at + 8, true) & 1) throw refuse('which is encrypted');
  if (method !== 0 && method !== 8) throw refuse(`packed in method ${method}; only 0 and 8 are read`);
  const [checksum, packedBytes, sizeBytes, header] = [16, 20, 24, 42].map((field) => view.getUint32(at + field, true));
  if ([packedBytes, sizeBytes, header].includes(0xffffffff)) throw refuse('of more than 4 GiB, which is not read');
  return { name, method, checksum, packedBytes, sizeBytes, at: header };
}

/** Throws where names repeat, or files would share their bytes, as they do in files made to unpack to too much. */
function requireHonest({ where, name: file }: FilePlace, bytes: Uint8Array, entries: readonly ZipEntry[]): void {
  const names = new Set<string>();
  for (const { name } of entries) {
    if (names.has(name)) throw new DataError(where, `${file} holds ${formatValue(name)} twice`, { got: name });
    names.add(name);
  }
  const packed = entries.reduce((total, { packedBytes }) => total + packedBytes, 0);
  if (packed > bytes.length)
    throw new DataError(where, `${file} has ${bytes.length} bytes but announces files of ${packed} bytes, packed`, {
      expected: packed,
      got: bytes.length,
    });
}
