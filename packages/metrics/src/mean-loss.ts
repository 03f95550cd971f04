import { ConfigError, formatShape, ShapeError, type Tensor } from '@gradkit/core-tensor';
import { Metric, type MetricRule } from './metric.ts';

/** Losses added up, each as often as its batch has examples. */
export type LossSum = {
  readonly sum: number;
  readonly examples: number;
};

/** What `MeanLoss` takes: the mean loss of a batch, and how many examples it has. */
export type BatchLoss = readonly [loss: Tensor | number, examples: number];

/**
 * The rule of `MeanLoss`.
 *
 * @example
 * const { initial, update, compute } = meanLossRule();
 * compute(update(update(initial, 1, 3), 5, 1)); // 2
 */
export function meanLossRule(): MetricRule<LossSum, number, BatchLoss> {
  return {
    initial: { sum: 0, examples: 0 },
    update({ sum, examples: before }, loss, examples) {
      if (typeof loss !== 'number' && loss.size !== 1)
        throw new ShapeError(
          'MeanLoss',
          `loss is ${formatShape(loss.shape)} with ${loss.size} elements; it must have 1, the mean of the batch`,
          { expected: 1, got: loss.size },
        );
      if (!Number.isInteger(examples) || examples < 1)
        throw new ConfigError('MeanLoss', `examples is ${examples}; it must be a whole number of at least 1`, {
          expected: 1,
          got: examples,
        });
      const value = typeof loss === 'number' ? loss : loss.item();
      return { sum: sum + value * examples, examples: before + examples };
    },
    compute: ({ sum, examples }) => sum / examples,
  };
}

/**
 * Mean loss over examples: the mean losses of batches, each counted as often as its batch has examples. NaN before the first batch.
 *
 * @throws {ShapeError} in `update`, if the loss has not one element
 * @throws {ConfigError} in `update`, if the number of examples is not a whole number of at least 1
 * @example
 * const loss = new MeanLoss();
 * loss.update(tensor(1), 3);
 * loss.update(tensor(5), 1);
 * loss.compute(); // 2
 */
export class MeanLoss extends Metric<LossSum, number, BatchLoss> {
  constructor() {
    super(meanLossRule());
  }
}
