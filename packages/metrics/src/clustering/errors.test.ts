import { tensor, zeros } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { int, resultOf } from '../../testing/metric-of.ts';
import {
  CramersV,
  NormalizedMutualInfoScore,
  RandScore,
  ScaleInvariantSignalNoiseRatio,
  SignalNoiseRatio,
  TheilsU,
  VMeasureScore,
} from '../index.ts';

const any = (value: unknown): never => value as never;

it('names of clusters do not matter, nor do other numbers in between', () => {
  expect(resultOf(new RandScore(), int([7, 7, -1]), int([0, 0, 90]))).toBe(1);
});

it.each([
  [
    () => resultOf(new RandScore(), zeros([2]), int([0, 1])),
    'RandScore: predictions are float32 [2] and targets are int32 [2]; they must be whole numbers of clusters [batch]',
  ],
  [
    () => resultOf(new RandScore(), int([0]), int([0, 1])),
    'RandScore: predictions are int32 [1] and targets are int32 [2]; they must be whole numbers of clusters [batch]',
  ],
  [
    () => new NormalizedMutualInfoScore({ averageMethod: any('mean') }),
    'NormalizedMutualInfoScore: averageMethod is mean; it must be one of min, geometric, arithmetic, max',
  ],
  [() => new VMeasureScore({ beta: 0 }), 'VMeasureScore: beta is 0; it must be above 0 and finite'],
  [() => new CramersV(1), 'CramersV: numClasses is 1; it must be a whole number of at least 2'],
  [
    () => new CramersV(2, any({ bias_correction: false })),
    'CramersV: bias_correction is no option; the options are biasCorrection (did you mean biasCorrection?)',
  ],
  [
    () => resultOf(new TheilsU(2), int([0, 2]), int([0, 1])),
    'TheilsU: prediction 1 is 2 but must be 0 … 1 for 2 classes',
  ],
  [() => new SignalNoiseRatio({ zeroMean: any(1) }), 'SignalNoiseRatio: zeroMean is 1; it must be true or false'],
  [
    () => resultOf(new ScaleInvariantSignalNoiseRatio(), tensor([1, 2]), tensor([1])),
    'ScaleInvariantSignalNoiseRatio: predictions are [2] but targets are [1]; the shapes must be the same',
  ],
])('errors: %#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
