import {
  requireBoolean,
  requireNumber,
  requireOptions,
  requireString,
  requireWholeNumber,
} from '@gradkit/core-tensor/functional';
import type { Callback, Progress } from '../callback.ts';
import { fromCheckpoint } from '../checkpoint/from-checkpoint.ts';
import { checkpointWithout } from '../checkpoint/to-checkpoint.ts';
import { perTrainer } from '../per-trainer.ts';
import { warn } from '../warn.ts';
import { CheckpointFile, SharedCheckpoint } from './checkpoint-file.ts';
import type { Files } from './files.ts';
import { frozenParameters, type KeptParameters } from './frozen-parameters.ts';
import { parameterWithNaN } from './parameter-with-nan.ts';

export interface CheckpointsOptions extends KeptParameters {
  /** epochs between two checkpoints; default 1 */
  readonly every?: number | undefined;
  /** batches between two checkpoints within an epoch; default: none */
  readonly everyBatches?: number | undefined;
  /** minutes without one, after which the next batch is followed by one; default: none */
  readonly everyMinutes?: number | undefined;
  /** go on from the file if it is there; default true */
  readonly resume?: boolean | undefined;
}

/** The callback `checkpoints`, wherever files are. */
export function saveCheckpoints(files: Files, path: string, options: CheckpointsOptions): Callback {
  requireString('checkpoints', 'path', path);
  const known = { every: true, everyBatches: true, everyMinutes: true, resume: true, parameters: true } as const;
  const given = requireOptions<CheckpointsOptions>('checkpoints', options, known);
  const { every = 1, everyBatches, everyMinutes, resume = true, parameters } = given;
  requireWholeNumber('checkpoints', 'every', every, { least: 1 });
  if (everyBatches !== undefined) requireWholeNumber('checkpoints', 'everyBatches', everyBatches, { least: 1 });
  if (everyMinutes !== undefined) requireNumber('checkpoints', 'everyMinutes', everyMinutes, { above: 0 });
  requireBoolean('checkpoints', 'resume', resume);
  const frozen = frozenParameters('checkpoints', parameters);
  const trainings = perTrainer(() => ({
    file: new CheckpointFile(files, path),
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
    const bytes = checkpointWithout(frozen.of(trainer), trainer, { callbacks, loader });
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
      await frozen.begin(trainer);
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
