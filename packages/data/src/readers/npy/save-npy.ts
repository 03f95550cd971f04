import type { Tensor } from '@gradkit/core-tensor/functional';
import { writeWhole } from '@gradkit/core-tensor/node';
import { toNpy } from './npy.ts';
import { toNpz } from './npz.ts';

/**
 * Saves a tensor for `numpy.load`, whole or not at all; makes the folder.
 *
 * @throws {DataError} if the file cannot be written; a former one stays
 * @example
 * await saveNpy('arrays/x.npy', tensor([1, 2]));
 */
export async function saveNpy(path: string, tensor: Tensor): Promise<void> {
  await writeWhole('saveNpy', path, toNpy(tensor));
}

/**
 * Saves tensors for `numpy.load`, packed in one file, whole or not at all; makes the folder.
 *
 * @throws {DataError} if the file cannot be written; a former one stays
 * @example
 * await saveNpz('arrays/both.npz', { x: tensor([1, 2]), y: tensor([3]) });
 */
export async function saveNpz(path: string, tensors: Readonly<Record<string, Tensor>>): Promise<void> {
  await writeWhole('saveNpz', path, toNpz(tensors));
}
