import type { Tensor } from '@gradkit/core-tensor/functional';
import type { Dataset } from '@gradkit/data';
import type { Loader } from '../loader.ts';
import type { Batch } from '../step.ts';

/** One example of a dataset: `inputs`, and a class as `labels` or values as `targets`. */
export interface Example {
  readonly inputs: Tensor | number;
  readonly labels?: Tensor | number | undefined;
  readonly targets?: Tensor | number | undefined;
}

/** Examples to learn from or to predict: a dataset, a `DataLoader` or a list of batches. */
export type Examples = Dataset<Example> | Loader<Batch>;

/** What is fitted and predicts: a baseline, or a network of yours with its training. */
export interface Estimator {
  /** Learns from the beginning. */
  fit(examples: Examples): unknown;
  /** The outputs, [examples, …], as metrics take them: for classes logits, [examples, classes]. */
  predict(examples: Examples): Tensor | Promise<Tensor>;
}

/** A simple model that others must beat. */
export interface Baseline extends Estimator {
  readonly isBaseline: true;
  fit(examples: Examples): Promise<this>;
  predict(examples: Examples | Tensor): Promise<Tensor>;
}
