import { describe, expect, it } from 'vitest';
import { applyAll, arange, maxPool1d, maxPool2d, maxPool3d, tensor, zeros, type MaxPoolOptions } from '../../index.ts';
import { maxPoolOp } from './max-pool.ts';

const image = arange(16).reshape([1, 1, 4, 4]);

describe('maxPool2d', () => {
  it('takes the largest of each window', () => {
    expect(maxPool2d(image, 2).toArray()).toEqual([
      [
        [
          [5, 7],
          [13, 15],
        ],
      ],
    ]);
    expect(maxPool2d(image, [1, 4]).toArray()).toEqual([[[[3], [7], [11], [15]]]]);
    expect(maxPool2d(image, 3, { stride: 1 }).toArray()).toEqual([
      [
        [
          [10, 11],
          [14, 15],
        ],
      ],
    ]);
    expect(maxPool2d(image, 1, { stride: 3 }).toArray()).toEqual([
      [
        [
          [0, 3],
          [12, 15],
        ],
      ],
    ]);
    expect(maxPool2d(image, 2, { stride: 1, dilation: [2, 3] }).toArray()).toEqual([[[[11], [15]]]]);
  });

  it('pads with less than any number', () => {
    const low = image.sub(100);
    expect(maxPool2d(low, 2, { padding: 1 }).toArray()).toEqual([
      [
        [
          [-100, -98, -97],
          [-92, -90, -89],
          [-88, -86, -85],
        ],
      ],
    ]);
    expect(
      maxPool2d(low, 2, {
        padding: [
          [1, 0],
          [0, 1],
        ],
        stride: 2,
      }).toArray(),
    ).toEqual([
      [
        [
          [-99, -97],
          [-91, -89],
        ],
      ],
    ]);
    expect(maxPool2d(zeros([1, 1, 5, 4]), 2, { padding: 'same' }).shape).toEqual([1, 1, 3, 2]);
  });

  it('reaches over the end with ceilMode, but never only into padding', () => {
    const x = arange(25).reshape([1, 1, 5, 5]);
    expect(maxPool2d(x, 2).shape).toEqual([1, 1, 2, 2]);
    expect(maxPool2d(x, 2, { ceilMode: true }).toArray()).toEqual([
      [
        [
          [6, 8, 9],
          [16, 18, 19],
          [21, 23, 24],
        ],
      ],
    ]);
    expect(maxPool1d(zeros([1, 1, 4]), 3, { stride: 3, padding: 1, ceilMode: true }).shape).toEqual([1, 1, 2]);
    expect(maxPool1d(zeros([1, 1, 2]), 2, { stride: 3, padding: [[1, 1]], ceilMode: true }).shape).toEqual([1, 1, 1]);
  });

  it('remembers the first of equal entries', () => {
    const positions = (values: number[], options: MaxPoolOptions = {}): unknown => {
      const x = tensor(values, { shape: [1, 1, 1, values.length] });
      const { stride = 2 } = options;
      const attributes = {
        kernel: [1, 2],
        stride: [1, Number(stride)],
        padding: [
          [0, 0],
          [0, 0],
        ] as const,
        dilation: [1, 1],
        ceilMode: false,
      };
      return applyAll(maxPoolOp, [x], attributes)[1].reshape([-1]).toArray();
    };
    expect(positions([7, 7, 7, 7])).toEqual([0, 2]);
    expect(positions([1, 1, 1], { stride: 1 })).toEqual([0, 1]);
    expect(positions([-Infinity, -Infinity])).toEqual([0]);
    expect(positions([5, NaN, NaN, 5])).toEqual([1, 2]);
  });

  it('lets NaN win, and keeps infinities', () => {
    expect(maxPool1d(tensor([[[1, NaN, -Infinity, -Infinity, Infinity, 2]]]), 2).toArray()).toEqual([
      [[NaN, -Infinity, Infinity]],
    ]);
  });

  it('takes an empty batch or no channels', () => {
    expect(maxPool2d(zeros([0, 3, 4, 4]), 2).shape).toEqual([0, 3, 2, 2]);
    expect(maxPool2d(zeros([2, 0, 4, 4]), 2).shape).toEqual([2, 0, 2, 2]);
  });

  it('says what does not fit', () => {
    expect(() => maxPool2d(zeros([4, 4]), 2)).toThrow(
      'maxPool2d: x is [4, 4] but must be [batch, channels, height, width], with 4 axes, or 3 without batch, not 2',
    );
    expect(() => maxPool2d(image, [2, 5])).toThrow(
      'maxPool2d: the kernel [2, 5] does not fit: its width is 5, spanning 5, but x has 4 with padding 0 + 0',
    );
    expect(() => maxPool2d(image, 3, { padding: 2 })).toThrow(
      'maxPool2d: padding is 2 but the kernel spans 3; padding may be at most half of that, 1',
    );
    expect(() => maxPool2d(image, 0)).toThrow('maxPool2d: kernelSize is 0; it must be a whole number of at least 1');
    expect(() => maxPool2d(image, [2])).toThrow(
      'maxPool2d: kernelSize is [2] with 1 numbers; it needs 1, or 2 for height and width',
    );
    expect(() => maxPool2d(image, 2, { stride: -1 })).toThrow(
      'maxPool2d: stride is -1; it must be a whole number of at least 1',
    );
    expect(() => maxPool2d(image.cast('int32'), 2)).toThrow(
      "maxPool2d: x is int32 but must be float32 or float64; use x.cast('float32')",
    );
    expect(() => maxPool1d(image, 2)).toThrow(
      'maxPool1d: x is [1, 1, 4, 4] but must be [batch, channels, length], with 3 axes, or 2 without batch, not 4',
    );
  });
});

describe('maxPool3d', () => {
  const volume = arange(27).reshape([1, 1, 3, 3, 3]);

  it('takes the largest of each window', () => {
    expect(maxPool3d(volume, 2).toArray()).toEqual([[[[[13]]]]]);
    expect(maxPool3d(volume, 2, { stride: 1 }).reshape([-1]).toArray()).toEqual([13, 14, 16, 17, 22, 23, 25, 26]);
    expect(
      maxPool3d(volume, [3, 1, 2], { stride: [1, 2, 1] })
        .reshape([-1])
        .toArray(),
    ).toEqual([19, 20, 25, 26]);
    expect(maxPool3d(volume, 2, { dilation: 2 }).item()).toBe(26);
  });

  it('pads with less than any number, and reaches over the end with ceilMode', () => {
    expect(maxPool3d(volume.sub(100), 3, { padding: 1, stride: 2 }).reshape([-1]).toArray()).toEqual(
      [13, 14, 16, 17, 22, 23, 25, 26].map((value) => value - 100),
    );
    expect(maxPool3d(volume, 2, { ceilMode: true }).reshape([-1]).toArray()).toEqual([13, 14, 16, 17, 22, 23, 25, 26]);
    expect(maxPool3d(volume, [1, 2, 2], { padding: 'same' }).shape).toEqual([1, 1, 3, 2, 2]);
  });

  it('says what does not fit', () => {
    expect(() => maxPool3d(image.squeeze(0), 2)).toThrow(
      'maxPool3d: x is [1, 4, 4] but must be [batch, channels, depth, height, width], with 5 axes, or 4 without batch, not 3',
    );
    expect(() => maxPool3d(volume, [2, 3, 4])).toThrow(
      'maxPool3d: the kernel [2, 3, 4] does not fit: its width is 4, spanning 4, but x has 3 with padding 0 + 0',
    );
    expect(() => maxPool3d(volume, 2, { padding: [0, 2, 0] })).toThrow(
      'maxPool3d: padding is 2 but the kernel spans 2; padding may be at most half of that, 1',
    );
  });
});

describe('errors', () => {
  it.each<[() => unknown, string]>([
    [
      () => maxPool1d(zeros([1, 1, 1]), 2, { dilation: 4, padding: 2 }),
      'maxPool1d: the window at -2 of the length sees only padding, with kernel 2 and dilation 4; x has 1 entries there and each window must see one',
    ],
    [
      () => maxPool2d(zeros([1, 1, 0, 3]), 2, { padding: 1 }),
      'maxPool2d: the window at -1 of the height sees only padding, with kernel 2 and dilation 1; x has 0 entries there and each window must see one',
    ],
    [() => maxPool2d([[1]] as never, 2), 'maxPool2d: x is [[1]]; it must be a tensor'],
    [() => maxPool2d(image, '2' as never), "maxPool2d: kernelSize is '2'; it must be a whole number of at least 1"],
    [
      () => maxPool2d(image, 2, { ceil_mode: true } as never),
      'maxPool2d: ceil_mode is no option; the options are stride, padding, ceilMode, dilation, returnIndices (did you mean ceilMode?)',
    ],
    [() => maxPool2d(image, 2, { ceilMode: 1 as never }), 'maxPool2d: ceilMode is 1; it must be true or false'],
  ])('%s', (call, message) => {
    expect(call).toThrow(message);
  });
});
