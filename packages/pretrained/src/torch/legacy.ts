import { readRange, requireRange, viewOf, type ByteRange, type ByteSource } from './byte-source.ts';
import { fileError, type FilePlace } from './file-place.ts';
import type { Pickled, StorageRef } from './pickle/pickled.ts';
import { CutOff, unpickle } from './pickle/unpickle.ts';
import type { TorchPickle } from './torch-pickle.ts';

const magic = 0x1950a86a20f9469cfc6cn;
const protocol = 1001;

/**
 * What torch.save wrote before PyTorch 1.6, and still does on request: pickles of a magic number, a version, the system's sizes and the
 * object, then of a list of storages, whose lengths and bytes follow.
 *
 * @see https://github.com/pytorch/pytorch/blob/main/torch/serialization.py (_legacy_load)
 */
export function readLegacy(place: FilePlace, source: ByteSource): TorchPickle {
  const first = source.read(0, Math.min(9, source.sizeBytes));
  if (!beginsPickle(first)) throw fileError(place, `is no file of torch.save: ${whatBegins(first)}`);
  const { value, keys, storages: known, end } = readPickles(place, source);
  const storages = new Map<string, ByteRange>();
  let at = end;
  for (const key of keys) {
    const storage = typeof key === 'string' ? known.get(key) : undefined;
    if (storage === undefined || storages.has(storage.key))
      throw fileError(place, 'has a storage that its pickle does not know', key);
    const range = rangeOf(place, source, at, storage);
    storages.set(storage.key, range);
    at = range.at + range.length;
  }
  return { value, isBigEndian: false, storageAt: (key) => storages.get(key) };
}

interface LegacyPickles {
  readonly value: Pickled;
  readonly keys: readonly Pickled[];
  readonly storages: ReadonlyMap<string, StorageRef>;
  readonly end: number;
}

const usualFront = 2 ** 20;

/** The pickles at the front of a file, whose length nothing says: they are read anew from more bytes where they go on. */
function readPickles(place: FilePlace, source: ByteSource, length = usualFront): LegacyPickles {
  const isWhole = length >= source.sizeBytes;
  const bytes = source.read(0, isWhole ? source.sizeBytes : length);
  try {
    return picklesIn(place, bytes);
  } catch (error) {
    if (isWhole || !(error instanceof CutOff)) throw error;
    return readPickles(place, source, 8 * length);
  }
}

function picklesIn(place: FilePlace, bytes: Uint8Array): LegacyPickles {
  const known = new Map<string, StorageRef>();
  let at = 0;
  const next = (): Pickled => {
    const { value, end, storages } = unpickle(place, bytes, { at });
    for (const storage of storages) known.set(storage.key, storage);
    at = end;
    return value;
  };
  if (next() !== magic)
    throw fileError(place, 'is a pickle, but none of torch.save: it does not begin with its magic number');
  const version = next();
  if (version !== protocol) throw fileError(place, 'is of another version of torch.save than is known', version);
  next(); // sizes of C's numbers on the machine that wrote it; storages are little-endian on all
  const value = next();
  const keys = next();
  if (!Array.isArray(keys)) throw fileError(place, 'has no list of storages behind its pickle');
  return { value, keys, storages: known, end: at };
}

/** In protocol 0, where letters are operations, pickles of calls begin by a name or a list. */
function beginsPickle(bytes: Uint8Array): boolean {
  return !beginsSafetensors(bytes) && (bytes[0] === 0x80 || bytes[0] === 0x63 || bytes[0] === 0x28); // PROTO, c, (
}

/** The length of a header that is no longer than 2^32, and its first letter. */
function beginsSafetensors(bytes: Uint8Array): boolean {
  return bytes[8] === 0x7b && bytes.subarray(4, 8).every((byte) => byte === 0);
}

/** Where the bytes of a storage are, behind their count of elements. */
function rangeOf(place: FilePlace, source: ByteSource, at: number, { key, code, wholeLength }: StorageRef): ByteRange {
  const what = `the storage ${key.slice(0, 200)}`;
  const count = viewOf(readRange(place, source, { at, length: 8 }, what)).getBigInt64(0, true);
  if (count !== BigInt(wholeLength))
    throw fileError(place, `has ${count} elements in ${what} at byte ${at}, but its pickle says ${wholeLength}`, count);
  return requireRange(place, source, { at: at + 8, length: wholeLength * (code?.bytes ?? 1) }, what);
}

function whatBegins(bytes: Uint8Array): string {
  if (beginsSafetensors(bytes)) return 'it looks like safetensors, which fromSafetensors reads';
  const letters = [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `it begins with the bytes ${letters}, neither as a zip file (50 4b 03 04) nor as a pickle (80 02)`;
}
