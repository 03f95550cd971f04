import type { Tensor } from '@gradkit/core-tensor/functional';
import { fileError, type FilePlace } from './file-place.ts';
import type { TensorView } from './pickle/pickled.ts';
import { bytesInMemory, readView, type StorageBytes } from './read-view.ts';
import type { TorchPickle } from './torch-pickle.ts';

/** How much more tensors may take than the file: views of the same storage are copied, small whole numbers widened. */
const growth = 4;
const freeBytes = 2 ** 24;

interface ReadOptions {
  readonly sizeBytes: number;
  /** what the tensors may take in memory; default four times the file, and 16 MB */
  readonly maxBytes?: number | undefined;
}

/**
 * Reads tensors from the storages of a file; those that are the same part of a storage are one. A storage is let go with its last tensor.
 *
 * @param file with the tensors to read, and what errors call them
 * @throws {DataError} if they take more than `maxBytes`, before any is read, or one does not lie in its storage
 */
export function readTensors(
  place: FilePlace,
  file: TorchPickle & { readonly views: ReadonlyMap<TensorView, string> },
  { sizeBytes, maxBytes = growth * sizeBytes + freeBytes }: ReadOptions,
): ReadonlyMap<TensorView, Tensor> {
  const { views } = file;
  const byStorage = new Map<string, Map<string, TensorView[]>>();
  const placeOf = (view: TensorView): FilePlace => ({
    where: place.where,
    name: `${views.get(view)} in ${place.name}`,
  });
  let total = 0;
  for (const view of views.keys()) {
    const { storage, code, offset, shape, strides } = view;
    const parts = byStorage.get(storage.key) ?? new Map<string, TensorView[]>();
    byStorage.set(storage.key, parts);
    const part = `${code.name} ${storage.start + offset} ${shape.join()} ${strides.join()}`;
    const same = parts.get(part);
    if (same !== undefined) {
      same.push(view);
      continue;
    }
    total += bytesInMemory(placeOf(view), view);
    parts.set(part, [view]);
  }
  if (total > maxBytes)
    throw fileError(place, `has tensors of ${total} bytes, more than the ${maxBytes} bytes of maxBytes`, total);
  const tensors = new Map<TensorView, Tensor>();
  for (const parts of byStorage.values()) {
    let storage: StorageBytes | null = null;
    for (const same of parts.values()) {
      const [view] = same;
      storage ??= { ...storageOf(placeOf(view), file, view), isOwn: file.isOwn && parts.size === 1 };
      const tensor = readView(placeOf(view), view, storage);
      for (const each of same) tensors.set(each, tensor);
    }
  }
  return tensors;
}

function storageOf(place: FilePlace, file: TorchPickle, { storage, code }: TensorView): Omit<StorageBytes, 'isOwn'> {
  const { key, wholeLength } = storage;
  const bytes = file.readStorage(key);
  if (bytes === undefined)
    throw fileError(place, `is in the storage ${key.slice(0, 200)}, which the file does not have`, key);
  const needed = wholeLength * (storage.code === null ? 1 : code.bytes);
  if (bytes.length === needed) return { bytes, isBigEndian: file.isBigEndian };
  throw fileError(
    place,
    `is in a storage of ${bytes.length} bytes that must have ${needed}: ${wholeLength} elements of ${storage.code?.name ?? 'a byte'}`,
    bytes.length,
  );
}
