import { zeros } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import { bilinear, Bilinear, Flatten, Linear, unflatten, Unflatten } from '../index.ts';

test.each([
  [() => new Unflatten(1, []), 'Unflatten: unflattenedSize is []; it must have sizes, at most one of them -1'],
  [
    () => new Unflatten(1, [-1, -1]),
    'Unflatten: unflattenedSize is [-1, -1]; it must have sizes, at most one of them -1',
  ],
  [() => new Unflatten(1, [2, -2]), 'Unflatten: unflattenedSize[1] is -2; it must be a whole number of at least -1'],
  [
    () => unflatten(zeros([2, 5]), 1, [2, -1]),
    'unflatten: axis 1 of x [2, 5] has 5 entries, of which [2, -1] cannot be made',
  ],
  [() => unflatten(zeros([2, 5]), 2, [5]), 'unflatten: axis 2 is outside the rank of x [2, 5]'],
  [() => new Flatten({ startAxis: 0.5 }), 'Flatten: startAxis is 0.5; it must be a whole number'],
  [() => new Bilinear(0, 1, 1), 'Bilinear: in1Features is 0; it must be a whole number of at least 1'],
  [
    () => bilinear(zeros([2, 3]), zeros([3, 4]), zeros([1, 3, 4])),
    'bilinear: x1 is [2, 3], x2 [3, 4] and weight [1, 3, 4]',
  ],
  [() => new Linear(3, 2).forward(zeros([2, 4])), 'linear: x is [2, 4] but weight is [2, 3]'],
])('%#', (call, text) => {
  expect(call).toThrow(text);
});
