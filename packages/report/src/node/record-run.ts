import { rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import {
  formatValue,
  requireList,
  requireNumber,
  requireOptions,
  requireString,
  requireWholeNumber,
  type OptionNames,
} from '@gradkit/core-tensor/functional';
import type { Batch, Callback, Json, Loader, Progress, Trained } from '@gradkit/train-loop';
import { jsonLinesLog } from '@gradkit/train-loop/node';
import type { RunState } from '../record/run-record.ts';
import { environmentOf, sourceOf } from './environment.ts';
import { predictExamples } from './examples.ts';
import { describeModel } from './model-record.ts';
import type { Range } from './picture.ts';
import { readHead } from './read-run.ts';
import { files, writeHead, writeJson, type RunHead } from './run-files.ts';
import { describeOptimizer, describeSettings, plain } from './settings-record.ts';
import { statisticsOf } from './statistics-of.ts';

/** What a record cannot find out by itself. */
export interface RecordRunOptions {
  /** what the run is called; default: the folder's name */
  readonly name?: string | undefined;
  /** what was chosen for this run, e.g. `{ hidden: 64, dropout: 0.2 }`: runs are compared by it */
  readonly hyperparameters?: Readonly<Record<string, Json>> | undefined;
  /** what the random numbers began with; runs that differ in it alone are shown as one with a band */
  readonly seed?: number | string | undefined;
  /** a text about the run */
  readonly notes?: string | undefined;
  /** names of classes, in the order of their indices */
  readonly classNames?: readonly string[] | undefined;
  /** what the model is asked about in the end, e.g. the loader of validation; it must not shuffle, for examples are named by their place in it */
  readonly examples?: Loader<Batch> | undefined;
  /** how many of the worst examples are kept; default 24 */
  readonly worst?: number | undefined;
  /** values of inputs that are black and white in pictures; default [0, 255] for bytes, [0, 1] where all are, else the lowest and the highest */
  readonly range?: Range | undefined;
  /** the number by which epochs and runs are compared; default `validationLoss`, or `loss` where nothing is validated */
  readonly monitor?: string | undefined;
  /** batches between two lines of the log within an epoch; default: about twenty lines an epoch; every tenth where the loader does not know its length */
  readonly everyBatches?: number | undefined;
}

const known: OptionNames<RecordRunOptions> = {
  name: true,
  hyperparameters: true,
  seed: true,
  notes: true,
  classNames: true,
  examples: true,
  worst: true,
  range: true,
  monitor: true,
  everyBatches: true,
};

/** What is known of a training that is under way. */
interface Recording {
  head: RunHead;
  readonly log: Callback;
  hasModel: boolean;
  /** tells the shapes of the inputs */
  firstBatch: unknown;
  /** the epoch from which on statistics are written again */
  statisticsDue: number;
}

const lengthAnEpoch = 200_000; // of statistics, on average: a file that has grown is written less often

/**
 * Records a training in a folder, from which `readRun` reads it and `gradkit report` makes a page: settings, model, environment, commit and
 * command line in `run.json`, the history in `log.jsonl`, and with `examples` what the model says to them in the end in `predictions.json`. Stands last among the callbacks.
 *
 * Files are written while training goes on, so that a run that is killed has a record, too; one that is resumed by `checkpoints` goes on with it, and one
 * that begins anew replaces it. What cannot be written is logged, and training goes on.
 *
 * @param folder of this run alone, e.g. `runs/digits`
 * @param options `name`, `hyperparameters`, `seed`, `notes`, `classNames`; `examples`: a loader of what the model is asked about in the end;
 *   `worst`: how many of the worst of them are kept, default 24; `range`: values of inputs that are black and white; `monitor`: the number by
 *   which epochs and runs are compared; `everyBatches`: batches between two lines of the log
 * @throws {ConfigError} if an option is unknown or of the wrong kind
 * @example
 * import { recordRun } from '@gradkit/report/node';
 * recordRun('runs/digits', { seed: 1, hyperparameters: { hidden: 64 } }).name; // "recordRun"
 */
export function recordRun(folder: string, options: RecordRunOptions = {}): Callback {
  requireString('recordRun', 'folder', folder);
  requireRecordOptions(options);
  const recordings = new WeakMap<Trained, Recording>();
  const attempt = async ({ options: { log } }: Trained, work: () => Promise<void>): Promise<void> =>
    work().catch(({ message }: Error) =>
      (log ?? console.warn)(`recordRun: ${message.replace(/^recordRun: /, '')}. Training goes on`),
    );

  const begin = async (progress: Progress): Promise<Recording> => {
    const { trainer, batches } = progress;
    const isResumed = trainer.history.epochs.length > 0 || trainer.resumePoint !== null;
    const before = isResumed ? await readHead(folder).catch(() => null) : null;
    const recording: Recording = {
      head: { ...(await headOf(progress, folder, options)), ...(before === null ? {} : kept(before)) },
      log: jsonLinesLog(join(folder, files.log), {
        everyBatches: Number.isNaN(batches)
          ? (options.everyBatches ?? 10)
          : Math.min(batches, options.everyBatches ?? Math.max(1, Math.floor(batches / 20))),
      }),
      hasModel: false,
      firstBatch: null,
      statisticsDue: 0,
    };
    recordings.set(trainer, recording);
    await writeHead(folder, recording.head);
    if (!isResumed)
      for (const name of [files.predictions, files.statistics]) await rm(join(folder, name), { force: true });
    await recording.log.onFitStart?.(progress);
    return recording;
  };

  /** After the first batch, when it is known where training runs. */
  const describe = async ({ trainer, epoch, batch, loss }: Progress, recording: Recording): Promise<void> => {
    recording.hasModel = true;
    recording.head = {
      ...recording.head,
      ...(epoch === 1 && batch === 1 ? { startLoss: loss } : {}),
      model: describeModel(trainer.model, recording.firstBatch),
      settings: { ...describeSettings(trainer, batchSizeOf(recording.firstBatch)), runsOn: trainer.runsOn },
    };
    recording.firstBatch = null;
    await writeHead(folder, recording.head);
  };

  const writeStatistics = async ({ trainer, callbacks, epoch }: Progress): Promise<void> => {
    const statistics = statisticsOf(callbacks, trainer);
    const recording = recordings.get(trainer);
    if (statistics === null || recording === undefined) return;
    await attempt(trainer, async () => {
      const length = await writeJson(folder, files.statistics, statistics);
      recording.statisticsDue = epoch + Math.ceil(length / lengthAnEpoch);
    });
  };

  const end = async (progress: Progress, state: RunState): Promise<void> => {
    const { trainer, stopped, error } = progress;
    const recording = recordings.get(trainer) ?? (await begin(progress));
    await writeStatistics(progress);
    const { examples, classNames, worst = 24, range } = options;
    await attempt(trainer, async () => {
      if (state === 'failed' || examples === undefined) return;
      const predictions = await predictExamples(trainer, examples, { classNames, worst, range });
      if (predictions === null)
        throw new TypeError('examples are left out: outputs are neither a row of classes nor values for each example');
      await writeJson(folder, files.predictions, predictions);
    });
    const reason = error === undefined ? stopped : error instanceof Error ? error.message : formatValue(error);
    recording.head = { ...recording.head, state, reason, ended: new Date().toISOString() };
    await attempt(trainer, () => writeHead(folder, recording.head));
    recordings.delete(trainer);
  };

  return {
    name: 'recordRun',
    onFitStart: ({ trainer }) => void recordings.delete(trainer),
    async onEpochStart(progress) {
      const { trainer } = progress;
      if (!recordings.has(trainer)) await attempt(trainer, async () => void (await begin(progress))); // only now all callbacks are restored
      await recordings.get(trainer)?.log.onEpochStart?.(progress);
    },
    onBatchStart({ trainer }, batch) {
      const recording = recordings.get(trainer);
      if (recording !== undefined && !recording.hasModel) recording.firstBatch = batch;
    },
    async onBatchEnd(progress) {
      const recording = recordings.get(progress.trainer);
      await recording?.log.onBatchEnd?.(progress);
      if (recording !== undefined && !recording.hasModel)
        await attempt(progress.trainer, () => describe(progress, recording));
    },
    async onEpochEnd(progress, record) {
      const { trainer } = progress;
      await recordings.get(trainer)?.log.onEpochEnd?.(progress, record);
      if (record.epoch >= (recordings.get(trainer)?.statisticsDue ?? 0)) await writeStatistics(progress);
    },
    async onFitEnd(progress) {
      const { trainer, stopped, error } = progress;
      const isBegun = recordings.has(trainer) || (error === undefined && trainer.history.epochs.length > 0);
      const state = error !== undefined ? 'failed' : stopped === null ? 'finished' : 'stopped';
      if (isBegun) await attempt(trainer, () => end(progress, state));
    },
  };
}

function requireRecordOptions(options: RecordRunOptions): void {
  const { name, classNames, worst, range, monitor, everyBatches, notes } = requireOptions<RecordRunOptions>(
    'recordRun',
    options,
    known,
  );
  for (const [key, value] of Object.entries({ name, monitor, notes }))
    if (value !== undefined) requireString('recordRun', key, value);
  if (classNames !== undefined) requireList('recordRun', 'classNames', classNames);
  if (worst !== undefined) requireWholeNumber('recordRun', 'worst', worst, { least: 0 });
  if (everyBatches !== undefined) requireWholeNumber('recordRun', 'everyBatches', everyBatches, { least: 1 });
  if (range === undefined) return;
  requireList('recordRun', 'range', range);
  requireNumber('recordRun', 'range[0]', range[0]);
  requireNumber('recordRun', 'range[1]', range[1], { above: range[0] });
}

/** What can be said before the first batch. */
async function headOf(
  { trainer, epochs, batches, measures }: Progress,
  folder: string,
  { name, hyperparameters = {}, seed = null!, notes, classNames, monitor }: RecordRunOptions,
): Promise<RunHead> {
  const source = await sourceOf();
  return {
    name: name ?? basename(resolve(folder)),
    state: 'running',
    reason: null,
    started: new Date().toISOString(),
    ended: null,
    epochs,
    batchesPerEpoch: Number.isNaN(batches) ? undefined : batches,
    monitor: monitor ?? ('validationLoss' in measures ? 'validationLoss' : 'loss'),
    better: measures,
    hyperparameters: plain(hyperparameters),
    seed,
    notes: notes ?? null,
    classNames: classNames ?? null,
    optimizer: describeOptimizer(trainer),
    settings: describeSettings(trainer, null),
    environment: environmentOf(),
    source,
  };
}

/** What a run that goes on has from before. */
function kept({ started, startLoss, model }: RunHead): Partial<RunHead> {
  return { started, startLoss, model };
}

/** How many examples a batch has, where it is one of inputs. */
function batchSizeOf(batch: unknown): number | null {
  const { inputs }: { readonly inputs?: { readonly shape?: readonly number[] | undefined } | undefined } =
    Object(batch);
  return inputs?.shape?.[0] ?? null;
}
