import type { Tensor } from '@gradkit/core-tensor/functional';
import type { ByteRange } from './byte-source.ts';
import { fileError, type FilePlace } from './file-place.ts';
import type { TensorView } from './pickle/pickled.ts';
import { bytesInMemory, readView } from './read-view.ts';
import type { TorchPickle } from './torch-pickle.ts';

/** How much more tensors may take than the file: views of the same storage are copied, small whole numbers widened. */
const growth = 4;
const freeBytes = 2 ** 24;

interface ReadOptions {
  readonly sizeBytes: number;
  /** what the tensors may take in memory; default four times the file, and 16 MB */
  readonly maxBytes?: number | undefined;
}

/** Tensors that are parts of the same storage: the views of each part, by what tells parts apart. */
type StorageParts = ReadonlyMap<string, readonly TensorView[]>;

interface StorageTensors {
  readonly range: ByteRange;
  /** the tensors that lie in the bytes of the range, which they may keep if `isOwn` */
  read(bytes: Uint8Array, isOwn: boolean): (readonly [view: TensorView, tensor: Tensor])[];
}

/**
 * How to read tensors, storage by storage; those that are the same part of a storage are one.
 *
 * @param file with the tensors to read, and what errors call them
 * @throws {DataError} if they take more than `maxBytes`, before any is read, or a storage is not there
 */
export function storagesToRead(
  place: FilePlace,
  file: TorchPickle & { readonly views: ReadonlyMap<TensorView, string> },
  { sizeBytes, maxBytes = growth * sizeBytes + freeBytes }: ReadOptions,
): StorageTensors[] {
  const placeOf = (view: TensorView): FilePlace => ({
    where: place.where,
    name: `${file.views.get(view)!.slice(0, 200)} in ${place.name}`,
  });
  const byStorage = partsByStorage(file.views.keys());
  const distinct = byStorage.flatMap((parts) => [...parts.values()].map(([view]) => view));
  const total = distinct.reduce((sum, view) => sum + bytesInMemory(placeOf(view), view), 0);
  if (total > maxBytes)
    throw fileError(place, `has tensors of ${total} bytes, more than the ${maxBytes} bytes of maxBytes`, total);
  return byStorage.map((parts) => {
    const [[first]] = parts.values();
    return {
      range: rangeOf(placeOf(first), file, first),
      read: (bytes, isOwn) =>
        [...parts.values()].flatMap((same) => {
          const storage = { bytes, isBigEndian: file.isBigEndian, isOwn: isOwn && parts.size === 1 };
          const tensor = readView(placeOf(same[0]), same[0], storage);
          return same.map((view) => [view, tensor] as const);
        }),
    };
  });
}

function partsByStorage(views: Iterable<TensorView>): StorageParts[] {
  const byStorage = new Map<string, Map<string, TensorView[]>>();
  for (const view of views) {
    const { storage, code, offset, shape, strides } = view;
    const parts = byStorage.get(storage.key) ?? new Map<string, TensorView[]>();
    byStorage.set(storage.key, parts);
    const part = `${code.name} ${storage.start + offset} ${shape.join()} ${strides.join()}`;
    const same = parts.get(part);
    if (same === undefined) parts.set(part, [view]);
    else same.push(view);
  }
  return [...byStorage.values()];
}

function rangeOf(place: FilePlace, file: TorchPickle, { storage, code }: TensorView): ByteRange {
  const { key, wholeLength } = storage;
  const range = file.storageAt(key);
  if (range === undefined)
    throw fileError(place, `is in the storage ${key.slice(0, 200)}, which the file does not have`, key);
  const needed = wholeLength * (storage.code === null ? 1 : code.bytes);
  if (range.length === needed) return range;
  throw fileError(
    place,
    `is in a storage of ${range.length} bytes that must have ${needed}: ${wholeLength} elements of ${storage.code?.name ?? 'a byte'}`,
    range.length,
  );
}
