import { ones, tensor, zeros } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import {
  BatchNorm1d,
  BatchNorm2d,
  Conv1d,
  Conv2d,
  ConvTranspose2d,
  Embedding,
  fuseLinearBnEval,
  LayerNorm,
  LazyConvTranspose1d,
  Linear,
  MaxPool2d,
  ModuleList,
  ReLU,
  scaledDotProductAttention,
  Sequential,
} from './index.ts';

describe('a layer that cannot be', () => {
  it.each([
    [() => new Linear(0, 3), 'Linear: inFeatures is 0; it must be a whole number of at least 1'],
    [() => new Linear('3' as never, 4), "Linear: inFeatures is '3'; it must be a whole number of at least 1"],
    [() => new Linear(3, 1.5), 'Linear: outFeatures is 1.5; it must be a whole number of at least 1'],
    [() => new Conv2d(3, 8, 0), 'Conv2d: kernelSize is 0; it must be a whole number of at least 1'],
    [() => new Conv2d(3, 8, 3, 2 as never), 'Conv2d: options are 2; they must be an object such as { stride: 2 }'],
    [
      () => new Conv2d(3, 8, 3, { padding_mode: 'reflect' } as never),
      'Conv2d: padding_mode is no option; the options are stride, padding, paddingMode, dilation, groups, bias, rng (did you mean paddingMode?)',
    ],
    [
      () => new Conv2d(3, 8, { kernelSize: 3, padding: 1 } as never),
      'Conv2d: kernelSize is an object; it must stand before the options: new Conv2d(…, 3, { padding: 1 })',
    ],
    [
      () => new LazyConvTranspose1d(8, { kernelSize: 3 } as never),
      'LazyConvTranspose1d: kernelSize is an object; it must stand before the options: new LazyConvTranspose1d(…, 3, {',
    ],
    [
      () => new (Conv2d as new (...given: unknown[]) => Conv2d)(3, 8),
      'Conv2d: kernelSize is undefined; it must be a whole number of at least 1',
    ],
    [
      () => new Conv2d(3, 8, 3, { padding: 'full' as never }),
      'Conv2d: padding is full; as a word it must be same or valid',
    ],
    [
      () => new Sequential([new Linear(1, 1)] as never),
      'Sequential: entry 0 is [a Linear]; it must be a module; give them one by one: new Sequential(...list)',
    ],
    [() => new ModuleList(new Linear(1, 1) as never), 'ModuleList: items is a Linear; it must be a list'],
    [() => new Conv1d(3, 8, [3, 3]), 'Conv1d: kernelSize is [3, 3] with 2 numbers; it needs 1'],
    [() => new Conv2d(3, 8, 3, { groups: 2 }), 'Conv2d: inChannels is 3, which 2 groups do not divide'],
    [
      () => new ConvTranspose2d(4, 3, 3, { groups: 2 }),
      'ConvTranspose2d: outChannels is 3, which 2 groups do not divide',
    ],
    [() => new BatchNorm1d(3, { momentum: 2 }), 'BatchNorm1d: momentum is 2; it must be in 0 … 1'],
    [() => new LayerNorm([3, -1]), 'LayerNorm: shape is -1; it must be a whole number of at least 1'],
    [
      () => new Embedding(10, 4, { paddingIdx: 10 }),
      'Embedding: paddingIdx is 10; it must be a whole number in -10 … 9',
    ],
  ])('%#', (make, text) => {
    expect(make).toThrow(text);
  });
});

describe('an input that does not fit', () => {
  it.each([
    [
      () => new BatchNorm2d(3).forward(zeros([2, 3])),
      'BatchNorm2d: x is [2, 3] but must be [batch, features, height, width]',
    ],
    [
      () => new BatchNorm1d(3).forward(zeros([4])),
      'BatchNorm1d: x is [4] but must be [batch, features] or [batch, features, length]',
    ],
    [
      () => new BatchNorm1d(3).forward(zeros([2, 4])),
      'BatchNorm1d: x is [2, 4] but must have 3 features on axis 1, not 4',
    ],
    [
      () => new BatchNorm1d(3).forward(zeros([1, 3])),
      'BatchNorm1d: x is [1, 3], with 1 value for each feature; training needs at least 2, for there is no variance of one. Use a larger batch or eval()',
    ],
    [
      () => new Conv2d(3, 8, 3).forward(zeros([1, 1, 8, 8])),
      'conv2d: x is [1, 1, 8, 8] but weight is [8, 3, 3, 3]; the channels of x must be those the weight is for (1 vs 3)',
    ],
    [
      () => new LayerNorm(4).forward(zeros([2, 3])),
      'layerNorm: x is [2, 3] but normalizedShape is [4]; they must be its last axes',
    ],
    [
      () => new MaxPool2d(2).forward(zeros([4, 4])),
      'maxPool2d: x is [4, 4] but must be [batch, channels, height, width], with 4 axes, or 3 without batch, not 2',
    ],
    [
      () => new Embedding(10, 4).forward(ones([2])),
      "embedding: indices is float32 but must be int32, int64 or uint8; use indices.cast('int32')",
    ],
    [
      () => new Embedding(10, 4).forward(tensor([10], { dtype: 'int32' })),
      'embedding: indices[0] is 10 but axis 0 of x [10, 4] has the entries 0 … 9',
    ],
    [
      () => scaledDotProductAttention(zeros([4, 2, 2]), zeros([2, 2, 2]), zeros([2, 2, 2])),
      'scaledDotProductAttention: q, k and v are [4, 2, 2], [2, 2, 2], [2, 2, 2]; their axes in front, batch and heads, must match',
    ],
    [
      () => fuseLinearBnEval(new Linear(2, 3).eval(), new BatchNorm1d(4).eval()),
      'fuseLinearBnWeights: weight is [3, 2] but mean is [4]; it must be [3], one for each output channel',
    ],
    [
      () => new (ReLU as new (...given: unknown[]) => ReLU)(true),
      'ReLU: a further argument is true; it must be left out',
    ],
  ])('%#', (call, text) => {
    expect(call).toThrow(text);
  });
});
