import { zeros } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import { Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, LazyConv2d, LazyConvTranspose1d } from '../index.ts';

test.each([
  [
    () => new Conv2d(3, 8, 3, { padding: 'same', stride: 2 }),
    "Conv2d: stride is 2; it must be 1, for padding 'same' keeps sizes",
  ],
  [
    () => new Conv2d(1, 1, 3, { paddingMode: 'mirror' as never }),
    'Conv2d: paddingMode is mirror; it must be one of zeros, reflect, replicate, circular',
  ],
  [
    () => new ConvTranspose2d(1, 1, 3, { paddingMode: 'reflect' as never }),
    'ConvTranspose2d: paddingMode is reflect; it must be one of zeros',
  ],
  [
    () => new Conv1d(2, 1, 3, { padding: 1, paddingMode: 'circular' }).forward(zeros([5])),
    'Conv1d: x is [5] but must be [batch, channels, length], with 3 axes, or 2 without batch, not 1',
  ],
  [
    () => new Conv1d(2, 1, 3, { padding: 5, paddingMode: 'reflect' }).forward(zeros([2, 5])),
    'pad: [5, 5] entries are to be added to axis 1 of x [2, 5]; mode reflect can add at most 4',
  ],
  [
    () => new Conv3d(1, 1, 3, { padding: 4, paddingMode: 'circular' }).forward(zeros([1, 3, 4, 4])),
    'pad: 4 entries are to be added to axis 1 of x [1, 3, 4, 4]; mode circular can add at most 3',
  ],
  [
    () => new Conv2d(2, 1, 3).forward(zeros([3, 8, 8])),
    'conv2d: x is [1, 3, 8, 8] but weight is [1, 2, 3, 3]; the channels of x must be',
  ],
  [
    () => new ConvTranspose1d(1, 1, 3, { stride: 2 }).forward(zeros([1, 4]), { outputSize: 11 }),
    'ConvTranspose1d: outputSize is 11 but of x [1, 4] come 9 … 10 entries of length, not 11',
  ],
  [
    () => new ConvTranspose2d(1, 1, 3).forward(zeros([1, 4, 4]), { outputSize: [1, 1, 6, 6] }),
    'ConvTranspose2d: outputSize is [1, 1, 6, 6] with 4 numbers; it needs 2, or 3 for all axes',
  ],
  [
    () => new ConvTranspose1d(1, 1, 3).forward(zeros([1, 4]), { outputSizes: 1 } as never),
    'ConvTranspose1d: outputSizes is no option; the options are outputSize (did you mean outputSize?)',
  ],
])('%#', (call, text) => {
  expect(call).toThrow(text);
});

test('lazy layers learn their channels from one example, too', () => {
  const options = { padding: 1, paddingMode: 'circular' } as const;
  expect(new LazyConv2d(3, 2, options).forward(zeros([2, 4, 4])).shape).toEqual([3, 5, 5]);
  const transposed = new LazyConvTranspose1d(3, 2, { stride: 2 });
  expect(transposed.forward(zeros([2, 4]), { outputSize: [9] }).shape).toEqual([3, 9]);
  expect(transposed.weight.value.shape).toEqual([2, 3, 2]);
});
