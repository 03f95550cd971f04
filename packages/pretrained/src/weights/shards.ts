import { formatValue, isPlainObject, type Tensor } from '@gradkit/core-tensor/functional';
import { fileError, type FilePlace } from '../torch/file-place.ts';
import type { Weights } from './weights.ts';

/** Which tensors are in which file. */
export interface ShardIndex {
  /** names of tensors by the name of their file */
  readonly shards: ReadonlyMap<string, readonly string[]>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads the index of weights that are split into several files, as HuggingFace writes it.
 *
 * @throws {DataError} if it is none, or names a file outside its folder
 */
export function shardIndex(place: FilePlace, json: unknown): ShardIndex {
  const { weight_map: map, metadata = {} } = isPlainObject(json) ? json : {};
  if (!isPlainObject(map)) throw fileError(place, 'is no index of weights: it has no weight_map', json);
  const shards = new Map<string, string[]>();
  for (const [name, file] of Object.entries(map)) {
    if (typeof file !== 'string')
      throw fileError(place, `says that ${name} is in ${formatValue(file)}, which is no file`);
    if (!isInside(file))
      throw fileError(
        place,
        `says that ${name} is in ${formatValue(file)}, which is not in its folder; it is not read`,
        file,
      );
    const names = shards.get(file) ?? [];
    names.push(name);
    shards.set(file, names);
  }
  const texts = Object.entries(isPlainObject(metadata) ? metadata : {}).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return { shards, metadata: Object.fromEntries(texts) as Record<string, string> };
}

/** Tells whether a path stays in its folder, on any system and as a URL. */
function isInside(file: string): boolean {
  const parts = file.split('/');
  return !/[\\:?#%\0]/.test(file) && parts.every((part) => part !== '' && part !== '.' && part !== '..');
}

/** Tensors of a shard, where all that the index says must be; further ones are left out. */
export function tensorsOfShard(
  place: FilePlace,
  { tensors }: Weights,
  names: readonly string[],
): (readonly [name: string, tensor: Tensor])[] {
  return names.map((name) => {
    if (Object.hasOwn(tensors, name)) return [name, tensors[name]] as const;
    throw fileError(place, `has no tensor ${formatValue(name)}, which the index says is there`, name);
  });
}
