import type { Tensor } from '@gradkit/core-tensor/functional';
import { fromSafetensors } from '@gradkit/safetensors';
import { bytesSource, type ByteSource } from '../torch/byte-source.ts';
import type { FilePlace } from '../torch/file-place.ts';
import { locate } from '../torch/find-state-dict.ts';
import { openTorch } from '../torch/from-torch.ts';
import { TensorView } from '../torch/pickle/pickled.ts';
import { storagesToRead } from '../torch/torch-tensors.ts';
import { underName } from '@gradkit/core-tensor/functional';
import type { Weights } from './weights.ts';

const isView = (value: unknown): value is TensorView => value instanceof TensorView;

/** Weights of a file of torch.save before their tensors are read. */
interface TorchWeights {
  /** all that is to be read: nothing else of the file */
  readonly storages: ReturnType<typeof storagesToRead>;
  weights(tensors: readonly (readonly [view: TensorView, tensor: Tensor])[]): Weights;
}

/** Finds the weights in a file of torch.save. */
export function openWeights(place: FilePlace, source: ByteSource, key: string | undefined): TorchWeights {
  const saved = openTorch(place, source);
  const { entries, metadata, ...found } = locate(place, saved.value, isView, key);
  const views = new Map(entries.map(([name, view]) => [view, name]));
  return {
    storages: storagesToRead(place, { ...saved, views }, { sizeBytes: source.sizeBytes }),
    weights(read) {
      const tensors = new Map(read);
      return {
        tensors: Object.fromEntries(entries.map(([name, view]) => [name, tensors.get(view)!])),
        metadata,
        found,
      };
    },
  };
}

/** The weights in the bytes of a file, of safetensors or of torch.save. */
export function weightsOf(place: FilePlace, bytes: Uint8Array, key?: string): Weights {
  if (isSafetensors(place.name)) return underName(place.where, () => fromSafetensors(bytes, { name: place.name }));
  const { storages, weights } = openWeights(place, bytesSource(bytes), key);
  return weights(storages.flatMap(({ range: { at, length }, read }) => read(bytes.subarray(at, at + length), false)));
}

/** By the name. */
export function isSafetensors(file: string): boolean {
  return /\.safetensors$/i.test(file);
}
