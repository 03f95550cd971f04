import {
  keepBestCheckpoints,
  type BestCheckpoints,
  type BestCheckpointsOptions,
} from '../saving/keep-best-checkpoints.ts';
import { storedFiles } from './stored-files.ts';

export type { BestCheckpoints };

/**
 * Keeps checkpoints of the best epochs in the browser's storage of this page's origin, in files such as `epoch=7-validationLoss=0.25.safetensors`; that of an epoch which is no longer among
 * them is deleted, after the new one is there. Files are written whole or not at all. What a resumed training, with `checkpoints`, finds of its
 * own goes on to count; other files in the folder stay as they are. An epoch whose number, or a parameter, is NaN has no file.
 *
 * @param folder e.g. `runs/digits/best`
 * @param options `monitor`: name in the epoch's record, default `validationLoss`; `keep`: how many, default 3; `mode`: what is better, default
 *   `min` for losses and for metrics what their `better` says
 * @returns a callback whose `paths(trainer)` are the files, the best first; `readBytes` of `@gradkit/core-tensor/browser` reads them
 * @throws {ConfigError} if an option is unknown, of the wrong kind or out of range; when training starts, if its epochs will have no number
 *   `monitor`, or nothing says which of its values are better
 * @throws {DataError} in `fit`: at its start, if nothing can be written in the folder; at its end, if a file could not be
 * @example bestCheckpoints('runs/digits/best', { keep: 2 }).name; // "bestCheckpoints(validationLoss)"
 * @see https://lightning.ai/docs/pytorch/stable/api/lightning.pytorch.callbacks.ModelCheckpoint.html
 */
export function bestCheckpoints(folder: string, options: BestCheckpointsOptions = {}): BestCheckpoints {
  return keepBestCheckpoints(storedFiles, folder, options);
}
