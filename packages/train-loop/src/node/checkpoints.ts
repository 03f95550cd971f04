import {
  requireBoolean,
  requireNumber,
  requireOptions,
  requireString,
  requireWholeNumber,
} from '@gradkit/core-tensor/functional';
import type { Callback, Progress } from '../callback.ts';
import { fromCheckpoint } from '../checkpoint/from-checkpoint.ts';
import { toCheckpoint } from '../checkpoint/to-checkpoint.ts';
import { perTrainer } from '../per-trainer.ts';
import { warn } from '../warn.ts';
import { CheckpointFile, SharedCheckpoint } from './checkpoint-file.ts';
import { parameterWithNaN } from './parameter-with-nan.ts';

interface CheckpointsOptions {
  /** epochs between two checkpoints; default 1 */
  readonly every?: number | undefined;
  /** batches between two checkpoints within an epoch; default: none */
  readonly everyBatches?: number | undefined;
  /** minutes without one, after which the next batch is followed by one; default: none */
  readonly everyMinutes?: number | undefined;
  /** go on from the file if it is there; default true */
  readonly resume?: boolean | undefined;
}

/**
 * Saves a checkpoint after epochs, if wanted also within them, and when training is stopped early; goes on from it when `fit` starts. The
 * file is written whole or not at all, so a killed process leaves the former one. One that cannot be written, e.g. because the disk is full,
 * is tried again at the end, and training goes on meanwhile. While the loss is NaN or infinite, or
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
  requireString('checkpoints', 'path', path);
  const known = { every: true, everyBatches: true, everyMinutes: true, resume: true } as const;
  const given = requireOptions<CheckpointsOptions>('checkpoints', options, known);
  const { every = 1, everyBatches, everyMinutes, resume = true } = given;
  requireWholeNumber('checkpoints', 'every', every, { least: 1 });
  if (everyBatches !== undefined) requireWholeNumber('checkpoints', 'everyBatches', everyBatches, { least: 1 });
  if (everyMinutes !== undefined) requireNumber('checkpoints', 'everyMinutes', everyMinutes, { above: 0 });
  requireBoolean('checkpoints', 'resume', resume);
  const trainings = perTrainer(() => ({
    file: new CheckpointFile(path),
    unwritten: null as Uint8Array | null,
    saved: performance.now(),
  }));
  const isDue = ({ trainer, batch }: Progress): boolean =>
    (everyBatches !== undefined && batch % everyBatches === 0) ||
    (everyMinutes !== undefined && performance.now() - trainings.of(trainer).saved >= 60_000 * everyMinutes);
  const save = async ({ trainer, callbacks, loader, loss }: Progress): Promise<void> => {
    if (!Number.isFinite(loss))
      return warn(trainer, `checkpoints: not saved, since the loss is ${loss}; ${path} stays as it was`);
    const training = trainings.of(trainer);
    training.saved = performance.now();
    await trainer.sync();
    const bytes = toCheckpoint(trainer, { callbacks, loader });
    const lost = parameterWithNaN(trainer);
    if (lost !== null) return warn(trainer, `checkpoints: not saved, since ${lost} has NaN; ${path} stays as it was`);
    try {
      await training.file.write(bytes);
      training.unwritten = null;
    } catch (error) {
      if (error instanceof SharedCheckpoint) throw error;
      training.unwritten = bytes;
      warn(trainer, `${(error as Error).message}. Training goes on`);
    }
  };
  return {
    name: 'checkpoints',
    async onFitStart({ trainer, callbacks, loader }) {
      const bytes = await trainings.renew(trainer).file.begin();
      if (!resume || bytes === null) return;
      fromCheckpoint(bytes, trainer, { callbacks, loader, name: path });
      const { history, resumePoint, options: trained } = trainer;
      const epoch = history.epochs.length;
      const place = resumePoint === null ? `epoch ${epoch}` : `batch ${resumePoint.batch} of epoch ${epoch + 1}`;
      (trained.log ?? console.info)(`checkpoints: goes on from ${path}, after ${place}`);
    },
    async onBatchFinalized(progress) {
      const { batch, batches } = progress;
      if (batch !== batches && isDue(progress)) await save(progress);
    },
    async onEpochFinalized(progress) {
      const { epoch, epochs, stopped } = progress;
      if (stopped !== null || epoch % every === 0 || epoch === epochs) await save(progress);
    },
    async onFitEnd({ trainer }) {
      const { file, unwritten } = trainings.of(trainer);
      trainings.renew(trainer);
      if (unwritten !== null) await file.write(unwritten);
    },
  };
}
