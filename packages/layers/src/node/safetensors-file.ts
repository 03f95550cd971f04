import type { StateDict } from '../module.ts';
import { fromSafetensors, toSafetensors, type SafetensorsFile } from '../safetensors.ts';
import { readBytes, writeWhole } from '@gradkit/core-tensor/node';

/**
 * Saves tensors in a safetensors file, whole or not at all; makes the folder.
 *
 * @throws {DataError} if the file cannot be written; a former one stays
 * @example
 * const model = new Linear(2, 1);
 * await saveSafetensors('model.safetensors', model.stateDict());
 * (await loadSafetensors('model.safetensors')).tensors.weight.shape; // [1, 2]
 */
export async function saveSafetensors(
  path: string,
  tensors: StateDict,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  await writeWhole('saveSafetensors', path, toSafetensors(tensors, metadata));
}

/**
 * Loads a safetensors file, e.g. one written by PyTorch.
 *
 * @throws {DataError} if the file is missing or damaged
 * @example
 * ```ts no-run
 * const model = new Sequential(new Linear(784, 10));
 * model.loadStateDict((await loadSafetensors('from-pytorch.safetensors')).tensors);
 * ```
 */
export async function loadSafetensors(path: string): Promise<SafetensorsFile> {
  return fromSafetensors(await readBytes('loadSafetensors', path), { name: path });
}
