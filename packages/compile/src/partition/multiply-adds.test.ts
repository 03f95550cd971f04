import { conv2d, convTranspose2d, linear, matmul, type Shape, type Tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { tracedStep } from '../../testing/steps.ts';
import { multiplyAddsOf } from './multiply-adds.ts';

it.each<[string, (...x: Tensor[]) => Tensor, Shape[], number]>([
  [
    'a product',
    (a, b) => matmul(a, b),
    [
      [3, 4],
      [4, 5],
    ],
    3 * 4 * 5,
  ],
  [
    'a batch of products',
    (a, b) => matmul(a, b),
    [
      [2, 3, 4],
      [2, 4, 5],
    ],
    2 * 3 * 4 * 5,
  ],
  [
    'a linear layer',
    (x, w) => linear(x, w),
    [
      [3, 4],
      [5, 4],
    ],
    3 * 4 * 5,
  ],
  [
    'a convolution',
    (x, w) => conv2d(x, w),
    [
      [2, 3, 6, 6],
      [4, 3, 3, 3],
    ],
    2 * 4 * 16 * 27,
  ],
  [
    'a convolution in groups',
    (x, w) => conv2d(x, w, null, { groups: 2 }),
    [
      [2, 4, 6, 6],
      [4, 2, 3, 3],
    ],
    2 * 4 * 16 * 18,
  ],
  [
    'a transposed convolution',
    (x, w) => convTranspose2d(x, w),
    [
      [2, 3, 4, 4],
      [3, 4, 3, 3],
    ],
    2 * 3 * 16 * 36,
  ],
  ['elements', (x) => x.exp(), [[7, 3]], 21],
])('%s', (_, f, shapes, count) => {
  const { operations } = tracedStep((...x) => [f(...x)], ...shapes);
  expect(multiplyAddsOf(operations)).toBe(count);
});
