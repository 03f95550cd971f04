import { existsSync } from 'node:fs';
import { ConfigError } from '@gradkit/core-tensor';
import { readBytes, writeWhole } from '@gradkit/core-tensor/node';
import type { Callback } from '../callback.ts';
import { fromCheckpoint, toCheckpoint } from '../checkpoint.ts';

interface CheckpointsOptions {
  /** epochs between two checkpoints; default 1 */
  readonly every?: number;
  /** go on from the file if it is there; default true */
  readonly resume?: boolean;
}

/**
 * Saves a checkpoint after epochs, and when training is stopped early; goes on from it when `fit` starts. The file is written whole or not
 * at all, so a killed process leaves the former one.
 *
 * @param path of the file, e.g. `runs/digits/checkpoint.safetensors`
 * @throws {ConfigError} if `every` is not a whole number of at least 1
 * @throws {DataError} in `fit`, if the file is damaged or belongs to another model, or cannot be written
 * @example checkpoints('runs/digits/checkpoint.safetensors').name; // "checkpoints"
 */
export function checkpoints(path: string, { every = 1, resume = true }: CheckpointsOptions = {}): Callback {
  if (!Number.isInteger(every) || every < 1)
    throw new ConfigError('checkpoints', `every is ${every}; it must be a whole number of at least 1`, { got: every });
  return {
    name: 'checkpoints',
    async onFitStart({ trainer, callbacks }) {
      if (!resume || !existsSync(path)) return;
      fromCheckpoint(await readBytes('checkpoints', path), trainer, { callbacks, name: path });
    },
    async onSettled({ trainer, callbacks, epoch, stopped, epochs }) {
      if (stopped !== null || epoch % every === 0 || epoch === epochs)
        await writeWhole('checkpoints', path, toCheckpoint(trainer, callbacks));
    },
  };
}
