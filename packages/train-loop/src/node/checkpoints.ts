import { existsSync } from 'node:fs';
import { requireBoolean, requireOptions, requireString, requireWholeNumber } from '@gradkit/core-tensor/functional';
import { readBytes, writeWhole } from '@gradkit/core-tensor/node';
import type { Callback, Progress } from '../callback.ts';
import { fromCheckpoint, toCheckpoint } from '../checkpoint.ts';

interface CheckpointsOptions {
  /** epochs between two checkpoints; default 1 */
  readonly every?: number | undefined;
  /** batches between two checkpoints within an epoch; default: none */
  readonly everyBatches?: number | undefined;
  /** go on from the file if it is there; default true */
  readonly resume?: boolean | undefined;
}

/**
 * Saves a checkpoint after epochs, if wanted also within them, and when training is stopped early; goes on from it when `fit` starts. The
 * file is written whole or not at all, so a killed process leaves the former one.
 *
 * @param path of the file, e.g. `runs/digits/checkpoint.safetensors`
 * @throws {ConfigError} if an option is unknown, or `every` or `everyBatches` is not a whole number of at least 1
 * @throws {DataError} in `fit`, if the file is damaged or belongs to another model, or cannot be written
 * @example checkpoints('runs/digits/checkpoint.safetensors').name; // "checkpoints"
 */
export function checkpoints(path: string, options: CheckpointsOptions = {}): Callback {
  requireString('checkpoints', 'path', path);
  const known = { every: true, everyBatches: true, resume: true } as const;
  const { every = 1, everyBatches, resume = true } = requireOptions<CheckpointsOptions>('checkpoints', options, known);
  requireWholeNumber('checkpoints', 'every', every, { least: 1 });
  if (everyBatches !== undefined) requireWholeNumber('checkpoints', 'everyBatches', everyBatches, { least: 1 });
  requireBoolean('checkpoints', 'resume', resume);
  const save = ({ trainer, callbacks, loader }: Progress): Promise<void> =>
    writeWhole('checkpoints', path, toCheckpoint(trainer, { callbacks, loader }));
  return {
    name: 'checkpoints',
    async onFitStart({ trainer, callbacks, loader }) {
      if (!resume || !existsSync(path)) return;
      fromCheckpoint(await readBytes('checkpoints', path), trainer, { callbacks, loader, name: path });
    },
    async onBatchEnd(progress) {
      const { batch, batches } = progress;
      if (everyBatches !== undefined && batch % everyBatches === 0 && batch < batches) await save(progress);
    },
    async onEpochFinalized(progress) {
      const { epoch, epochs, stopped } = progress;
      if (stopped !== null || epoch % every === 0 || epoch === epochs) await save(progress);
    },
  };
}
