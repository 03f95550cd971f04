import { tensor, zeros } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { int, resultOf } from '../../testing/metric-of.ts';
import {
  ContinuousRankedProbabilityScore,
  CosineSimilarity,
  KLDivergence,
  MeanAbsoluteError,
  MeanSquaredError,
  MinkowskiDistance,
  NormalizedRootMeanSquaredError,
  PearsonCorrCoef,
  R2Score,
  TweedieDevianceScore,
} from '../index.ts';

it('nothing, or for the spread one value, gives NaN', () => {
  for (const metric of [new MeanSquaredError(), new MeanAbsoluteError(), new R2Score()])
    expect(metric.compute()).toBe(NaN);
  expect(resultOf(new R2Score(), tensor([1]), tensor([2]))).toBe(NaN);
});

describe('errors', () => {
  it.each([
    [
      () => resultOf(new PearsonCorrCoef({ numOutputs: 2 }), zeros([2, 3]), zeros([2, 3])),
      'PearsonCorrCoef: targets are [2, 3]; they must be [batch, 2]',
    ],
    [
      () => resultOf(new CosineSimilarity(), zeros([2]), zeros([2])),
      'CosineSimilarity: predictions are [2]; they must be [batch, width]',
    ],
    [
      () => resultOf(new ContinuousRankedProbabilityScore(), zeros([2, 1]), zeros([2])),
      'ContinuousRankedProbabilityScore: predictions are [2, 1] and targets are [2]; they must be [batch, members], at least 2, and [batch]',
    ],
    [
      () => resultOf(new TweedieDevianceScore({ power: 2 }), tensor([1]), tensor([0])),
      'TweedieDevianceScore: a target is 0 but must be above 0 for power 2',
    ],
    [
      () => new TweedieDevianceScore({ power: 0.5 }),
      'TweedieDevianceScore: power is 0.5; it must be at most 0 or at least 1',
    ],
    [() => new MinkowskiDistance(0.5), 'MinkowskiDistance: p is 0.5; it must be at least 1 and finite'],
    [
      () => new KLDivergence({ reduction: 'avg' as never }),
      'KLDivergence: reduction is avg; it must be one of mean, sum, none',
    ],
    [
      () => new NormalizedRootMeanSquaredError({ normalization: 'max' as never }),
      'NormalizedRootMeanSquaredError: normalization is max; it must be one of mean, range, std, l2',
    ],
    [
      () => new MeanAbsoluteError({ numOutputs: 0 }),
      'MeanAbsoluteError: numOutputs is 0; it must be a whole number of at least 1',
    ],
    [
      () => new MeanAbsoluteError({ numOutputs: 2 }).merge(new MeanAbsoluteError().state),
      'MeanAbsoluteError: one state is of 2 outputs but the other of 1; only states of the same outputs can be merged',
    ],
    [
      () => resultOf(new MeanSquaredError(), zeros([2, 1]), zeros([2])),
      'MeanSquaredError: predictions are [2, 1] but targets are [2]; the shapes must be the same',
    ],
    [
      () => resultOf(new MeanAbsoluteError(), zeros([2]), int([1, 2])),
      'MeanAbsoluteError: targets are int32 but must be float32 or float64',
    ],
    [
      () => resultOf(new R2Score(), zeros([2, 1, 1]), zeros([2, 1, 1])),
      'R2Score: targets are [2, 1, 1]; they must be [batch] or [batch, columns]',
    ],
    [
      () => {
        const score = new R2Score();
        score.update(zeros([2, 3]), zeros([2, 3]));
        score.update(zeros([2]), zeros([2]));
      },
      'R2Score: there were 3 columns before and 1 now; they must stay as many',
    ],
  ])('%#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
});

it('what does not vary has no correlation, even if rounding makes it seem to', () => {
  const constant = tensor([0.1, 0.1, 0.1], { dtype: 'float64' });
  expect(resultOf(new PearsonCorrCoef(), constant, tensor([1, 2, 3], { dtype: 'float64' }))).toBe(NaN);
});
