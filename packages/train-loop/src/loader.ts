import { refuseArgument, DataError, isTensor, requireWholeNumber } from '@gradkit/core-tensor/functional';

/** Where a loader stands; what else is in it, e.g. the key of its random orders, is kept. Plain data. */
export interface LoaderState {
  /** from 0 */
  readonly epoch: number;
  /** batches of it that were given out */
  readonly batch: number;
}

/**
 * Batches, now or later, and how many of them an epoch has, NaN or left out where that shows only at its end; a list will do. A loader with `state`, like `DataLoader`, is brought to an
 * epoch and batch by setting it; one with `setEpoch` is told which epoch (from 0) comes next.
 */
export type Loader<B> = (AsyncIterable<B> | Iterable<B>) & {
  readonly length?: number | undefined;
  state?: LoaderState | undefined;
  setEpoch?(epoch: number): void;
};

/** Throws unless a loader can be gone through and says how many batches it has, or that it does not know. */
export function requireLoader(where: string, name: string, loader: Loader<unknown>): void {
  const isIterable =
    typeof loader === 'object' && loader !== null && (Symbol.asyncIterator in loader || Symbol.iterator in loader);
  if (!isIterable || isTensor(loader))
    refuseArgument(where, name, loader, 'a DataLoader, a list of batches, or anything that can be gone through');
  if (!Number.isNaN(lengthOf(loader))) requireWholeNumber(where, `${name}.length`, loader.length, { least: 0 });
}

/** Batches in an epoch; NaN where the loader does not know. */
export function lengthOf({ length = Number.NaN }: { readonly length?: number | undefined }): number {
  return length;
}

/** Throws unless a loader has batches; one that does not know how many is believed. */
export function requireBatches(where: string, name: string, loader: Loader<unknown>): void {
  requireLoader(where, name, loader);
  if (lengthOf(loader) !== 0) return;
  throw new DataError(where, `the ${name} has 0 batches; with dropLast it needs at least batchSize examples`, {
    expected: 1,
    got: 0,
  });
}

/** Throws where a loader that did not know its length gave nothing, as a stream that was gone through already. */
export function requireSome(where: string, count: number): void {
  if (count > 0) return;
  throw new DataError(where, 'the loader gave no batch; what can be gone through only once has no second epoch', {
    expected: 1,
    got: 0,
  });
}

/**
 * Batches that are still to do, and whether each is the last of the epoch; where the length is unknown, one is fetched ahead to find out.
 *
 * @param first the batch, from 0, that the loader begins with; @param skip batches of it that are left out
 */
export async function* withLast<B>(
  loader: Loader<B>,
  { first, skip }: { readonly first: number; readonly skip: number },
): AsyncGenerator<{ readonly batch: B; readonly isLast: boolean }, void, undefined> {
  const length = lengthOf(loader);
  let left = skip;
  let ahead: { readonly batch: B } | null = null;
  let index = first;
  for await (const batch of loader) {
    index++;
    if (left-- > 0) continue;
    if (!Number.isNaN(length)) {
      yield { batch, isLast: index === length };
      continue;
    }
    if (ahead !== null) yield { ...ahead, isLast: false };
    ahead = { batch };
  }
  if (ahead !== null) yield { ...ahead, isLast: true };
}
