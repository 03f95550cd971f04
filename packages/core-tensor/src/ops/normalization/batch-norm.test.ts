import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { arange, batchNorm, ones, tensor, zeros } from '../../index.ts';

const mean = tensor([1, 10]);
const variance = tensor([4, 25]);

describe('batchNorm', () => {
  it('normalizes each channel with the given statistics, then stretches and shifts', () => {
    const x = tensor([
      [
        [1, 3],
        [10, 0],
      ],
    ]);
    const still = { eps: 0 };
    expect(batchNorm(x, mean, variance, null, null, still).toArray()).toEqual([
      [
        [0, 1],
        [0, -2],
      ],
    ]);
    expect(batchNorm(x, mean, variance, tensor([2, 3]), tensor([7, 8]), still).toArray()).toEqual([
      [
        [7, 9],
        [8, 2],
      ],
    ]);
    expect(batchNorm(x, mean, variance, { bias: tensor([7, 8]), ...still }).toArray()).toEqual([
      [
        [7, 8],
        [8, 6],
      ],
    ]);
  });

  it('takes any number of axes behind the channels', () => {
    expect(batchNorm(tensor([[5, 10]]), mean, variance, null, null, { eps: 0 }).toArray()).toEqual([[2, 0]]);
    const x = arange(16).reshape([2, 2, 2, 2]);
    expectClose(batchNorm(x, mean, variance).reshape([2, 2, 4]), batchNorm(x.reshape([2, 2, 4]), mean, variance));
  });

  it('adds eps to the variance', () => {
    expectClose(batchNorm(tensor([[1]]), zeros([1]), zeros([1])), [[1 / Math.sqrt(1e-5)]]);
    expect(batchNorm(tensor([[1, 0]]), zeros([2]), zeros([2]), null, null, { eps: 0 }).toArray()).toEqual([
      [NaN, NaN], // as in PyTorch: 0 · ∞ of the mean
    ]);
  });

  it('takes empty tensors', () => {
    expect(batchNorm(zeros([0, 2, 3]), mean, variance).shape).toEqual([0, 2, 3]);
    expect(batchNorm(zeros([3, 2, 0]), mean, variance).shape).toEqual([3, 2, 0]);
  });

  it('says what does not fit', () => {
    expect(() => batchNorm(zeros([3]), mean, variance)).toThrow(
      'batchNorm: x is [3] but must be [batch, channels, …], with at least 2 axes, not 1',
    );
    expect(() => batchNorm(zeros([1, 3]), ones([3]), variance)).toThrow(
      'batchNorm: runningVar is [2] but x is [1, 3]; runningVar must be [3], one number for each channel',
    );
    expect(() => batchNorm(zeros([1, 2]), mean, variance, ones([1, 2]))).toThrow(
      'batchNorm: weight is [1, 2] but x is [1, 2]; weight must be [2], one number for each channel',
    );
    expect(() => batchNorm(zeros([1, 2]), mean, variance, null, null, { eps: NaN })).toThrow(
      'batchNorm: eps is NaN; it must be at least 0',
    );
    expect(() => batchNorm(zeros([1, 2]), mean.cast('float64'), variance)).toThrow(
      'batchNorm: x is float32 but runningMean is float64',
    );
  });
});
