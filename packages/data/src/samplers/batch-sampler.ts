import {
  DataError,
  formatValue,
  requireBoolean,
  requireMethods,
  requireOptions,
  requireWholeNumber,
  type Generator,
} from '@gradkit/core-tensor/functional';
import type { Sampler } from './sampler.ts';

/** Decides which items a batch has. Batches may differ in size. */
export interface BatchSampler {
  /** batches an epoch has */
  readonly length: number;
  /** items of the dataset that it was made for, where it knows: a `DataLoader` refuses it for others */
  readonly datasetLength?: number | undefined;
  /** The items of each batch of one epoch, which is counted from 0; the same for the same random numbers and epoch. */
  batches(rng: Generator, epoch?: number): readonly Int32Array[];
}

/** How items are cut into batches. */
export interface BatchOptions {
  /** items a batch has; default 32 */
  readonly batchSize?: number | undefined;
  /** leaves out the last batch if it has fewer items; default false */
  readonly dropLast?: boolean | undefined;
}

/** Throws unless the options are right. */
export function requireBatchOptions(where: string, { batchSize = 32, dropLast = false }: BatchOptions): void {
  requireWholeNumber(where, 'batchSize', batchSize, { least: 1 });
  requireBoolean(where, 'dropLast', dropLast);
}

/** Batches of an epoch of `items` items. @throws {DataError} if there are none */
export function countBatches(where: string, items: number, { batchSize = 32, dropLast = false }: BatchOptions): number {
  const batches = dropLast ? Math.floor(items / batchSize) : Math.ceil(items / batchSize);
  if (batches > 0 || items === 0) return batches;
  throw new DataError(where, `dropLast leaves no batch: an epoch has ${items} items but batchSize is ${batchSize}`, {
    expected: batchSize,
    got: items,
  });
}

/**
 * Cuts the order of a sampler into batches, as DataLoader does by itself: the start of batch samplers of your own.
 *
 * @param sampler any
 * @param options `batchSize`: default 32; `dropLast`: leaves out the last batch if it has fewer items, default false
 * @throws {ConfigError} if the sampler is none, or an option is unknown or wrong
 * @throws {DataError} if `dropLast` leaves no batch; in `batches`, if the sampler gives more or fewer items than it says, or no Int32Array
 * @example batchSampler(sequentialSampler(5), { batchSize: 2 }).batches(new Generator(1)).map((batch) => [...batch]); // [[0, 1], [2, 3], [4]]
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.BatchSampler
 */
export function batchSampler(sampler: Sampler, options: BatchOptions = {}): BatchSampler {
  requireMethods('batchSampler', 'sampler', sampler, ['order']);
  requireWholeNumber('batchSampler', 'sampler.length', sampler.length, { least: 0 });
  requireOptions<BatchOptions>('batchSampler', options, { batchSize: true, dropLast: true });
  requireBatchOptions('batchSampler', options);
  const { batchSize = 32 } = options;
  const length = countBatches('batchSampler', sampler.length, options);
  const { datasetLength } = sampler;
  const orderOf = checkedOrder('batchSampler', sampler);
  return { length, datasetLength, batches: (rng, epoch) => cut(orderOf(rng, epoch), length, batchSize) };
}

/** The order of a sampler, where it throws unless there are as many items as the sampler says now. */
export function checkedOrder(where: string, sampler: Sampler): (rng: Generator, epoch?: number) => Int32Array {
  const { length } = sampler;
  return (rng, epoch) => {
    const order: unknown = sampler.order(rng, epoch);
    if (!(order instanceof Int32Array))
      throw new DataError(where, `sampler.order gave ${formatValue(order)}; it must give an Int32Array`, {
        got: order,
      });
    if (order.length === length) return order;
    throw new DataError(where, `the sampler says ${length} items but gave ${order.length}`, {
      expected: length,
      got: order.length,
    });
  };
}

/** The first `count` runs of `batchSize` items. */
export function cut(order: Int32Array, count: number, batchSize: number): Int32Array[] {
  return Array.from({ length: count }, (_, batch) => order.subarray(batch * batchSize, (batch + 1) * batchSize));
}
