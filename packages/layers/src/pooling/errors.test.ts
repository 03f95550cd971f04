import { zeros } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import { AdaptiveAvgPool2d, adaptiveAvgPool2d, AdaptiveMaxPool1d, adaptiveMaxPool3d, MaxPool2d } from '../index.ts';

test.each([
  [() => new MaxPool2d(0), 'MaxPool2d: kernelSize is 0; it must be a whole number of at least 1'],
  [
    () => new AdaptiveAvgPool2d([1, 2, 3]),
    'AdaptiveAvgPool2d: outputSize is [1, 2, 3] with 3 sizes; it needs 2, or is one',
  ],
  [
    () => new AdaptiveMaxPool1d(0),
    'AdaptiveMaxPool1d: outputSize is 0; sizes must be whole numbers of at least 1, or null',
  ],
  [() => adaptiveAvgPool2d(zeros([3, 3]), 1), 'adaptiveAvgPool2d: x is [3, 3] but must have 3 or 4 axes, not 2'],
  [
    () => adaptiveMaxPool3d(zeros([1, 1, 2, 0, 2]), 1),
    'adaptiveMaxPool3d: x is [1, 1, 2, 0, 2]; axes that are pooled must have at least 1 entry, not 0',
  ],
])('%#', (call, text) => {
  expect(call).toThrow(text);
});
