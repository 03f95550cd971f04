import { appendFile, readFile } from 'node:fs/promises';
import { requireOptions, requireString, requireWholeNumber } from '@gradkit/core-tensor/functional';
import { writeWhole } from '@gradkit/core-tensor/node';
import type { Callback, Progress } from '../../callback.ts';
import { perTrainer } from '../../per-trainer.ts';
import { warn } from '../../warn.ts';

interface JsonLinesOptions {
  /** batches between two lines within an epoch; default: none */
  readonly everyBatches?: number | undefined;
}

/**
 * Writes a line of JSON after every epoch, and if wanted after every few batches: `{"epoch":1,"seconds":2.5,"loss":0.5}`,
 * `{"epoch":1,"batch":10,"loss":0.9,"learningRate":0.001}`. A training that is resumed drops the lines behind the place where it goes on, so
 * each is there once. NaN and infinities are null.
 *
 * @param path of the file, e.g. `runs/digits/log.jsonl`
 * @param options `everyBatches`: batches between two lines within an epoch, default none
 * @throws {ConfigError} if an option is unknown or of the wrong kind
 * @example jsonLinesLog('runs/digits/log.jsonl').name; // "jsonLinesLog"
 * @see https://jsonlines.org
 */
export function jsonLinesLog(path: string, options: JsonLinesOptions = {}): Callback {
  requireString('jsonLinesLog', 'path', path);
  const { everyBatches } = requireOptions<JsonLinesOptions>('jsonLinesLog', options, { everyBatches: true });
  if (everyBatches !== undefined) requireWholeNumber('jsonLinesLog', 'everyBatches', everyBatches, { least: 1 });
  const begun = perTrainer(() => ({ yes: false }));
  const attempt = async ({ trainer }: Progress, work: () => Promise<void>): Promise<void> =>
    work().catch((error: Error) => warn(trainer, `jsonLinesLog: ${path}: ${error.message}. Training goes on`));
  const write = (progress: Progress, line: object): Promise<void> =>
    attempt(progress, () => appendFile(path, `${JSON.stringify(line)}\n`));
  return {
    name: 'jsonLinesLog',
    onFitStart: ({ trainer }) => void begun.renew(trainer),
    async onEpochStart(progress) {
      const own = begun.of(progress.trainer); // only now all callbacks have been restored
      if (!own.yes) await attempt(progress, () => keepLinesBefore(progress, path));
      own.yes = true;
    },
    async onBatchEnd(progress) {
      const { epoch, batch, loss, learningRates } = progress;
      if (everyBatches === undefined || batch % everyBatches !== 0) return;
      await write(progress, { epoch, batch, loss, learningRate: learningRates[0] });
    },
    onEpochEnd: (progress, record) => write(progress, record),
  };
}

/** Drops the lines of what will be done again, and what a process that was killed has left of one. */
async function keepLinesBefore({ epoch, batch }: Progress, path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const isBefore = (line: string): boolean => {
    const [ofEpoch, ofBatch] = placeOf(line);
    return ofEpoch < epoch || (ofEpoch === epoch && ofBatch <= batch);
  };
  const kept = text.split('\n').filter((line) => line !== '' && isBefore(line));
  await writeWhole('jsonLinesLog', path, new TextEncoder().encode(kept.map((line) => `${line}\n`).join('')));
}

/** The epoch of a line, and the batch within it; Infinity for its end, and for what is no line. */
function placeOf(line: string): readonly [epoch: number, batch: number] {
  try {
    const { epoch = Infinity, batch = Infinity } = JSON.parse(line) as {
      epoch?: number | undefined;
      batch?: number | undefined;
    };
    return [epoch, batch];
  } catch {
    return [Infinity, Infinity];
  }
}
