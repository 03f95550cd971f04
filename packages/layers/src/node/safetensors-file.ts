import type { StateDict } from '../module.ts';
import { fromSafetensors, toSafetensors, type SafetensorsFile } from '../safetensors.ts';
import { readBytes, writeWhole } from '@gradkit/core-tensor/node';

/**
 * Saves tensors in a safetensors file, whole or not at all.
 *
 * @throws {DataError} if the file cannot be written; a former one stays
 * @example await saveSafetensors('model.safetensors', model.stateDict()); // no-run
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
 * @example model.loadStateDict((await loadSafetensors('model.safetensors')).tensors); // no-run
 */
export async function loadSafetensors(path: string): Promise<SafetensorsFile> {
  return fromSafetensors(await readBytes('loadSafetensors', path), { name: path });
}
