import { refuseArgument, DataError, isTensor, requireWholeNumber } from '@gradkit/core-tensor/functional';

/** Where a loader stands; what else is in it, e.g. the key of its random orders, is kept. Plain data. */
export interface LoaderState {
  /** from 0 */
  readonly epoch: number;
  /** batches of it that were given out */
  readonly batch: number;
}

/**
 * Batches, now or later, and how many of them an epoch has; a list will do. A loader with `state`, like `DataLoader`, is brought to an
 * epoch and batch by setting it; one with `setEpoch` is told which epoch (from 0) comes next.
 */
export type Loader<B> = (AsyncIterable<B> | Iterable<B>) & {
  readonly length: number;
  state?: LoaderState | undefined;
  setEpoch?(epoch: number): void;
};

/** Throws unless a loader can be gone through and says how many batches it has. */
export function requireLoader(where: string, name: string, loader: Loader<unknown>): void {
  const isIterable =
    typeof loader === 'object' && loader !== null && (Symbol.asyncIterator in loader || Symbol.iterator in loader);
  if (!isIterable || isTensor(loader))
    refuseArgument(
      where,
      name,
      loader,
      'a DataLoader, a list of batches, or anything with a length that can be gone through',
    );
  requireWholeNumber(where, `${name}.length`, loader.length, { least: 0 });
}

/** Throws unless a loader has batches. */
export function requireBatches(where: string, name: string, loader: Loader<unknown>): void {
  requireLoader(where, name, loader);
  if (loader.length > 0) return;
  throw new DataError(where, `the ${name} has 0 batches; with dropLast it needs at least batchSize examples`, {
    expected: 1,
    got: 0,
  });
}
