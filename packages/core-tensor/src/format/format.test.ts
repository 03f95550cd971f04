import { describe, expect, it, test } from 'vitest';
import { arange, tensor, zeros } from '../index.ts';
import { symbolic } from '../symbolic.ts';

describe('tensors are printed as PyTorch prints them', () => {
  it.each([
    [tensor([0.001, 2]), 'tensor([1.0000e-03, 2.0000e+00])'],
    [
      tensor([
        [1, 2],
        [3, 4],
      ]),
      'tensor([[1., 2.],\n        [3., 4.]])',
    ],
    [tensor([1.5, -2.25, 100]), 'tensor([  1.5000,  -2.2500, 100.0000])'],
    [tensor([0.5, Number.NaN, Number.NEGATIVE_INFINITY]), 'tensor([0.5000,    nan,   -inf])'],
    [tensor([1e10, 1]), 'tensor([1.0000e+10, 1.0000e+00])'],
    [tensor(3.5), 'tensor(3.5000)'],
    [tensor([0]), 'tensor([0.])'],
    [zeros([0]), 'tensor([], shape [0])'],
    [tensor([true, false]), 'tensor([ true, false])'],
    [tensor([-1, 10], { dtype: 'int32' }), 'tensor([-1, 10], int32)'],
    [tensor([0.1], { dtype: 'float16' }), 'tensor([0.1000], float16)'],
  ])('%s', (x, text) => {
    expect(String(x)).toBe(text);
  });

  test('long axes are broken into lines of 80', () => {
    expect(String(arange(20))).toBe(
      'tensor([ 0.,  1.,  2.,  3.,  4.,  5.,  6.,  7.,  8.,  9., 10., 11., 12., 13.,\n        14., 15., 16., 17., 18., 19.])',
    );
  });

  test('more than 1000 elements are summarised', () => {
    const row = '[0., 0., 0.,  ..., 0., 0., 0.]';
    const rows = [row, row, row, '...', row, row, row];
    expect(String(zeros([50, 50]))).toBe(`tensor([${rows.join(',\n        ')}])`);
  });

  test('blocks of more axes stand apart', () => {
    expect(String(arange(8).reshape([2, 2, 2]))).toBe(
      'tensor([[[0., 1.],\n         [2., 3.]],\n\n        [[4., 5.],\n         [6., 7.]]])',
    );
  });

  test('a traced tensor has no values to show', () => {
    const x = symbolic({ shape: [2, 3], dtype: 'float32' });
    expect(String(x)).toBe('tensor([2, 3], float32, no values: traced)');
  });
});
