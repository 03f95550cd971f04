import { readBytes, writeWhole } from '@gradkit/core-tensor/browser';
import type { Tensor } from '@gradkit/core-tensor/functional';
import { fromSafetensors, type SafetensorsFile } from '../read.ts';
import { toSafetensors } from '../write.ts';

/**
 * Saves tensors in a safetensors file, whole or not at all, in the browser's storage of this page's origin.
 *
 * @throws {DataError} if the file cannot be written, e.g. because the storage is full; a former one stays
 * @example
 * ```ts no-run
 * import { Linear } from '@gradkit/layers';
 * import { saveSafetensors } from '@gradkit/safetensors/browser';
 * await saveSafetensors('digits/weights.safetensors', new Linear(784, 10).stateDict());
 * ```
 */
export async function saveSafetensors(
  path: string,
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  await writeWhole('saveSafetensors', path, toSafetensors(tensors, metadata));
}

/**
 * Loads a safetensors file from the browser's storage of this page's origin.
 *
 * @throws {DataError} if the file is missing or damaged
 * @example
 * ```ts no-run
 * import { Linear } from '@gradkit/layers';
 * import { loadSafetensors } from '@gradkit/safetensors/browser';
 * const model = new Linear(784, 10);
 * model.loadStateDict((await loadSafetensors('digits/weights.safetensors')).tensors);
 * ```
 */
export async function loadSafetensors(path: string): Promise<SafetensorsFile> {
  return fromSafetensors(await readBytes('loadSafetensors', path), { name: path });
}
