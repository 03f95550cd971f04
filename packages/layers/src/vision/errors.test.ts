import { zeros } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import {
  affineGrid,
  channelShuffle,
  gridSample,
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
    () => new UpsamplingNearest2d({ scaleFactor: 2 }).forward(zeros([1, 2])),
    'UpsamplingNearest2d: x is [1, 2], with 0 spatial axes behind',
  ],
  [() => new Upsample({ scaleFactor: 'a' as never }), "Upsample: scaleFactor is 'a'; it must be a number, above 0"],
  [
    () => interpolate(zeros([1, 2, 3]), { size: 2, mode: 'bilinear' }),
    'interpolate: x is [1, 2, 3], with 1 spatial axes behind batch and channels; mode bilinear needs 2',
  ],
  [
    () => interpolate(zeros([1, 2, 3, 3]), { size: [2] }),
    'interpolate: x is [1, 2, 3, 3] with 2 spatial axes, but size has 1 numbers',
  ],
  [
    () => gridSample(zeros([1, 1, 2, 2]), zeros([1, 3, 3, 3])),
    'gridSample: grid is [1, 3, 3, 3] but input is [1, 1, 2, 2]; it must have 4 axes and 2 numbers along the last',
  ],
  [
    () => gridSample(zeros([1, 1, 2, 2]), zeros([2, 3, 3, 2])),
    'gridSample: input is [1, 1, 2, 2] but grid is [2, 3, 3, 2]; the batches must match (1 vs 2)',
  ],
  [
    () => gridSample(zeros([1, 1, 2, 2, 2]), zeros([1, 1, 1, 1, 3]), { mode: 'bicubic' }),
    'gridSample: input is [1, 1, 2, 2, 2]; bicubic is for 4 axes, not 5',
  ],
  [
    () => gridSample(zeros([1, 2, 2]), zeros([1, 2, 1])),
    'gridSample: input is [1, 2, 2] but must have 4 or 5 axes, not 3',
  ],
  [() => gridSample(zeros([1, 1, 0, 2]), zeros([1, 1, 1, 2])), 'spatial axes must have at least 1 entry, not 0'],
  [
    () => gridSample(zeros([1, 1, 2, 2]), zeros([1, 1, 1, 2]), { paddingMode: 'circular' as never }),
    'gridSample: paddingMode is circular; it must be one of zeros, border, reflection',
  ],
  [
    () => affineGrid(zeros([1, 2, 3]), [2, 1, 4, 4]),
    'affineGrid: theta is [1, 2, 3] but must be [2, 2, 3] for size [2, 1, 4, 4]',
  ],
  [() => affineGrid(zeros([1, 2, 3]), [1, 4, 4]), 'affineGrid: size is [1, 4, 4] but must have 4 or 5 numbers, not 3'],
  [() => affineGrid(zeros([1, 2, 3]), [1, 1, 0, 4]), 'affineGrid: size is 0; it must be a whole number of at least 1'],
])('%#', (call, text) => {
  expect(call).toThrow(text);
});
