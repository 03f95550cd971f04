import { bytesSource, readRange, viewOf, type ByteSource } from './byte-source.ts';
import { fileError, type FilePlace } from './file-place.ts';
import type { Pickled, StorageRef } from './pickle/pickled.ts';
import { unpickle } from './pickle/unpickle.ts';
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
  const bytes = source.read(0, source.sizeBytes);
  if (!beginsPickle(bytes))
    throw fileError(
      place,
      `is no file of torch.save: it begins with the bytes ${hex(bytes.subarray(0, 8))}, neither as a zip file (50 4b 03 04) nor as a pickle (80 02)`,
    );
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
  const storages = new Map<string, Uint8Array>();
  for (const key of keys) {
    const storage = typeof key === 'string' ? known.get(key) : undefined;
    if (storage === undefined || storages.has(storage.key))
      throw fileError(place, 'has a storage that its pickle does not know', key);
    const content = storageAt(place, bytesSource(bytes), { at, storage });
    storages.set(storage.key, content);
    at += 8 + content.length;
  }
  return { value, isBigEndian: false, isOwn: false, readStorage: (key) => storages.get(key) };
}

/** In protocol 0, where letters are operations, pickles of calls begin by a name or a list. */
function beginsPickle(bytes: Uint8Array): boolean {
  return bytes[0] === 0x80 || bytes[0] === 0x63 || bytes[0] === 0x28; // PROTO, c, (
}

/** The bytes of a storage, behind their count of elements. */
function storageAt(
  place: FilePlace,
  source: ByteSource,
  { at, storage }: { readonly at: number; readonly storage: StorageRef },
): Uint8Array {
  const { key, code, wholeLength } = storage;
  const what = `the storage ${key.slice(0, 200)}`;
  const count = viewOf(readRange(place, source, { at, length: 8, what })).getBigInt64(0, true);
  if (count !== BigInt(wholeLength))
    throw fileError(place, `has ${count} elements in ${what} at byte ${at}, but its pickle says ${wholeLength}`, count);
  return readRange(place, source, { at: at + 8, length: wholeLength * (code?.bytes ?? 1), what });
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
