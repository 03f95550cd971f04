import { describe, expect, it } from 'vitest';
import { arange, avgPool1d, avgPool2d, avgPool3d, ones, tensor, zeros } from '../../index.ts';

const image = arange(16).reshape([1, 1, 4, 4]);

describe('avgPool2d', () => {
  it('averages each window', () => {
    expect(avgPool2d(image, 2).toArray()).toEqual([
      [
        [
          [2.5, 4.5],
          [10.5, 12.5],
        ],
      ],
    ]);
    expect(avgPool2d(image, [1, 4]).toArray()).toEqual([[[[1.5], [5.5], [9.5], [13.5]]]]);
    expect(avgPool2d(image, 3, { stride: 1 }).toArray()).toEqual([
      [
        [
          [5, 6],
          [9, 10],
        ],
      ],
    ]);
    expect(avgPool2d(image, 1, { stride: 3 }).toArray()).toEqual([
      [
        [
          [0, 3],
          [12, 15],
        ],
      ],
    ]);
  });

  it('counts padding as zeros, or not at all', () => {
    const x = ones([1, 1, 2, 2]);
    expect(avgPool2d(x, 2, { padding: 1 }).toArray()).toEqual([
      [
        [
          [0.25, 0.25],
          [0.25, 0.25],
        ],
      ],
    ]);
    expect(avgPool2d(x, 2, { padding: 1, countIncludePad: false }).toArray()).toEqual([
      [
        [
          [1, 1],
          [1, 1],
        ],
      ],
    ]);
    expect(avgPool2d(x, 2, { padding: [[0, 1], 0], stride: 1 }).toArray()).toEqual([[[[1], [0.5]]]]);
  });

  it('divides by what a last window covers with ceilMode: entries and padding, nothing beyond', () => {
    const x = tensor([[[1, 2, 3, 4, 5]]]);
    expect(avgPool1d(x, 2, { ceilMode: true }).toArray()).toEqual([[[1.5, 3.5, 5]]]);
    expect(avgPool1d(x, 4, { stride: 3, padding: 1, ceilMode: true }).toArray()).toEqual([[[1.5, 3]]]);
    expect(avgPool1d(x, 4, { stride: 3, padding: 1, ceilMode: true, countIncludePad: false }).toArray()).toEqual([
      [[2, 4]],
    ]);
  });

  it('passes NaN on to the windows that see it', () => {
    expect(avgPool1d(tensor([[[NaN, 1, 2, 4]]]), 2).toArray()).toEqual([[[NaN, 3]]]);
  });

  it('takes an empty batch', () => {
    expect(avgPool2d(zeros([0, 3, 4, 4]), 2).shape).toEqual([0, 3, 2, 2]);
  });

  it('says what does not fit', () => {
    expect(() => avgPool2d(zeros([4, 4]), 2)).toThrow(
      'avgPool2d: x is [4, 4] but must be [batch, channels, height, width], with 4 axes, or 3 without batch, not 2',
    );
    expect(() => avgPool2d(image, 5)).toThrow(
      'avgPool2d: the kernel [5, 5] does not fit: its height is 5, spanning 5, but x has 4 with padding 0 + 0',
    );
    expect(() => avgPool2d(image, 2, { padding: [0, 2] })).toThrow(
      'avgPool2d: padding is 2 but the kernel spans 2; padding may be at most half of that, 1',
    );
    expect(() => avgPool1d(tensor([[[1]]], { dtype: 'uint8' }), 1)).toThrow(
      "avgPool1d: x is uint8 but must be float32 or float64; use x.cast('float32')",
    );
  });
});

describe('avgPool3d', () => {
  const volume = arange(8).reshape([1, 1, 2, 2, 2]);

  it('averages each window', () => {
    expect(avgPool3d(volume, 2).item()).toBe(3.5);
    expect(avgPool3d(volume, [1, 2, 1], { stride: 1 }).reshape([-1]).toArray()).toEqual([1, 2, 5, 6]);
  });

  it('counts padding as zeros, or not at all', () => {
    expect(
      avgPool3d(ones([1, 1, 2, 2, 2]), 2, { padding: 1 })
        .reshape([-1])
        .toArray(),
    ).toEqual(new Array<number>(8).fill(1 / 8));
    const counted = avgPool3d(volume, 2, { padding: [1, 0, 0], countIncludePad: false });
    expect(counted.reshape([-1]).toArray()).toEqual([1.5, 5.5]);
  });

  it('divides by what a last window covers with ceilMode', () => {
    expect(
      avgPool3d(arange(27).reshape([1, 1, 3, 3, 3]), 2, { ceilMode: true })
        .reshape([-1])
        .toArray(),
    ).toEqual([6.5, 8, 11, 12.5, 20, 21.5, 24.5, 26]);
  });

  it('says what does not fit', () => {
    expect(() => avgPool3d(image.squeeze(0), 2)).toThrow(
      'avgPool3d: x is [1, 4, 4] but must be [batch, channels, depth, height, width], with 5 axes, or 4 without batch, not 3',
    );
    expect(() => avgPool3d(volume, 2, { count_include_pad: false } as never)).toThrow(
      'avgPool3d: count_include_pad is no option; the options are stride, padding, ceilMode, countIncludePad, divisorOverride (did you mean countIncludePad?)',
    );
  });
});
