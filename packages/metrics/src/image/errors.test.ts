import { uniform, zeros } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { int } from '../../testing/metric-of.ts';
import {
  DiceScore,
  MeanIoU,
  PeakSignalNoiseRatio,
  SpectralAngleMapper,
  StructuralSimilarityIndexMeasure,
  TotalVariation,
  totalVariation,
  UniversalImageQualityIndex,
} from '../index.ts';

const any = (value: unknown): never => value as never;

it('without a range, that of the batch counts', () => {
  const [image, other] = [uniform([1, 1, 8, 8]), uniform([1, 1, 8, 8])];
  const result = (options: object, scale: number): number => {
    const metric = new StructuralSimilarityIndexMeasure(options);
    metric.update(image.mul(scale), other.mul(scale));
    return metric.compute();
  };
  expect(result({}, 10)).toBeCloseTo(result({}, 1), 5);
  expect(result({ dataRange: 1 }, 10)).not.toBeCloseTo(result({ dataRange: 1 }, 1), 5);
});

it('the function of total variation takes images alone', () => {
  expect(totalVariation(zeros([2, 1, 3, 3]), { reduction: 'none' })).toEqual([0, 0]);
});

it.each([
  [
    () => new DiceScore(2).update(zeros([1, 3, 4]), zeros([1, 3, 4])),
    'DiceScore: predictions are [1, 3, 4] and targets are [1, 3, 4]; for inputFormat one-hot they must be [batch, 2, …] with at least one more axis',
  ],
  [
    () => new DiceScore(2, { inputFormat: 'index' }).update(int([0, 2]), int([0, 1])),
    'DiceScore: class index 1 is 2 but must be 0 … 1 for 2 classes',
  ],
  [
    () => new DiceScore(2, { inputFormat: any('onehot') }),
    'DiceScore: inputFormat is onehot; it must be one of one-hot, index, mixed (did you mean one-hot?)',
  ],
  [() => new DiceScore(0), 'DiceScore: numClasses is 0; it must be a whole number of at least 1'],
  [
    () => new MeanIoU({ inputFormat: 'index' }),
    'MeanIoU: numClasses is undefined; it must be a whole number of at least 1',
  ],
  [
    () => new MeanIoU({ inputFormat: 'mixed' }).update(zeros([1, 2, 4]), zeros([1, 5], { dtype: 'int32' })),
    'MeanIoU: predictions are [1, 2, 4] and targets are [1, 5]; for inputFormat mixed they must be [batch, 2, …] and [batch, …] of class indices',
  ],
  [
    () => new PeakSignalNoiseRatio(0),
    'PeakSignalNoiseRatio: dataRange is 0; it must be above 0, or two rising numbers',
  ],
  [
    () => new PeakSignalNoiseRatio(any(undefined)),
    'PeakSignalNoiseRatio: dataRange is undefined; it must be above 0, or two rising numbers',
  ],
  [
    () => new StructuralSimilarityIndexMeasure().update(zeros([1, 1, 4, 9]), zeros([1, 1, 4, 9])),
    'StructuralSimilarityIndexMeasure: images are 4 × 9 but the window has 11 pixels; images need more than 5 along each axis',
  ],
  [
    () => new StructuralSimilarityIndexMeasure({ kernelSize: 4 }),
    'StructuralSimilarityIndexMeasure: kernelSize is 4; it must be an odd whole number of at least 1',
  ],
  [
    () => new UniversalImageQualityIndex({ sigma: 0 }),
    'UniversalImageQualityIndex: sigma is 0; it must be above 0 and finite',
  ],
  [
    () => new SpectralAngleMapper().update(zeros([2, 3]), zeros([2, 3])),
    'SpectralAngleMapper: predictions are [2, 3]; they must be [batch, channels, height, width]',
  ],
  [
    () => new TotalVariation().update(zeros([3, 3])),
    'TotalVariation: images are [3, 3]; they must be [batch, channels, height, width]',
  ],
])('errors: %#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
