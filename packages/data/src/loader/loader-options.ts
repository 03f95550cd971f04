import {
  ConfigError,
  requireBoolean,
  requireFunction,
  requireMethods,
  requireOptions,
  requireWholeNumber,
  type Generator,
  type OptionNames,
} from '@gradkit/core-tensor/functional';
import { requireRandomOptions, type RandomOptions } from '../seeding.ts';
import { requireBatchOptions, type BatchOptions, type BatchSampler } from '../samplers/batch-sampler.ts';
import type { Sampler } from '../samplers/sampler.ts';

/** Which items come in which order. */
export interface OrderOptions {
  /** a new random order in every epoch; default false */
  readonly shuffle?: boolean | undefined;
  /** which items in which order, in place of `shuffle` */
  readonly sampler?: Sampler | undefined;
}

/** How to make batches. */
export interface DataLoaderOptions<Item, Batch> extends RandomOptions, BatchOptions, OrderOptions {
  /** which items each batch has, in place of `batchSize`, `shuffle`, `sampler` and `dropLast` */
  readonly batchSampler?: BatchSampler | undefined;
  /** items → batch; default `collate` */
  readonly collate?: ((items: Item[]) => Batch) | undefined;
  /** Changes a batch in the thread that trains, e.g. augments it. Gets a generator of its own, which depends on seed, epoch and batch only. */
  readonly transform?: ((batch: Batch, rng: Generator) => Batch) | undefined;
  /** threads that fetch and join items, each a batch at a time, where the dataset can be made in one (see `datasetFrom`); default 0: this one does it */
  readonly workers?: number | undefined;
  /** keeps the workers for the next epoch, where a loop came to its end; default false: every loop starts its own */
  readonly persistentWorkers?: boolean | undefined;
  /** batches that are fetched ahead where the dataset answers later or is streamed; default 2, or 2 for each worker */
  readonly prefetch?: number | undefined;
  /** ends a loop when it aborts, even one that waits for a batch: the loop throws its reason, and the workers end */
  readonly signal?: AbortSignal | undefined;
}

const known: OptionNames<DataLoaderOptions<unknown, unknown>> = {
  batchSize: true,
  shuffle: true,
  sampler: true,
  batchSampler: true,
  seed: true,
  rng: true,
  dropLast: true,
  collate: true,
  transform: true,
  workers: true,
  persistentWorkers: true,
  prefetch: true,
  signal: true,
};

/** @throws {ConfigError} if an option is unknown, of the wrong kind or out of range, or contradicts another */
export function requireLoaderOptions<Item, Batch>(options: DataLoaderOptions<Item, Batch>): void {
  const {
    workers = 0,
    persistentWorkers = false,
    prefetch = 2,
    shuffle = false,
    sampler,
    batchSampler,
    collate,
    transform,
    signal,
  } = requireOptions<DataLoaderOptions<Item, Batch>>('DataLoader', options, known);
  requireBatchOptions('DataLoader', options);
  requireWholeNumber('DataLoader', 'workers', workers, { least: 0, most: 256 });
  requireBoolean('DataLoader', 'persistentWorkers', persistentWorkers);
  requireWholeNumber('DataLoader', 'prefetch', prefetch, { least: 0 });
  requireBoolean('DataLoader', 'shuffle', shuffle);
  if (collate !== undefined) requireFunction('DataLoader', 'collate', collate);
  if (transform !== undefined) requireFunction('DataLoader', 'transform', transform);
  if (signal !== undefined) requireMethods('DataLoader', 'signal', signal, ['throwIfAborted', 'addEventListener']);
  requireRandomOptions('DataLoader', options);
  if (sampler !== undefined) requireSampler('sampler', sampler, 'order');
  if (batchSampler !== undefined) requireSampler('batchSampler', batchSampler, 'batches');
  if (sampler !== undefined && shuffle)
    throw new ConfigError('DataLoader', 'both shuffle and sampler are given; the sampler alone decides the order');
  if (batchSampler === undefined) return;
  for (const name of ['batchSize', 'shuffle', 'sampler', 'dropLast'] as const) {
    if (options[name] === undefined || options[name] === false) continue;
    throw new ConfigError(
      'DataLoader',
      `both ${name} and batchSampler are given; the batchSampler alone decides which items a batch has`,
    );
  }
}

/** Throws where a sampler was made for more or fewer items than there are: some would never come, or are not there. */
export function requireMadeFor(
  { length }: { readonly length?: number | undefined },
  { sampler, batchSampler }: Pick<DataLoaderOptions<unknown, unknown>, 'sampler' | 'batchSampler'>,
): void {
  for (const [name, given] of Object.entries({ sampler, batchSampler })) {
    const expected = given?.datasetLength;
    if (expected === undefined || expected === length) continue;
    throw new ConfigError(
      'DataLoader',
      `the ${name} was made for ${expected} items but the dataset has ${length}; make it for as many (of a part, take subset or subsetRandomSampler)`,
      { expected, got: length },
    );
  }
}

function requireSampler(name: string, sampler: { readonly length: number }, method: string): void {
  requireMethods('DataLoader', name, sampler, [method]);
  requireWholeNumber('DataLoader', `${name}.length`, sampler.length, { least: 1 });
}
