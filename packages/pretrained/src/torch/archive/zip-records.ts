import { formatValue } from '@gradkit/core-tensor/functional';
import { readRange, requireRange, viewOf, type ByteRange, type ByteSource } from '../byte-source.ts';
import { fileError, type FilePlace } from '../file-place.ts';

/** A file in a zip file, as its directory lists it. */
interface ZipRecord {
  readonly name: string;
  readonly sizeBytes: number;
  /** where its local header is */
  readonly at: number;
}

const signatures = { local: 0x04034b50, entry: 0x02014b50, end: 0x06054b50, end64: 0x06064b50, locator64: 0x07064b50 };
const endBytes = 22;
const longestComment = 65_535;
const mostRecords = 2 ** 20;

/**
 * The records of a zip file that torch.save has written: they are stored, not packed, and may be read where they lie. Those above 4 GiB have
 * their sizes in records of zip64.
 *
 * @throws {DataError} if its directory is damaged, or a record is packed
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function zipRecords(place: FilePlace, source: ByteSource): ReadonlyMap<string, ZipRecord> {
  const { at, count, length } = directoryOf(place, source);
  if (count > mostRecords)
    throw fileError(place, `has ${count} records in the directory of the zip file; ${mostRecords} are read`);
  const bytes = readRange(place, source, { at, length }, 'the directory of the zip file');
  const view = viewOf(bytes);
  const records = new Map<string, ZipRecord>();
  for (let k = 0, entry = 0; k < count; k++) {
    if (entry + 46 > length || view.getUint32(entry, true) !== signatures.entry)
      throw fileError(place, `has no entry ${k} of ${count} in the directory of the zip file, where it should be`);
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => view.getUint16(entry + field, true));
    const next = entry + 46 + nameBytes + extraBytes + commentBytes;
    if (next > length) throw fileError(place, `has an entry ${k} that is longer than the directory of the zip file`);
    const record = recordOf(bytes.subarray(entry, next), nameBytes, extraBytes);
    if (records.has(record.name)) throw fileError(place, `holds ${formatValue(record.name)} twice`, record.name);
    records.set(record.name, record);
    entry = next;
  }
  return records;
}

function directoryOf(
  place: FilePlace,
  source: ByteSource,
): { readonly at: number; readonly count: number; readonly length: number } {
  const start = Math.max(0, source.sizeBytes - endBytes - longestComment);
  const tail = source.read(start, source.sizeBytes - start);
  const view = viewOf(tail);
  let end = tail.length - endBytes;
  while (end >= 0 && view.getUint32(end, true) !== signatures.end) end--;
  if (end < 0)
    throw fileError(
      place,
      `has ${source.sizeBytes} bytes that do not end as a zip file; it is damaged or was not fetched whole`,
      source.sizeBytes,
    );
  const locator = end - 20;
  if (locator < 0 || view.getUint32(locator, true) !== signatures.locator64)
    return {
      count: view.getUint16(end + 10, true),
      length: view.getUint32(end + 12, true),
      at: view.getUint32(end + 16, true),
    };
  const at64 = Number(view.getBigUint64(locator + 8, true));
  const end64 = viewOf(readRange(place, source, { at: at64, length: 56 }, 'the end of the directory'));
  if (end64.getUint32(0, true) !== signatures.end64)
    throw fileError(place, `has no end of the directory at byte ${at64}, where it should be`);
  const [count, length, at] = [32, 40, 48].map((field) => Number(end64.getBigUint64(field, true)));
  return { count, length, at };
}

function recordOf(entry: Uint8Array, nameBytes: number, extraBytes: number): ZipRecord {
  const view = viewOf(entry);
  const name = new TextDecoder().decode(entry.subarray(46, 46 + nameBytes));
  const method = view.getUint16(10, true);
  const fields = {
    sizeBytes: view.getUint32(24, true),
    packedBytes: view.getUint32(20, true),
    at: view.getUint32(42, true),
  };
  const extra = viewOf(entry.subarray(46 + nameBytes, 46 + nameBytes + extraBytes));
  for (let field = 0; field + 4 <= extraBytes; field += 4 + extra.getUint16(field + 2, true)) {
    if (extra.getUint16(field, true) !== 1) continue; // zip64: what does not fit above, in this order
    let at = field + 4;
    for (const key of ['sizeBytes', 'packedBytes', 'at'] as const) {
      if (fields[key] !== 0xffffffff || at + 8 > extraBytes) continue;
      fields[key] = Number(extra.getBigUint64(at, true));
      at += 8;
    }
  }
  const isStored = method === 0 && fields.packedBytes === fields.sizeBytes;
  return { name, sizeBytes: isStored ? fields.sizeBytes : -1, at: fields.at };
}

/** Where the bytes of a record are in the file. @throws {DataError} if it is packed, or the file ends before */
export function contentOf(place: FilePlace, source: ByteSource, { name, sizeBytes, at }: ZipRecord): ByteRange {
  if (sizeBytes === -1)
    throw fileError(
      place,
      `holds ${formatValue(name)} packed, which torch.save does not write; unzip it, and zip it with -0`,
    );
  const header = viewOf(readRange(place, source, { at, length: 30 }, `the header of ${name}`));
  if (header.getUint32(0, true) !== signatures.local)
    throw fileError(place, `has no header of ${formatValue(name)} at byte ${at}, where it should be`);
  const start = at + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  return requireRange(place, source, { at: start, length: sizeBytes }, name);
}
