import {
  broadcastTo,
  cast,
  isFloating,
  mean,
  quantile,
  requireOneOf,
  requireOptions,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Baseline } from './estimator.ts';
import { predictEach, readExamples, requireFitted } from './read-examples.ts';

interface MeanOptions {
  /** what is best for squared errors, or for absolute ones; default mean */
  readonly statistic?: 'mean' | 'median' | undefined;
}

/**
 * The baseline of values that looks at no input: it always predicts the mean, or the median, of the training targets.
 *
 * @param options `statistic`: `mean` (default), which no other constant beats in squared errors, or `median`, likewise in absolute ones
 * @returns `fit(examples)` takes a dataset, a `DataLoader` or a list of batches, with `targets`; `predict` gives values in the shape of targets
 * @throws {ConfigError} if an option is unknown or wrong
 * @example
 * const baseline = await meanBaseline().fit([{ inputs: tensor([[1], [2]]), targets: tensor([3, 6]) }]);
 * await baseline.predict(tensor([[8], [9]])); // [4.5, 4.5]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.dummy.DummyRegressor.html
 */
export function meanBaseline(options: MeanOptions = {}): Baseline {
  const where = 'meanBaseline';
  const { statistic = 'mean' } = requireOptions<MeanOptions>(where, options, { statistic: true });
  requireOneOf(where, 'statistic', statistic, ['mean', 'median']);
  let value: Tensor | null = null; // [1, …]
  return {
    isBaseline: true,
    async fit(examples) {
      const { truth } = await readExamples(where, examples, { inputs: false, wants: 'targets' });
      const values = cast(truth, 'float64');
      const exact =
        statistic === 'mean' ? mean(values, 0, { keepDims: true }) : quantile(values, 0.5, 0, { keepDims: true });
      value = cast(exact, isFloating(truth.dtype) ? truth.dtype : 'float32');
      return this;
    },
    async predict(examples) {
      const row = requireFitted(where, value);
      return predictEach(where, examples, ({ shape: [batch = 1] }) => broadcastTo(row, [batch, ...row.shape.slice(1)]));
    },
  };
}
