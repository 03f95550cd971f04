import {
  refuseArgument,
  requireOptions,
  requireString,
  requireWholeNumber,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { isZip, readArchive } from './archive/archive.ts';
import { bytesSource, type ByteSource } from './byte-source.ts';
import { fileError, type FilePlace } from './file-place.ts';
import { readLegacy } from './legacy.ts';
import { isPlainName } from './pickle/calls.ts';
import { PickledName, StorageRef, TensorView, type Pickled } from './pickle/pickled.ts';
import type { TorchPickle } from './torch-pickle.ts';
import { storagesToRead } from './torch-tensors.ts';
import { replaceLeaves } from './visit.ts';

/**
 * What a file of `torch.save` holds: tensors, and plain values, lists and dictionaries of them. Tuples and sets are lists; keys of dictionaries
 * that are no text are written as Python prints them; `torch.float16` and devices are text.
 */
export type TorchData =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Tensor
  | readonly TorchData[]
  | { readonly [name: string]: TorchData };

interface TorchOptions {
  /** of the file, said in errors */
  readonly name?: string | undefined;
  /** what all tensors may take in memory; default four times the file, and 16 MB */
  readonly maxBytes?: number | undefined;
}

/**
 * Reads what `torch.save` has written: `.pt`, `.pth` and `.bin` files, in the form of today and in that before PyTorch 1.6.
 *
 * Such files are pickles, programs that Python runs when it opens them. None of it is run here: a reader knows tensors and plain
 * containers, and refuses everything else by its name.
 *
 * @param bytes the whole file
 * @param options `name`: of the file, said in errors; `maxBytes`: what all tensors may take in memory, default four times the file and 16 MB
 * @returns what was saved, often a state dict, or a checkpoint with one in it: see `findStateDict`
 * @throws {ConfigError} if an argument is of the wrong kind, or an option unknown
 * @throws {DataError} if the file is damaged, or holds anything but tensors and plain containers, naming it
 * @example
 * const evil = new TextEncoder().encode("cposix\nsystem\n(S'rm -rf /'\ntR.");
 * fromTorch(evil, { name: 'model.pt' }); // throws DataError: fromTorch: model.pt holds posix.system
 * @see https://docs.pytorch.org/docs/stable/notes/serialization.html
 */
export function fromTorch(bytes: Uint8Array, options: TorchOptions = {}): TorchData {
  const known = { name: true, maxBytes: true } as const;
  const { name = 'the file', maxBytes } = requireOptions<TorchOptions>('fromTorch', options, known);
  requireString('fromTorch', 'name', name);
  if (maxBytes !== undefined) requireWholeNumber('fromTorch', 'maxBytes', maxBytes, { least: 1 });
  if (!(bytes instanceof Uint8Array)) refuseArgument('fromTorch', 'bytes', bytes, 'a Uint8Array');
  const place = { where: 'fromTorch', name };
  const saved = openTorch(place, bytesSource(bytes));
  const storages = storagesToRead(place, saved, { sizeBytes: bytes.length, maxBytes });
  const tensors = new Map(
    storages.flatMap(({ range: { at, length }, read }) => read(bytes.subarray(at, at + length), false)),
  );
  return replaceLeaves(saved.value, (leaf) => (leaf instanceof TensorView ? tensors.get(leaf) : leaf)) as TorchData;
}

/** A file whose tensors are not read yet: they are views of its storages. */
export interface SavedByTorch extends TorchPickle {
  /** where each is, which errors tell */
  readonly views: ReadonlyMap<TensorView, string>;
}

/** Reads all of a file but its tensors. @throws {DataError} if it is damaged, or holds anything but tensors and plain containers */
export function openTorch(place: FilePlace, source: ByteSource): SavedByTorch {
  const file = isZip(source) ? readArchive(place, source) : readLegacy(place, source);
  const views = new Map<TensorView, string>();
  const value = replaceLeaves(file.value, (leaf, path) => {
    if (leaf instanceof TensorView) views.set(leaf, path === '' ? 'the tensor' : path);
    if (leaf instanceof StorageRef)
      throw fileError(place, `holds a storage without a tensor at ${path.slice(0, 200)}; save tensors`);
    if (!(leaf instanceof PickledName)) return leaf;
    if (isPlainName(leaf.name)) return leaf.name;
    throw fileError(place, `holds ${leaf.name} itself at ${path.slice(0, 200)}, which is no value`, leaf.name);
  });
  return { ...file, value: value as Pickled, views };
}
