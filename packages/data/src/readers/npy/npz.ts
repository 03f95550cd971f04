import {
  ConfigError,
  formatValue,
  isPlainObject,
  requireList,
  requireOptions,
  requireString,
  requireTensor,
  requireWholeNumber,
  type Bytes,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { zipSync } from 'fflate';
import { requireFile, type FileOptions } from '../file-options.ts';
import type { FilePlace } from '../source/require-bytes.ts';
import { openSource, wholeSource, type Source } from '../source/source.ts';
import { unzip } from '../zip/unzip.ts';
import { arrayOf, toNpy } from './npy.ts';

/** Options of `parseNpz` and `readNpz`. */
export interface NpzOptions extends FileOptions {
  /** of the arrays to read; default all */
  readonly names?: readonly string[] | undefined;
  /** what the arrays may unpack to; default 2^30 */
  readonly maxBytes?: number | undefined;
}

/**
 * Reads the arrays that NumPy has saved in an npz file, packed or not; see `parseNpy`.
 *
 * @param bytes the whole file
 * @param options `names` of the arrays to read, default all; `maxBytes` that they may unpack to, default 2^30; `name` of the file in errors
 * @returns tensors by name
 * @throws {DataError} if the file is damaged, holds what tensors do not, or would unpack to more than `maxBytes`
 * @example
 * const arrays = parseNpz(toNpz({ x: tensor([1, 2]), y: tensor(3) }));
 * arrays['x']?.toArray(); // [1, 2]
 */
export function parseNpz(bytes: Uint8Array, options: NpzOptions = {}): Record<string, Tensor> {
  const checked = requireNpzOptions('parseNpz', options);
  requireFile('parseNpz', bytes);
  return arraysOf({ where: 'parseNpz', name: checked.name ?? 'the file' }, bytes, checked);
}

/**
 * Reads the arrays that NumPy has saved in an npz file; see `parseNpz`.
 *
 * @param source a path (in Node), URL, Blob, or the file's bytes
 * @param options those of `parseNpz`
 * @throws {DataError} if the file is not there, or as `parseNpz`
 * @example (await readNpz(new Blob([toNpz({ x: tensor([1, 2]) })])))['x']?.toArray(); // [1, 2]
 */
export async function readNpz(source: Source, options: NpzOptions = {}): Promise<Record<string, Tensor>> {
  const checked = requireNpzOptions('readNpz', options);
  const opened = openSource('readNpz', source, checked.name);
  return arraysOf(opened, await wholeSource(opened), checked);
}

/**
 * The bytes of an npz file, packed, which `numpy.load` reads.
 *
 * @throws {DTypeError} for bfloat16, which NumPy does not have
 * @example Object.keys(parseNpz(toNpz({ x: zeros([2]), y: ones([3]) }))); // ['x', 'y']
 */
export function toNpz(tensors: Readonly<Record<string, Tensor>>): Bytes {
  if (!isPlainObject(tensors))
    throw new ConfigError('toNpz', `tensors are ${formatValue(tensors)}; they must be an object of tensors by name`, {
      got: tensors,
    });
  const files = Object.entries<Tensor>(tensors).map(([name, value]) => {
    requireTensor('toNpz', name, value);
    return [`${name}.npy`, toNpy(value)] as const;
  });
  return zipSync(Object.fromEntries(files));
}

function requireNpzOptions(where: string, options: NpzOptions): NpzOptions {
  const { name, names, maxBytes } = requireOptions<NpzOptions>(where, options, {
    name: true,
    names: true,
    maxBytes: true,
  });
  if (name !== undefined) requireString(where, 'name', name);
  if (maxBytes !== undefined) requireWholeNumber(where, 'maxBytes', maxBytes, { least: 1 });
  if (names !== undefined) {
    requireList(where, 'names', names);
    for (const [k, wanted] of names.entries()) requireString(where, `names[${k}]`, wanted);
  }
  return options;
}

function arraysOf(place: FilePlace, bytes: Uint8Array, { names, maxBytes }: NpzOptions): Record<string, Tensor> {
  const isWanted = (file: string): boolean => names === undefined || names.includes(arrayName(file));
  const arrays = unzip(place, bytes, { maxBytes, isWanted }).map(([file, content]) => {
    const name = arrayName(file);
    return [name, arrayOf({ where: place.where, name: `${name} in ${place.name}` }, content)] as const;
  });
  const found = new Set(arrays.map(([name]) => name));
  for (const name of names ?? []) {
    if (found.has(name)) continue;
    throw new ConfigError(place.where, `${place.name} has no array ${formatValue(name)}`, { got: name });
  }
  return Object.fromEntries(arrays);
}

/** As NumPy names the arrays. */
function arrayName(file: string): string {
  return file.replace(/\.npy$/, '');
}
