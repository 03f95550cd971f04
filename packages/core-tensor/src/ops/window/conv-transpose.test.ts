import { describe, expect, it } from 'vitest';
import { convTranspose1d, convTranspose2d, convTranspose3d, ones, tensor, zeros } from '../../index.ts';

const x = tensor([
  [
    [
      [1, 2],
      [3, 4],
    ],
  ],
]);
const kernel = tensor([
  [
    [
      [1, 10],
      [100, 1000],
    ],
  ],
]);

describe('convTranspose2d', () => {
  it('spreads each pixel by the kernel and sums what overlaps', () => {
    expect(convTranspose2d(x, kernel).toArray()).toEqual([
      [
        [
          [1, 12, 20],
          [103, 1234, 2040],
          [300, 3400, 4000],
        ],
      ],
    ]);
    expect(convTranspose2d(x, kernel, tensor([5]), { stride: 2 }).toArray()).toEqual([
      [
        [
          [6, 15, 7, 25],
          [105, 1005, 205, 2005],
          [8, 35, 9, 45],
          [305, 3005, 405, 4005],
        ],
      ],
    ]);
  });

  it('leaves gaps where the stride is larger than the kernel', () => {
    expect(convTranspose2d(x, ones([1, 1, 1, 1]), null, { stride: 2 }).toArray()).toEqual([
      [
        [
          [1, 0, 2],
          [0, 0, 0],
          [3, 0, 4],
        ],
      ],
    ]);
  });

  it('takes padding off and adds outputPadding at the end', () => {
    expect(convTranspose2d(x, kernel, null, { padding: 1 }).toArray()).toEqual([[[[1234]]]]);
    expect(
      convTranspose2d(x, kernel, null, {
        padding: [
          [0, 1],
          [1, 0],
        ],
      }).toArray(),
    ).toEqual([
      [
        [
          [12, 20],
          [1234, 2040],
        ],
      ],
    ]);
    expect(
      convTranspose2d(x, ones([1, 1, 1, 1]), tensor([5]), { stride: [2, 1], outputPadding: [1, 0] }).toArray(),
    ).toEqual([
      [
        [
          [6, 7],
          [5, 5],
          [8, 9],
          [5, 5],
        ],
      ],
    ]);
    expect(convTranspose2d(x, kernel, null, { stride: 2, padding: 1, outputPadding: 1 }).shape).toEqual([1, 1, 3, 3]);
  });

  it('keeps groups apart', () => {
    const two = tensor([[[[1]], [[2]]]]);
    const w = tensor([
      [[[1]], [[10]]],
      [[[100]], [[1000]]],
    ]);
    expect(convTranspose2d(two, w).toArray()).toEqual([[[[201]], [[2010]]]]);
    expect(convTranspose2d(two, w, null, { groups: 2 }).toArray()).toEqual([[[[1]], [[10]], [[200]], [[2000]]]]);
  });

  it('takes an empty batch', () => {
    expect(convTranspose2d(zeros([0, 1, 2, 2]), kernel, null, { stride: 3 }).shape).toEqual([0, 1, 5, 5]);
  });

  it('says what does not fit', () => {
    expect(() => convTranspose2d(zeros([1, 3, 2, 2]), kernel)).toThrow(
      'convTranspose2d: x is [1, 3, 2, 2] but weight is [1, 1, 2, 2]; the channels of x must be those the weight is for (3 vs 1)',
    );
    expect(() => convTranspose2d(x, zeros([1, 2, 2]))).toThrow(
      'convTranspose2d: weight is [1, 2, 2] but must be [inChannels, outChannels / groups, height, width], with 4 axes, not 3',
    );
    expect(() => convTranspose2d(x, kernel, zeros([2]))).toThrow(
      'convTranspose2d: bias is [2] but weight is [1, 1, 2, 2]; bias must be [1]',
    );
    expect(() => convTranspose2d(x, kernel, null, { padding: 2 })).toThrow(
      'convTranspose2d: padding 2 + 2 takes more off axis 2 than the 3 entries that it would have without',
    );
    expect(() => convTranspose2d(x, kernel, null, { stride: [2, 1], outputPadding: 1 })).toThrow(
      'convTranspose2d: outputPadding is 1 but must be smaller than the stride 1 or the dilation 1',
    );
    expect(() => convTranspose2d(x, kernel, null, { outputPadding: -1 })).toThrow(
      'convTranspose2d: outputPadding is -1; it must be a whole number of at least 0',
    );
  });
});

describe('convTranspose1d', () => {
  it('spreads along the last axis', () => {
    const line = tensor([[[1, 2]]]);
    const w = tensor([[[1, 10]]]);
    expect(convTranspose1d(line, w).toArray()).toEqual([[[1, 12, 20]]]);
    expect(convTranspose1d(line, w, tensor([7]), { dilation: 2, outputPadding: 1 }).toArray()).toEqual([
      [[8, 9, 17, 27, 7]],
    ]);
    expect(convTranspose1d(line, w, null, { stride: 2, padding: [[1, 0]] }).toArray()).toEqual([[[10, 2, 20]]]);
  });
});

describe('convTranspose3d', () => {
  const line = tensor([1, 2], { shape: [1, 1, 2, 1, 1] });
  const w = tensor([1, 10, 100, 1000], { shape: [1, 1, 2, 1, 2] });

  it('spreads each entry by the kernel and sums what overlaps', () => {
    expect(convTranspose3d(line, w).reshape([3, 2]).toArray()).toEqual([
      [1, 10],
      [102, 1020],
      [200, 2000],
    ]);
    expect(
      convTranspose3d(line, w, tensor([5]), { stride: [2, 1, 1] })
        .reshape([4, 2])
        .toArray(),
    ).toEqual([
      [6, 15],
      [105, 1005],
      [7, 25],
      [205, 2005],
    ]);
  });

  it('takes padding off each side and adds outputPadding at the end', () => {
    const options = { stride: [2, 3, 1], padding: [[1, 0], 0, [0, 1]], outputPadding: [1, 2, 0] } as const;
    const y = convTranspose3d(line, w, null, options);
    expect(y.shape).toEqual([1, 1, 4, 3, 1]);
    expect(y.reshape([-1]).toArray()).toEqual([100, 0, 0, 2, 0, 0, 200, 0, 0, 0, 0, 0]);
  });

  it('says what does not fit', () => {
    expect(() => convTranspose3d(x.squeeze(0), kernel)).toThrow(
      'convTranspose3d: x is [1, 2, 2] but must be [batch, channels, depth, height, width], with 5 axes, or 4 without batch, not 3',
    );
    expect(() => convTranspose3d(line, w, null, { padding: [0, 1, 0] })).toThrow(
      'convTranspose3d: padding 1 + 1 takes more off axis 3 than the 1 entries that it would have without',
    );
    expect(() => convTranspose3d(line, w, null, { padding: 'same' as never })).toThrow(
      'convTranspose3d: padding is same; it must be a number, or one for each axis',
    );
    expect(() => convTranspose3d(line, w, null, { output_padding: 1 } as never)).toThrow(
      'convTranspose3d: output_padding is no option; the options are stride, padding, dilation, groups, outputPadding, bias (did you mean outputPadding?)',
    );
  });
});
