import { ConfigError, DataError } from '@gradkit/core-tensor/functional';
import type { StreamedDataset } from '../dataset/iterable-dataset.ts';
import { countBatches } from '../samplers/batch-sampler.ts';
import { unlessAborted } from './abort.ts';
import { ItemError } from './fetch-batch.ts';
import type { DataLoaderOptions } from './loader-options.ts';

/** The items of one batch of a stream. */
export interface StreamedItems<Item> {
  readonly items: Item[];
  /** no batch follows in this pass */
  readonly isLast: boolean;
}

interface Cut {
  readonly batchSize: number;
  readonly dropLast: boolean;
  /** batches that are read ahead, and no more */
  readonly prefetch: number;
  /** items that were given out before */
  readonly skip: number;
  readonly signal?: AbortSignal | undefined;
}

/** A stream in batches. It is read no further than `prefetch` batches ahead, and closed when the loop is left. */
export async function* streamBatches<Item>(
  stream: AsyncIterable<Item>,
  { length }: Pick<StreamedDataset<Item>, 'length'>,
  cut: Cut,
): AsyncGenerator<StreamedItems<Item>, void, undefined> {
  const iterator = stream[Symbol.asyncIterator]();
  const read = batchReader(iterator, length, cut);
  const ahead: Promise<StreamedItems<Item> | null>[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const readNext = (): void => {
    const batch = last.then(read);
    last = batch.catch(() => {}); // seen when its turn comes
    ahead.push(batch);
  };
  try {
    for (;;) {
      while (ahead.length <= cut.prefetch) readNext();
      const batch = await unlessAborted(ahead.shift()!, cut.signal);
      if (batch === null) return;
      yield batch;
      if (batch.isLast) return;
    }
  } finally {
    const closed = iterator.return?.(); // which waits for what is being read
    if (cut.signal?.aborted === true) closed?.catch(() => {});
    else await closed;
  }
}

/** Reads batch after batch; null where there is none. Reads on far enough to know whether a batch is the last. */
function batchReader<Item>(
  iterator: AsyncIterator<Item>,
  length: number | undefined,
  { batchSize, dropLast, skip }: Cut,
): () => Promise<StreamedItems<Item> | null> {
  const buffer: Item[] = [];
  let count = skip;
  let end: { readonly error?: unknown } | null = null;
  const fill = async (wanted: number): Promise<void> => {
    while (end === null && buffer.length < wanted) {
      try {
        const { done, value } = await iterator.next();
        if (done === true) end = {};
        else {
          buffer.push(value);
          count++;
        }
      } catch (error) {
        end = { error: new ItemError(count, { place: buffer.length, cause: error }) };
      }
    }
    if (end !== null && !('error' in end) && length !== undefined && count !== length)
      end = { error: lengthError(length, count) };
  };
  return async () => {
    await fill(dropLast ? 2 * batchSize : batchSize + 1);
    const failed = end !== null && 'error' in end;
    if (failed && buffer.length < batchSize) throw (end as { error: unknown }).error;
    if (buffer.length < (dropLast ? batchSize : 1)) return null;
    const items = buffer.splice(0, batchSize);
    return { items, isLast: !failed && buffer.length < (dropLast ? batchSize : 1) };
  };
}

function lengthError(length: number, count: number): DataError {
  return new DataError('DataLoader', `the dataset says it has ${length} items but gave ${count}`, {
    expected: length,
    got: count,
  });
}

type StreamedOptions = Pick<
  DataLoaderOptions<unknown, unknown>,
  'batchSize' | 'dropLast' | 'shuffle' | 'sampler' | 'batchSampler'
>;

/** Batches of a stream, where it is known how many items it has; else NaN. */
export function countStreamed({ length = NaN }: StreamedDataset<unknown>, options: StreamedOptions): number {
  for (const name of ['shuffle', 'sampler', 'batchSampler'] as const) {
    if (options[name] === undefined || options[name] === false) continue;
    throw new ConfigError(
      'DataLoader',
      `${name} is given but the dataset is streamed, in an order of its own; shuffle it with dataset.shuffle(bufferSize)`,
    );
  }
  return Number.isNaN(length) ? NaN : countBatches('DataLoader', length, options);
}
