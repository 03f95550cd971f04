import {
  requireBoolean,
  requireOptions,
  requireString,
  requireWholeNumber,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Callback, Progress } from '../../callback.ts';
import { lengthOf } from '../../loader.ts';
import { perTrainer } from '../../per-trainer.ts';
import { warn } from '../../warn.ts';
import { addStatistics } from './add-statistics.ts';
import { SummaryWriter } from './summary-writer.ts';

interface TensorBoardOptions {
  /** batches between two losses within an epoch; default 10 */
  readonly everyBatches?: number | undefined;
  /** whether the weights' spread is written after every epoch, and that of their gradients where they are known; default true */
  readonly histograms?: boolean | undefined;
  /** what the model's graph is drawn for; default: no graph */
  readonly graphInputs?: readonly Tensor[] | undefined;
}

/**
 * Writes losses, metrics, learning rates, the spread of weights and gradients, and what `watchStatistics` knows, for TensorBoard:
 * `tensorboard --logdir runs`. A training
 * that is resumed goes on in a new file of the same folder; with a loader that does not know its length, batches are counted from there. What cannot be written is logged once, and training goes on.
 *
 * @param folder of the run, e.g. `runs/digits-1`
 * @param options `everyBatches`: batches between two losses within an epoch, default 10; `histograms`: of weights and gradients after every
 *   epoch, default true; `graphInputs`: what the model's graph is drawn for, default none
 * @throws {ConfigError} if an option is unknown or of the wrong kind
 * @example tensorBoard('runs/digits-1').name; // "tensorBoard"
 * @see https://www.tensorflow.org/tensorboard
 */
export function tensorBoard(folder: string, options: TensorBoardOptions = {}): Callback {
  requireString('tensorBoard', 'folder', folder);
  const known = { everyBatches: true, histograms: true, graphInputs: true } as const;
  const {
    everyBatches = 10,
    histograms = true,
    graphInputs,
  } = requireOptions<TensorBoardOptions>('tensorBoard', options, known);
  requireWholeNumber('tensorBoard', 'everyBatches', everyBatches, { least: 1 });
  requireBoolean('tensorBoard', 'histograms', histograms);
  const writers = perTrainer(() => ({ writer: new SummaryWriter(folder), isLogged: false, before: 0 }));
  const flush = async ({ trainer }: Progress, end: 'flush' | 'close' = 'flush'): Promise<void> => {
    const own = writers.of(trainer);
    await own.writer[end]().catch((error: Error) => {
      if (!own.isLogged) warn(trainer, `tensorBoard: ${error.message}. Training goes on`);
      own.isLogged = true;
    });
  };
  /** Batches so far, in all epochs. */
  const stepOf = ({ trainer, loader, epoch, batches, batch }: Progress): number =>
    batch + (Number.isNaN(lengthOf(loader)) ? writers.of(trainer).before : (epoch - 1) * batches);
  const addLearningRates = (writer: SummaryWriter, progress: Progress): void => {
    const { learningRates: rates } = progress;
    rates.forEach((rate, i) =>
      writer.addScalar(rates.length === 1 ? 'learningRate' : `learningRate/${i}`, rate, stepOf(progress)),
    );
  };
  return {
    name: 'tensorBoard',
    onFitStart({ trainer }) {
      const { writer } = writers.renew(trainer);
      if (graphInputs !== undefined) writer.addGraph(trainer.model, ...graphInputs);
    },
    async onBatchEnd(progress) {
      const { trainer, batch, batches, loss } = progress;
      if (batch % everyBatches !== 0 || batch === batches) return;
      const { writer } = writers.of(trainer);
      writer.addScalar('batch/loss', loss, stepOf(progress));
      addLearningRates(writer, progress);
      await flush(progress);
    },
    async onEpochEnd(progress, { epoch, ...numbers }) {
      const { trainer } = progress;
      const { writer } = writers.of(trainer);
      for (const [name, value] of Object.entries(numbers)) writer.addScalar(`epoch/${name}`, value, epoch);
      addLearningRates(writer, progress);
      addStatistics(writer, progress);
      if (histograms) {
        await trainer.sync();
        for (const [name, { value, grad }] of trainer.model.namedParameters()) {
          writer.addHistogram(`weights/${name}`, value, epoch);
          if (grad !== null) writer.addHistogram(`gradients/${name}`, grad, epoch);
        }
      }
      writers.of(trainer).before += progress.batch;
      await flush(progress);
    },
    onFitEnd: (progress) => flush(progress, 'close'),
  };
}
