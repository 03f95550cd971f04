import type { Tensor } from '@gradkit/core-tensor/functional';
import { withFileParts, writeWhole } from '@gradkit/core-tensor/node';
import { readParts, type SafetensorsFile } from '../read.ts';
import { safetensorsParts } from '../write.ts';

/**
 * Saves tensors in a safetensors file, whole or not at all; makes the folder.
 *
 * @throws {DataError} if the file cannot be written; a former one stays
 * @example
 * await saveSafetensors('runs/weights.safetensors', { weight: zeros([1, 2]) });
 * (await loadSafetensors('runs/weights.safetensors')).tensors['weight']?.shape; // [1, 2]
 */
export async function saveSafetensors(
  path: string,
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  await writeWhole('saveSafetensors', path, safetensorsParts(tensors, metadata).parts);
}

/**
 * Loads a safetensors file, e.g. one written by PyTorch, tensor by tensor: the file need not fit into memory beside them.
 *
 * @throws {DataError} if the file is missing or damaged
 * @example
 * ```ts no-run
 * import { Linear, Sequential } from '@gradkit/layers';
 * const model = new Sequential(new Linear(784, 10));
 * model.loadStateDict((await loadSafetensors('from-pytorch.safetensors')).tensors);
 * ```
 */
export async function loadSafetensors(path: string): Promise<SafetensorsFile> {
  return withFileParts('loadSafetensors', path, (file) => readParts(file, path));
}
