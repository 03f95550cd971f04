import { expectClose, readGolden, type Written } from '@gradkit-internal/testing';
import { tensor, zeros, type DType } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { int, read, resultOf } from '../../testing/metric-of.ts';
import { MeanAbsoluteError, MeanSquaredError, RSquared } from '../index.ts';

interface RegressionCase {
  readonly name: string;
  readonly predictions: Written<DType>;
  readonly targets: Written<DType>;
  readonly MeanSquaredError: number;
  readonly root: number;
  readonly MeanAbsoluteError: number;
  readonly RSquared: number;
}
const golden = readGolden<{ regression: RegressionCase[] }>('metrics');

describe('against scikit-learn', () => {
  it.each(golden.regression)('$name', ({ predictions, targets, ...expected }) => {
    const [predicted, truth] = [read(predictions), read(targets)];
    expectClose(resultOf(new MeanSquaredError(), predicted, truth), expected.MeanSquaredError);
    expectClose(resultOf(new MeanSquaredError({ squared: false }), predicted, truth), expected.root);
    expectClose(resultOf(new MeanAbsoluteError(), predicted, truth), expected.MeanAbsoluteError);
    expectClose(resultOf(new RSquared(), predicted, truth), expected.RSquared);
  });
});

it('nothing, or for the spread one value, gives NaN', () => {
  for (const metric of [new MeanSquaredError(), new MeanAbsoluteError(), new RSquared()])
    expect(metric.compute()).toBe(NaN);
  expect(resultOf(new RSquared(), tensor([1]), tensor([2]))).toBe(NaN);
});

describe('errors', () => {
  it.each([
    [
      () => resultOf(new MeanSquaredError(), zeros([2, 1]), zeros([2])),
      'MeanSquaredError: predictions are [2, 1] but targets are [2]; the shapes must be the same',
    ],
    [
      () => resultOf(new MeanAbsoluteError(), zeros([2]), int([1, 2])),
      'MeanAbsoluteError: targets are int32 but must be float32 or float64',
    ],
    [
      () => resultOf(new RSquared(), zeros([2, 1, 1]), zeros([2, 1, 1])),
      'RSquared: targets are [2, 1, 1]; they must be [batch] or [batch, columns]',
    ],
    [
      () => {
        const score = new RSquared();
        score.update(zeros([2, 3]), zeros([2, 3]));
        score.update(zeros([2]), zeros([2]));
      },
      'RSquared: targets are [2]; they must be [batch] or [batch, columns], with 3 columns as before',
    ],
  ])('%#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
});
