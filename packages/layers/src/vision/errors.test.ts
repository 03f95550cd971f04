import { zeros } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import {
  channelShuffle,
  interpolate,
  PixelShuffle,
  pixelShuffle,
  pixelUnshuffle,
  Upsample,
  UpsamplingNearest2d,
} from '../index.ts';

test.each([
  [() => new PixelShuffle(0), 'PixelShuffle: upscaleFactor is 0; it must be a whole number of at least 1'],
  [
    () => pixelShuffle(zeros([1, 3, 2, 2]), 2),
    'pixelShuffle: x is [1, 3, 2, 2], with 3 entries on axis 1, which 4 does not',
  ],
  [
    () => pixelUnshuffle(zeros([1, 3, 2, 3]), 2),
    'pixelUnshuffle: x is [1, 3, 2, 3], with 3 entries on axis 3, which 2 does',
  ],
  [
    () => channelShuffle(zeros([1, 3]), 2),
    'channelShuffle: x is [1, 3] but must be [batch, channels, …], with channels that 2',
  ],
  [() => new Upsample({}), 'Upsample: neither size nor scaleFactor is given; it must be one of them'],
  [
    () => new Upsample({ size: 2, scaleFactor: 2 }),
    'Upsample: both size and scaleFactor are given; it must be one of them',
  ],
  [
    () => new Upsample({ size: 2, alignCorners: true }),
    'Upsample: alignCorners is given, but mode is nearest; it goes with',
  ],
  [() => new UpsamplingNearest2d({ scaleFactor: 0 }), 'UpsamplingNearest2d: scaleFactor is 0; it must be above 0'],
  [
    () => interpolate(zeros([1, 2, 3]), { size: 2, mode: 'bilinear' }),
    'interpolate: x is [1, 2, 3], with 1 spatial axes behind batch and channels; mode bilinear needs 2',
  ],
  [
    () => interpolate(zeros([1, 2, 3, 3]), { size: [2] }),
    'interpolate: x is [1, 2, 3, 3] with 2 spatial axes, but size has 1 numbers',
  ],
])('%#', (call, text) => {
  expect(call).toThrow(text);
});
