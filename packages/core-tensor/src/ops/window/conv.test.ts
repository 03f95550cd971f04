import { describe, expect, it } from 'vitest';
import {
  arange,
  conv1d,
  conv2d,
  conv3d,
  ones,
  tensor,
  zeros,
  type ConvOptions,
  type Padding,
  type Tensor,
} from '../../index.ts';

const image = arange(9).reshape([1, 1, 3, 3]);
const box = ones([1, 1, 2, 2]);

describe('conv2d', () => {
  it('sums products under each position of the kernel, without flipping it', () => {
    const kernel = tensor([
      [
        [
          [1, 0],
          [0, -1],
        ],
      ],
    ]);
    expect(conv2d(image, kernel).toArray()).toEqual([
      [
        [
          [-4, -4],
          [-4, -4],
        ],
      ],
    ]);
    expect(conv2d(image, box, tensor([100])).toArray()).toEqual([
      [
        [
          [108, 112],
          [120, 124],
        ],
      ],
    ]);
  });

  it('pads by a number, per axis, per side, or by a word', () => {
    const top = [
      [0, 1, 3, 2],
      [3, 8, 12, 7],
      [9, 20, 24, 13],
      [6, 13, 15, 8],
    ];
    const both = (padding: Padding): unknown => conv2d(image, box, null, { padding }).reshape([-1]).toArray();
    expect(both(1)).toEqual(top.flat());
    expect(both([1, 1])).toEqual(top.flat());
    expect(
      both([
        [0, 1],
        [0, 1],
      ]),
    ).toEqual(top.slice(1).flatMap((row) => row.slice(1)));
    expect(both('same')).toEqual(
      both([
        [0, 1],
        [0, 1],
      ]),
    );
    expect(both('valid')).toEqual([8, 12, 20, 24]);
    expect(both([[1, 0], 0])).toEqual([1, 3, 8, 12, 20, 24]);
  });

  it('keeps sizes with padding same, and so takes no strides then, as in PyTorch', () => {
    const same = (stride: number | number[]): readonly number[] =>
      conv2d(zeros([1, 1, 7, 6]), ones([1, 1, 3, 2]), null, { padding: 'same', stride, dilation: 2 }).shape;
    expect(same(1)).toEqual([1, 1, 7, 6]);
    expect(same([1, 1])).toEqual([1, 1, 7, 6]);
    expect(() => same([1, 2])).toThrow("conv2d: stride is [1, 2]; it must be 1, for padding 'same' keeps sizes");
  });

  it('strides beyond the kernel, and leaves a remainder out', () => {
    const x = arange(25).reshape([1, 1, 5, 5]);
    expect(conv2d(x, ones([1, 1, 1, 1]), null, { stride: 3 }).toArray()).toEqual([
      [
        [
          [0, 3],
          [15, 18],
        ],
      ],
    ]);
    expect(conv2d(x, box, null, { stride: [3, 2] }).toArray()).toEqual([
      [
        [
          [12, 20],
          [72, 80],
        ],
      ],
    ]);
  });

  it('spreads the kernel with dilation', () => {
    expect(conv2d(image, box, null, { dilation: 2 }).toArray()).toEqual([[[[16]]]]);
    expect(conv2d(image, box, null, { dilation: [1, 2] }).toArray()).toEqual([[[[10], [22]]]]);
  });

  it('keeps groups apart, one channel each, several, or several results of one', () => {
    const x = tensor([[[[1]], [[2]], [[3]], [[4]]]]);
    const run = (w: number[][], groups: number): unknown =>
      conv2d(x, tensor(w.flat(), { shape: [w.length, w[0].length, 1, 1] }), null, { groups })
        .reshape([-1])
        .toArray();
    expect(run([[1], [10], [100], [1000]], 4)).toEqual([1, 20, 300, 4000]);
    expect(
      run(
        [
          [1, 1],
          [10, 100],
        ],
        2,
      ),
    ).toEqual([3, 430]);
    expect(run([[1], [10], [1], [10], [1], [10], [1], [10]], 4)).toEqual([1, 10, 2, 20, 3, 30, 4, 40]);
  });

  it('mixes channels alone with a 1 × 1 kernel', () => {
    const x = arange(8).reshape([2, 2, 2, 1]);
    expect(conv2d(x, tensor([[[[1]], [[10]]]])).toArray()).toEqual([[[[20], [31]]], [[[64], [75]]]]);
    expect(conv2d(x, tensor([[[[1]], [[10]]]]), null, { padding: [[1, 0], 0] }).shape).toEqual([2, 1, 3, 1]);
  });

  it('works through images too large for one block', () => {
    const x = ones([1, 16, 70, 130]);
    const y = conv2d(x, ones([2, 16, 3, 3]), null, { padding: 1 });
    const at = (row: number, column: number): unknown => y.slice([0, 1, row, column]).item();
    expect([at(0, 0), at(0, 5), at(33, 64), at(69, 129), at(69, 5)]).toEqual([64, 96, 144, 64, 96]);
  });

  it('takes an empty batch, but has channels', () => {
    expect(conv2d(zeros([0, 1, 3, 3]), box).shape).toEqual([0, 1, 2, 2]);
    // as in PyTorch; with no channels in, ONNX Runtime never comes to an end
    for (const shape of [
      [0, 1, 2, 2],
      [1, 0, 2, 2],
    ])
      expect(() => conv2d(zeros([2, shape[1], 3, 3]), zeros(shape))).toThrow(
        `conv2d: weight is [${shape.join(', ')}], for ${shape[1]} channels in and ${shape[0]} out; both must be at least 1`,
      );
  });

  it('passes NaN on to the windows that see it', () => {
    const x = tensor([[[[NaN, 1, 2, 3]]]]);
    expect(conv2d(x, zeros([1, 1, 1, 2])).toArray()).toEqual([[[[NaN, 0, 0]]]]);
  });

  it('keeps float64', () => {
    const y = conv2d(tensor([[[[1, 1e-12]]]], { dtype: 'float64' }), ones([1, 1, 1, 2], { dtype: 'float64' }));
    expect([y.dtype, y.item()]).toEqual(['float64', 1 + 1e-12]);
  });

  it('says what does not fit', () => {
    expect(() => conv2d(zeros([3, 3]), box)).toThrow(
      'conv2d: x is [3, 3] but must be [batch, channels, height, width], with 4 axes, or 3 without batch, not 2',
    );
    expect(() => conv2d(image, zeros([1, 2, 2]))).toThrow(
      'conv2d: weight is [1, 2, 2] but must be [outChannels, inChannels / groups, height, width], with 4 axes, not 3',
    );
    expect(() => conv2d(zeros([1, 3, 5, 5]), zeros([4, 2, 2, 2]))).toThrow(
      'conv2d: x is [1, 3, 5, 5] but weight is [4, 2, 2, 2]; the channels of x must be those the weight is for (3 vs 2)',
    );
    expect(() => conv2d(zeros([1, 3, 5, 5]), zeros([4, 2, 2, 2]), null, { groups: 2 })).toThrow(
      'conv2d: x is [1, 3, 5, 5] but weight is [4, 2, 2, 2] with groups 2; the channels of x must be those the weight is for (3 vs 4)',
    );
    expect(() => conv2d(zeros([1, 3, 5, 5]), zeros([4, 1, 2, 2]), null, { groups: 3 })).toThrow(
      'conv2d: weight is [4, 1, 2, 2] but groups is 3; its first axis must be a multiple of groups (4 vs 3)',
    );
    expect(() => conv2d(image, box, zeros([2]))).toThrow(
      'conv2d: bias is [2] but weight is [1, 1, 2, 2]; bias must be [1]',
    );
    expect(() => conv2d(image, ones([1, 1, 4, 1]))).toThrow(
      'conv2d: the kernel [4, 1] does not fit: its height is 4, spanning 4, but x has 3 with padding 0 + 0',
    );
    expect(() => conv2d(image, box, null, { dilation: [1, 5], padding: 1 })).toThrow(
      'conv2d: the kernel [2, 2] does not fit: its width is 2 with dilation 5, spanning 6, but x has 3 with padding 1 + 1',
    );
    expect(() => conv2d(image, zeros([1, 1, 0, 1]))).toThrow(
      'conv2d: kernel size is 0; it must be a whole number of at least 1',
    );
  });

  it('says which option is wrong', () => {
    expect(() => conv2d(image, box, null, { stride: 0 })).toThrow(
      'conv2d: stride is 0; it must be a whole number of at least 1',
    );
    expect(() => conv2d(image, box, null, { stride: [1, 1, 1] })).toThrow(
      'conv2d: stride is [1, 1, 1] with 3 numbers; it needs 1, or 2 for height and width',
    );
    expect(() => conv2d(image, box, null, { dilation: 1.5 })).toThrow(
      'conv2d: dilation is 1.5; it must be a whole number of at least 1',
    );
    expect(() => conv2d(image, box, null, { padding: -1 })).toThrow(
      'conv2d: padding is -1; it must be a whole number of at least 0',
    );
    expect(() => conv2d(image, box, null, { padding: [1] })).toThrow(
      'conv2d: padding lists 1 axes; it needs 1 number, or 2 entries for height and width',
    );
    expect(() => conv2d(image, box, null, { padding: 'full' as 'same' })).toThrow(
      'conv2d: padding is full; as a word it must be same or valid',
    );
    expect(() => conv2d(image, box, null, { groups: 0 })).toThrow(
      'conv2d: groups is 0; it must be a whole number of at least 1',
    );
    expect(() => conv2d(image, box.cast('float64'))).toThrow('conv2d: x is float32 but weight is float64');
    expect(() => conv2d(image.cast('int32'), box.cast('int32'))).toThrow(
      "conv2d: x is int32 but must be float32 or float64; use x.cast('float32')",
    );
  });
});

describe('conv1d', () => {
  const x = tensor([[[1, 2, 3, 4]]]);

  it('slides along the last axis', () => {
    expect(conv1d(x, tensor([[[1, 10]]]), tensor([1000])).toArray()).toEqual([[[1021, 1032, 1043]]]);
    expect(conv1d(x, tensor([[[1, 10]]]), null, { padding: [[2, 0]], stride: 2 }).toArray()).toEqual([[[0, 21, 43]]]);
    expect(conv1d(x, tensor([[[1, 10]]]), null, { padding: 'same' }).toArray()).toEqual([[[21, 32, 43, 4]]]);
    expect(conv1d(x, tensor([[[1, 10]]]), null, { dilation: 3 }).toArray()).toEqual([[[41]]]);
  });

  it('says what does not fit', () => {
    expect(() => conv1d(image, tensor([[[1]]]))).toThrow(
      'conv1d: x is [1, 1, 3, 3] but must be [batch, channels, length], with 3 axes, or 2 without batch, not 4',
    );
    expect(() => conv1d(x, ones([1, 1, 6]), null, { padding: [[1, 0]] })).toThrow(
      'conv1d: the kernel [6] does not fit: its length is 6, spanning 6, but x has 4 with padding 1 + 0',
    );
  });
});

describe('conv3d', () => {
  const volume = arange(8).reshape([1, 1, 2, 2, 2]);
  const cube = ones([1, 1, 2, 2, 2]);
  const flat = (options: ConvOptions, kernel = cube): unknown =>
    conv3d(volume, kernel, null, options).reshape([-1]).toArray();

  it('sums products under each position of the kernel, without flipping it', () => {
    const kernel = tensor([1, 0, 0, 0, 0, 0, 0, -1], { shape: [1, 1, 2, 2, 2] });
    expect(flat({}, kernel)).toEqual([-7]);
    expect(conv3d(volume, kernel, tensor([100])).item()).toBe(93);
  });

  it('pads by a number, per axis, per side, or by a word', () => {
    expect(conv3d(volume, cube, null, { padding: 1 }).shape).toEqual([1, 1, 3, 3, 3]);
    expect(flat({ padding: [1, 0, 0] })).toEqual([6, 28, 22]);
    expect(flat({ padding: [0, [0, 1], [1, 0]] })).toEqual([12, 28, 8, 18]);
    expect(flat({ padding: 'same' })).toEqual([28, 16, 18, 10, 22, 12, 13, 7]);
    expect(flat({ padding: 'valid' })).toEqual([28]);
  });

  it('keeps sizes with padding same', () => {
    const x = zeros([1, 1, 5, 6, 7]);
    const { shape } = conv3d(x, ones([1, 1, 2, 3, 1]), null, { padding: 'same', dilation: 2 });
    expect(shape).toEqual([1, 1, 5, 6, 7]);
  });

  it('strides and spreads the kernel, each axis by itself', () => {
    const x = arange(27).reshape([1, 1, 3, 3, 3]);
    const point = ones([1, 1, 1, 1, 1]);
    expect(conv3d(x, point, null, { stride: [1, 2, 3] }).toArray()).toEqual([
      [
        [
          [[0], [6]],
          [[9], [15]],
          [[18], [24]],
        ],
      ],
    ]);
    expect(conv3d(x, cube, null, { dilation: 2 }).toArray()).toEqual([[[[[104]]]]]);
    expect(conv3d(x, ones([1, 1, 2, 1, 1]), null, { dilation: [2, 1, 1] }).shape).toEqual([1, 1, 1, 3, 3]);
  });

  it('keeps groups apart, also with a channel each', () => {
    const x = tensor([1, 2, 3, 4], { shape: [1, 4, 1, 1, 1] });
    const run = (w: Tensor, groups: number): unknown => conv3d(x, w, null, { groups }).reshape([-1]).toArray();
    expect(run(tensor([1, 1, 10, 100], { shape: [2, 2, 1, 1, 1] }), 2)).toEqual([3, 430]);
    expect(run(tensor([1, 10, 100, 1000], { shape: [4, 1, 1, 1, 1] }), 4)).toEqual([1, 20, 300, 4000]);
    const turned = ones([2, 1, 2, 2, 2]);
    expect(conv3d(arange(16).reshape([1, 2, 2, 2, 2]), turned, null, { groups: 2 }).toArray()).toEqual([
      [[[[28]]], [[[92]]]],
    ]);
  });

  it('works through volumes too large for one block', () => {
    const y = conv3d(ones([1, 8, 12, 30, 40]), ones([1, 8, 3, 3, 3]), null, { padding: 1 });
    const at = (...position: number[]): unknown => y.slice([0, 0, ...position]).item();
    expect([at(0, 0, 0), at(0, 5, 9), at(6, 0, 0), at(6, 15, 20), at(11, 29, 39)]).toEqual([64, 144, 96, 216, 64]);
  });

  it('takes an empty batch', () => {
    expect(conv3d(zeros([0, 1, 3, 3, 3]), cube).shape).toEqual([0, 1, 2, 2, 2]);
  });

  it('says what does not fit', () => {
    expect(() => conv3d(image.squeeze(0), cube)).toThrow(
      'conv3d: x is [1, 3, 3] but must be [batch, channels, depth, height, width], with 5 axes, or 4 without batch, not 3',
    );
    expect(() => conv3d(volume, box)).toThrow(
      'conv3d: weight is [1, 1, 2, 2] but must be [outChannels, inChannels / groups, depth, height, width], with 5 axes, not 4',
    );
    expect(() => conv3d(volume, ones([1, 1, 3, 1, 1]))).toThrow(
      'conv3d: the kernel [3, 1, 1] does not fit: its depth is 3, spanning 3, but x has 2 with padding 0 + 0',
    );
    expect(() => conv3d(volume, cube, null, { stride: [1, 1] })).toThrow(
      'conv3d: stride is [1, 1] with 2 numbers; it needs 1, or 3 for depth, height and width',
    );
  });
});

describe('from plain JavaScript', () => {
  it.each<[() => unknown, string]>([
    [() => conv2d(image, [1] as never), 'conv2d: weight is [1]; it must be a tensor'],
    [() => conv2d(image, box, 'bias' as never), "conv2d: bias is 'bias'; it must be a tensor"],
    [() => conv2d(image, box, null, 1 as never), 'conv2d: options are 1; they must be an object such as { stride: … }'],
    [
      () => conv2d(image, box, null, { strides: 2 } as never),
      'conv2d: strides is no option; the options are stride, padding, dilation, groups, bias (did you mean stride?)',
    ],
    [
      () => conv2d(image, box, null, { groups: '1' as never }),
      "conv2d: groups is '1'; it must be a whole number of at least 1",
    ],
  ])('%s', (call, message) => {
    expect(call).toThrow(message);
  });
});
