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
  state?: LoaderState;
  setEpoch?(epoch: number): void;
};
