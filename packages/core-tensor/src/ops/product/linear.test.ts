import { describe, expect, it } from 'vitest';
import { linear, tensor, zeros } from '../../index.ts';

const weight = tensor([
  [1, 2],
  [3, 4],
  [5, 6],
]);

describe('linear', () => {
  it('keeps all axes but the last', () => {
    const bias = tensor([10, 20, 30]);
    expect(linear(tensor([1, 1]), weight, bias).toArray()).toEqual([13, 27, 41]);
    expect(
      linear(
        tensor([
          [1, 0],
          [0, 1],
        ]),
        weight,
      ).toArray(),
    ).toEqual([
      [1, 3, 5],
      [2, 4, 6],
    ]);
    expect(
      linear(
        tensor([
          [1, 0],
          [0, 1],
        ]),
        weight,
        null,
      ).shape,
    ).toEqual([2, 3]);
    expect(linear(tensor([[[1, 0]], [[0, 1]]]), weight, bias).toArray()).toEqual([[[11, 23, 35]], [[12, 24, 36]]]);
  });

  it('takes empty sizes', () => {
    expect(linear(zeros([0, 2]), weight).shape).toEqual([0, 3]);
    expect(linear(zeros([2, 0]), zeros([3, 0]), tensor([1, 2, 3])).toArray()).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(linear(zeros([2, 2]), zeros([0, 2]), zeros([0])).shape).toEqual([2, 0]);
  });

  it('says what does not fit', () => {
    expect(() => linear(zeros([2, 32]), zeros([10, 784]))).toThrow(
      'linear: x is [2, 32] but weight is [10, 784]; the last axes must match (32 vs 784)',
    );
    expect(() => linear(tensor(1), weight)).toThrow(
      'linear: x is [] but weight is [3, 2]; the last axes must match (none vs 2)',
    );
    expect(() => linear(zeros([2]), zeros([2]))).toThrow(
      'linear: weight is [2] but must be [outFeatures, inFeatures], with 2 axes, not 1',
    );
    expect(() => linear(zeros([2]), weight, zeros([2]))).toThrow(
      'linear: bias is [2] but weight is [3, 2]; bias must be [3]',
    );
    expect(() => linear(zeros([2]), weight, zeros([3], { dtype: 'float64' }))).toThrow(
      'linear: x is float32 but bias is float64',
    );
  });
});
