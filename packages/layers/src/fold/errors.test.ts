import { zeros } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import { Fold, fold, Unfold, unfold } from '../index.ts';

test.each([
  [
    () => new Unfold([2, 2, 2]),
    'Unfold: kernelSize is [2, 2, 2] with 3 numbers; it needs 1, or 2 for height and width',
  ],
  [() => new Unfold(2, { stride: 0 }), 'Unfold: stride is 0; it must be a whole number of at least 1'],
  [() => new Fold(0, 2), 'Fold: outputSize is 0; it must be a whole number of at least 1'],
  [
    () => unfold(zeros([2, 3]), 2),
    'unfold: x is [2, 3] but must be [batch, channels, height, width], with 4 axes, or 3 without batch, not 2',
  ],
  [
    () => unfold(zeros([1, 1, 2, 5]), 3),
    'unfold: the kernel [3, 3] does not fit: its height is 3, spanning 3, but x has 2',
  ],
  [
    () => fold(zeros([1, 6, 4]), 3, 2),
    'fold: x is [1, 6, 4], with 6 rows, which the 4 positions of the kernel do not divide',
  ],
  [() => fold(zeros([1, 4, 3]), 3, 2), 'fold: x is [1, 4, 3], with 3 windows, but the images have 4'],
])('%#', (call, text) => {
  expect(call).toThrow(text);
});
