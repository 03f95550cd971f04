import { zeros } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import {
  AdaptiveAvgPool2d,
  adaptiveAvgPool2d,
  AdaptiveMaxPool1d,
  adaptiveMaxPool3d,
  AvgPool1d,
  AvgPool2d,
  MaxPool2d,
} from '../index.ts';

test.each([
  [() => new MaxPool2d(0), 'MaxPool2d: kernelSize is 0; it must be a whole number of at least 1'],
  [() => new MaxPool2d(2, { returnIndices: 1 as never }), 'MaxPool2d: returnIndices is 1; it must be true or false'],
  [
    () => new MaxPool2d(5, { ceilMode: true, stride: 1 }).forward(zeros([1, 3, 3])),
    'maxPool2d: the kernel [5, 5] does not fit',
  ],
  [
    () => new AvgPool2d(2, { divisorOverride: 0 }),
    'AvgPool2d: divisorOverride is 0; it must be a whole number other than 0',
  ],
  [() => new AvgPool1d(2, { divisorOverride: 3 } as never), 'AvgPool1d: divisorOverride is no option; the options are'],
  [
    () => new AdaptiveAvgPool2d([1, 2, 3]),
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
