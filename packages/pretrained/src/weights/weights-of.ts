import type { Tensor } from '@gradkit/core-tensor/functional';
import { fromSafetensors } from '@gradkit/safetensors';
import { bytesSource, type ByteSource } from '../torch/byte-source.ts';
import type { FilePlace } from '../torch/file-place.ts';
import { locate } from '../torch/find-state-dict.ts';
import { openTorch } from '../torch/from-torch.ts';
import { TensorView } from '../torch/pickle/pickled.ts';
import { readTensors } from '../torch/torch-tensors.ts';
import { underName } from '@gradkit/core-tensor/functional';
import type { Weights } from './weights.ts';

const isView = (value: unknown): value is TensorView => value instanceof TensorView;

/** The weights in a file of torch.save; nothing else of it is read. */
export function torchWeights(place: FilePlace, source: ByteSource, key: string | undefined): Weights {
  const saved = openTorch(place, source);
  const { entries, metadata, ...found } = locate(place, saved.value, isView, key);
  const views = new Map(entries.map(([name, view]) => [view, name]));
  const read = readTensors(place, { ...saved, views }, { sizeBytes: source.sizeBytes });
  const tensors = Object.fromEntries(entries.map(([name, view]): [string, Tensor] => [name, read.get(view)!]));
  return { tensors, metadata, found };
}

/** The weights in the bytes of a file, of safetensors or of torch.save. */
export function weightsOf(place: FilePlace, bytes: Uint8Array, key?: string): Weights {
  if (!isSafetensors(place.name)) return torchWeights(place, bytesSource(bytes), key);
  return underName(place.where, () => fromSafetensors(bytes, { name: place.name }));
}

/** By the name. */
export function isSafetensors(file: string): boolean {
  return /\.safetensors$/i.test(file);
}
