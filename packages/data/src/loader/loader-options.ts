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
import type { Sampler } from './sampler.ts';

/** How to make batches. */
export interface DataLoaderOptions<Item, Batch> extends RandomOptions {
  /** items a batch has; default 32 */
  readonly batchSize?: number | undefined;
  /** a new random order in every epoch; default false */
  readonly shuffle?: boolean | undefined;
  /** which items in which order, in place of `shuffle` */
  readonly sampler?: Sampler | undefined;
  /** leaves out the last batch if it has fewer than `batchSize` items; default false */
  readonly dropLast?: boolean | undefined;
  /** items → batch; default `collate` */
  readonly collate?: ((items: Item[]) => Batch) | undefined;
  /** Changes a batch, e.g. augments it. Gets a generator of its own, which depends on seed, epoch and batch only. */
  readonly transform?: ((batch: Batch, rng: Generator) => Batch) | undefined;
  /** batches that are fetched ahead where the dataset answers later; default 2 */
  readonly prefetch?: number | undefined;
}

const known: OptionNames<DataLoaderOptions<unknown, unknown>> = {
  batchSize: true,
  shuffle: true,
  sampler: true,
  seed: true,
  rng: true,
  dropLast: true,
  collate: true,
  transform: true,
  prefetch: true,
};

/** @throws {ConfigError} if an option is unknown, of the wrong kind or out of range, or contradicts another */
export function requireLoaderOptions<Item, Batch>(options: DataLoaderOptions<Item, Batch>): void {
  const {
    batchSize = 32,
    prefetch = 2,
    shuffle = false,
    dropLast = false,
    sampler,
    collate,
    transform,
  } = requireOptions<DataLoaderOptions<Item, Batch>>('DataLoader', options, known);
  requireWholeNumber('DataLoader', 'batchSize', batchSize, { least: 1 });
  requireWholeNumber('DataLoader', 'prefetch', prefetch, { least: 0 });
  requireBoolean('DataLoader', 'shuffle', shuffle);
  requireBoolean('DataLoader', 'dropLast', dropLast);
  if (collate !== undefined) requireFunction('DataLoader', 'collate', collate);
  if (transform !== undefined) requireFunction('DataLoader', 'transform', transform);
  requireRandomOptions('DataLoader', options);
  if (sampler === undefined) return;
  requireMethods('DataLoader', 'sampler', sampler, ['order']);
  requireWholeNumber('DataLoader', 'sampler.length', sampler.length, { least: 1 });
  if (shuffle)
    throw new ConfigError('DataLoader', 'both shuffle and sampler are given; the sampler alone decides the order');
}
