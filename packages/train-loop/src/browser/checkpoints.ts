import type { Callback } from '../callback.ts';
import { saveCheckpoints, type CheckpointsOptions } from '../saving/save-checkpoints.ts';
import { storedFiles } from './stored-files.ts';

/**
 * Saves a checkpoint after epochs, if wanted also within them, and when training is stopped early; goes on from it when `fit` starts. The
 * file is in the browser's storage of this page's origin, which its workers share, and is written whole or not at all, so a page that is closed leaves the
 * former one. One that cannot be written, e.g. because the storage is full, is tried again at the end, and training goes on meanwhile. While the loss is NaN or infinite, or
 * a parameter has NaN, the file stays as it was.
 *
 * @param path of the file, e.g. `runs/digits/checkpoint.safetensors`
 * @throws {ConfigError} if an option is unknown, or `every` or `everyBatches` is not a whole number of at least 1, or
 *   `everyMinutes` no number above 0
 * @throws {DataError} in `fit`: at its start, if the file is damaged, belongs to another model, or could not be written; when somebody else has
 *   written the file meanwhile; at the end, if the last checkpoint could not be written
 * @example checkpoints('runs/digits/checkpoint.safetensors').name; // "checkpoints"
 */
export function checkpoints(path: string, options: CheckpointsOptions = {}): Callback {
  return saveCheckpoints(storedFiles, path, options);
}
