import {
  formatShape,
  requireTensor,
  requireWholeNumber,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { runningMean, type MeanState } from '../internal/running-mean.ts';
import { Metric } from '../metric.ts';

/** What `MeanLoss` takes: the mean loss of a batch, and how many examples it has. */
export type BatchLoss = readonly [loss: Tensor | number, examples: number];

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
export class MeanLoss extends Metric<MeanState, number, BatchLoss> {
  constructor() {
    super({
      ...runningMean,
      better: 'lower',
      update: (state, ...batch) => runningMean.merge(state, sumOf(...batch)),
    });
  }
}

function sumOf(loss: Tensor | number, examples: number): MeanState {
  requireWholeNumber('MeanLoss', 'examples', examples, { least: 1 });
  const value = typeof loss === 'number' ? loss : valueOf(loss);
  return { sum: value * examples, count: examples };
}

function valueOf(loss: Tensor): number {
  requireTensor('MeanLoss', 'loss', loss);
  if (loss.size === 1) return loss.item();
  throw new ShapeError(
    'MeanLoss',
    `loss is ${formatShape(loss.shape)} with ${loss.size} elements; it must have 1, the mean of the batch`,
    { expected: 1, got: loss.size },
  );
}
