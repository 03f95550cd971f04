import { full, ones, zeros } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import {
  AdaptiveAvgPool2d,
  adaptiveAvgPool2d,
  AdaptiveMaxPool1d,
  adaptiveMaxPool3d,
  AvgPool1d,
  AvgPool2d,
  FractionalMaxPool2d,
  fractionalMaxPool3d,
  lpPool1d,
  LPPool2d,
  MaxPool2d,
  MaxUnpool1d,
  maxUnpool2d,
} from '../index.ts';

test.each([
  [() => new MaxPool2d(0), 'MaxPool2d: kernelSize is 0; it must be a whole number of at least 1'],
  [() => new MaxPool2d(2, { returnIndices: 1 as never }), 'MaxPool2d: returnIndices is 1; it must be true or false'],
  [
    () => new MaxPool2d(5, { ceilMode: true, stride: 1 }).forward(zeros([1, 3, 3])),
    'maxPool2d: the kernel [5, 5] does not fit',
  ],
  [() => new LPPool2d(0, 2), 'LPPool2d: normType is 0; it must be another number'],
  [() => lpPool1d(zeros([4, 4, 4, 4]), 2, 2), 'avgPool1d: x is [4, 4, 4, 4] but must be [batch, channels, length]'],
  [
    () => maxUnpool2d(zeros([1, 2, 2]), zeros([1, 2, 3], { dtype: 'int32' }), 2),
    'maxUnpool2d: indices are [1, 2, 3] but x is [1, 2, 2]; each entry needs one index',
  ],
  [
    () => maxUnpool2d(zeros([1, 2, 2]), zeros([1, 2, 2]), 2),
    'maxUnpool2d: indices is float32 but must be int32, int64 or uint8',
  ],
  [
    () => new MaxUnpool1d(2).forward(ones([1, 2]), full([1, 2], 4, { dtype: 'int32' })),
    'maxUnpool1d: indices[0, 0] is 4 but axis 1 of x [1, 4] has the entries 0 … 3',
  ],
  [
    () => new MaxUnpool1d(2).forward(ones([1, 2]), zeros([1, 2], { dtype: 'int32' }), { outputSize: 6 }),
    'maxUnpool1d: outputSize is 6 but of x [1, 2] come 3 … 5 entries of length, not 6',
  ],
  [
    () => new FractionalMaxPool2d(2, {}),
    'FractionalMaxPool2d: neither outputSize nor outputRatio is given; one of them says how large the result is',
  ],
  [
    () => new FractionalMaxPool2d(2, { outputRatio: 1.5 }),
    'FractionalMaxPool2d: outputRatio is 1.5; it must be one number between 0 and 1, or 2, one for each axis',
  ],
  [
    () => new FractionalMaxPool2d(3, { outputSize: 4 }).forward(zeros([1, 6, 5])),
    'fractionalMaxPool2d: x is [1, 6, 5], of which 4 windows of 3 are to be made along the width; it needs at least 1, and 6 entries for them, not 5',
  ],
  [
    () => fractionalMaxPool3d(zeros([1, 4, 4, 4]), 2, { outputSize: 2, randomSamples: zeros([1, 1, 2]) }),
    'fractionalMaxPool3d: randomSamples are [1, 1, 2] but must be [1, 1, 3], a number for each axis of each image',
  ],
  [
    () => new AvgPool2d(2, { divisorOverride: 0 }),
    'AvgPool2d: divisorOverride is 0; it must be a whole number other than 0',
  ],
  [() => new AvgPool1d(2, { divisorOverride: 3 } as never), 'AvgPool1d: divisorOverride is no option; the options are'],
  [
    () => new AdaptiveAvgPool2d([1, 2, 3] as never),
    'AdaptiveAvgPool2d: outputSize is [1, 2, 3] with 3 sizes; it needs 2, or is one',
  ],
  [
    () => new AdaptiveMaxPool1d(0),
    'AdaptiveMaxPool1d: outputSize is 0; sizes must be whole numbers of at least 1, or null',
  ],
  [
    () => adaptiveAvgPool2d(zeros([3, 3]), 1),
    'adaptiveAvgPool2d: x is [3, 3] but must be [batch, channels, height, width], with 4 axes, or 3 without batch, not 2',
  ],
  [
    () => adaptiveMaxPool3d(zeros([1, 1, 2, 0, 2]), 1),
    'adaptiveMaxPool3d: x is [1, 1, 2, 0, 2]; axes that are pooled must have at least 1 entry, not 0',
  ],
])('%#', (call, text) => {
  expect(call).toThrow(text);
});
