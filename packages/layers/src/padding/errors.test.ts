import { zeros } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import { CircularPad1d, ConstantPad1d, ReflectionPad1d, ReflectionPad2d, ZeroPad2d } from '../index.ts';

test.each([
  [() => new ZeroPad2d([1, 2, 3]), 'ZeroPad2d: padding is [1, 2, 3] with 3 numbers; it needs 4, or is one number'],
  [() => new ReflectionPad2d(-1.5), 'ReflectionPad2d: padding is -1.5; it must be a whole number'],
  [
    () => new ReflectionPad1d([-1, -4]).forward(zeros([1, 2, 3])),
    'pad: [-1, -4] entries are to be added to axis 2 of x [1, 2, 3], which has only 3 to take away',
  ],
  [
    () => new CircularPad1d([-2, 2]).forward(zeros([1, 2, 3])),
    'pad: 2 entries are to be added to axis 2 of x [1, 2, 1]; mode circular can add at most 1 on either side there',
  ],
  [() => new ConstantPad1d(1, 'x' as never), "ConstantPad1d: value is 'x'; it must be a number"],
  [
    () => new ZeroPad2d(1).forward(zeros([2, 3])),
    'ZeroPad2d: x is [2, 3] but must be [batch, channels, height, width], with 4 axes, or 3 without batch, not 2',
  ],
  [
    () => new ReflectionPad1d(3).forward(zeros([1, 2, 3])),
    'pad: [3, 3] entries are to be added to axis 2 of x [1, 2, 3]',
  ],
  [
    () => new CircularPad1d(4).forward(zeros([1, 2, 3])),
    'pad: 4 entries are to be added to axis 2 of x [1, 2, 3]; mode circular can add at most 3 on either side there',
  ],
])('%#', (call, text) => {
  expect(call).toThrow(text);
});
