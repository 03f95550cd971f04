import { requireFunction, requireOptions, requireString, type Tensor } from '@gradkit/core-tensor/functional';
import { fileError, type FilePlace } from '../torch/file-place.ts';
import { shardIndex, tensorsOfShard } from './shards.ts';
import { weightsOf } from './weights-of.ts';
import type { Weights, WeightsProgress } from './weights.ts';

interface ShardedOptions {
  /** of the index, said in errors */
  readonly name?: string | undefined;
  readonly onProgress?: ((progress: WeightsProgress) => void) | undefined;
}

/**
 * Reads weights that are split into several files, as HuggingFace does with large ones.
 *
 * @param index what is in `model.safetensors.index.json`, parsed
 * @param readFile gives the bytes of a file in the folder of the index, e.g. by `fetch`; it is asked for one after the other
 * @param options `name`: of the index, said in errors; `onProgress`: called when a file has been read
 * @returns tensors by name, with the metadata of the index
 * @throws {ConfigError} if an argument is of the wrong kind, or an option unknown
 * @throws {DataError} if the index is none or names a file outside its folder, or a file is damaged or without a tensor that must be there
 * @example
 * import { toSafetensors } from '@gradkit/safetensors';
 * const files = { 'a.safetensors': toSafetensors({ w: ones([2]) }), 'b.safetensors': toSafetensors({ b: zeros([1]) }) };
 * const index = { metadata: { total_size: 12 }, weight_map: { w: 'a.safetensors', b: 'b.safetensors' } };
 * const { tensors } = await fromSharded(index, async (file) => files[file as keyof typeof files]);
 * Object.keys(tensors); // ['w', 'b']
 * @see https://huggingface.co/docs/transformers/big_models
 */
export async function fromSharded(
  index: unknown,
  readFile: (file: string) => Uint8Array | Promise<Uint8Array>,
  options: ShardedOptions = {},
): Promise<Weights> {
  const known = { name: true, onProgress: true } as const;
  const { name = 'the index', onProgress } = requireOptions<ShardedOptions>('fromSharded', options, known);
  requireString('fromSharded', 'name', name);
  requireFunction('fromSharded', 'readFile', readFile);
  if (onProgress !== undefined) requireFunction('fromSharded', 'onProgress', onProgress);
  return readShards({ where: 'fromSharded', name }, index, async (shard, count) => {
    const bytes: unknown = await readFile(shard.name);
    if (!(bytes instanceof Uint8Array)) throw fileError(shard, 'came from readFile as no Uint8Array', bytes);
    const weights = weightsOf(shard, bytes);
    onProgress?.({ file: shard.name, ...count, receivedBytes: bytes.length, totalBytes: bytes.length });
    return weights;
  });
}

type ShardReader = (place: FilePlace, count: Pick<WeightsProgress, 'fileNumber' | 'fileCount'>) => Promise<Weights>;

/** Reads the files of an index one after the other. */
export async function readShards(place: FilePlace, index: unknown, read: ShardReader): Promise<Weights> {
  const { shards, metadata } = shardIndex(place, index);
  const tensors: (readonly [name: string, tensor: Tensor])[] = [];
  for (const [k, [file, names]] of [...shards].entries()) {
    const shard = { where: place.where, name: file };
    const weights = await read(shard, { fileNumber: k + 1, fileCount: shards.size });
    for (const tensor of tensorsOfShard(shard, weights, names)) tensors.push(tensor);
  }
  return { tensors: Object.fromEntries(tensors), metadata };
}
