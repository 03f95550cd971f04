import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { applyAll, full, Generator, layerNorm, normal, ones, tensor, zeros, type Tensor } from '../../index.ts';
import { layerNormOp } from './layer-norm.ts';

const x = tensor([
  [1, 3],
  [5, 9],
]);

describe('layerNorm', () => {
  it('normalizes the last axis, then stretches and shifts', () => {
    const still = { eps: 0 };
    expect(layerNorm(x, 2, still).toArray()).toEqual([
      [-1, 1],
      [-1, 1],
    ]);
    expect(layerNorm(x, [2], tensor([1, 10]), still).toArray()).toEqual([
      [-1, 10],
      [-1, 10],
    ]);
    expect(layerNorm(x, 2, tensor([1, 10]), tensor([5, 6]), still).toArray()).toEqual([
      [4, 16],
      [4, 16],
    ]);
    expect(layerNorm(x, 2, { bias: tensor([5, 6]), eps: 0 }).toArray()).toEqual([
      [4, 7],
      [4, 7],
    ]);
  });

  it('normalizes over as many axes as have a size, and takes weights in their place or by name', () => {
    const whole = layerNorm(x, [2, 2], { weight: ones([2, 2]) });
    expect(whole.toArray()).toEqual(layerNorm(x, [2, 2], ones([2, 2])).toArray());
    expectClose(whole, layerNorm(x, [2, 2]));
    expectClose(whole.mean(), 0);
    expectClose(whole.mul(whole).mean(), 1);
    expect(layerNorm(zeros([2, 3, 4]), [3, 4]).shape).toEqual([2, 3, 4]);
  });

  it('adds eps to the variance, so that equal entries become 0', () => {
    expect(layerNorm(full([1, 4], 7), 4).toArray()).toEqual([[0, 0, 0, 0]]);
    expectClose(layerNorm(tensor([-1, 1]), 2, { eps: 3 }), [-0.5, 0.5]);
  });

  it('is exact far from 0', () => {
    expectClose(layerNorm(tensor([[10000, 10001, 10002]]), 3), [[-1.2247356859, 0, 1.2247356859]]);
  });

  it('spreads NaN over its row only', () => {
    expect(
      layerNorm(
        tensor([
          [NaN, 1],
          [-1, 1],
        ]),
        2,
        { eps: 0 },
      ).toArray(),
    ).toEqual([
      [NaN, NaN],
      [-1, 1],
    ]);
  });

  it('takes empty tensors', () => {
    expect(layerNorm(zeros([0, 3]), 3, ones([3])).shape).toEqual([0, 3]);
    expect(layerNorm(zeros([3, 0]), 0).shape).toEqual([3, 0]);
  });

  it('says what does not fit', () => {
    expect(() => layerNorm(x, 2, ones([3]))).toThrow(
      'layerNorm: weight is [3] but x is [2, 2], normalized from axis 1; weight must be [2]',
    );
    expect(() => layerNorm(x, 2, ones([2]), zeros([1]))).toThrow(
      'layerNorm: bias is [1] but x is [2, 2], normalized from axis 1; bias must be [2]',
    );
    expect(() => layerNorm(tensor([1, 2]), 2, ones([2, 2]))).toThrow(
      'layerNorm: weight is [2, 2] but x is [2], normalized from axis 0; weight must be [2]',
    );
    expect(() => layerNorm(x, 3)).toThrow(
      'layerNorm: x is [2, 2] but normalizedShape is [3]; they must be its last axes',
    );
    expect(() => layerNorm(tensor(1), 1)).toThrow(
      'layerNorm: x is [] but normalizedShape is [1]; they must be its last axes',
    );
    expect(() => layerNorm(x, 2, { eps: -1 })).toThrow('layerNorm: eps is -1; it must be at least 0');
    expect(() => layerNorm(x, 2, ones([2], { dtype: 'float64' }))).toThrow(
      'layerNorm: x is float32 but weight is float64',
    );
    expect(() => layerNorm(x.cast('int32'), 2)).toThrow(
      "layerNorm: x is int32 but must be float32 or float64; use x.cast('float32')",
    );
  });
});

describe('gradients in one pass are those of the operations', () => {
  const rng = new Generator(4);
  it.each([
    ['float32', 0],
    ['float32', 2],
    ['float64', 0],
    ['float64', 1],
    ['float64', 2],
  ] as const)('%s, with weight and bias: %i of them', (dtype, count) => {
    const dy = normal([3, 4, 5], { dtype, rng });
    const affine = [0, 1].slice(0, count).map(() => normal([4, 5], { dtype, rng }));
    const attributes = { axis: 1, eps: 1e-5 };
    const inputs: [Tensor, ...Tensor[]] = [normal([3, 4, 5], { mean: 2, dtype, rng }), ...affine];
    const outputs = applyAll(layerNormOp, inputs, attributes);
    const context = { inputs, output: outputs[0], outputs, attributes, needs: inputs.map(() => true) };
    const [once, composed] = [false, true].map((createGraph) => layerNormOp.gradient!(dy, { ...context, createGraph }));
    expect(once.length).toBe(1 + count);
    const tolerance = dtype === 'float64' ? { relative: 1e-12, absolute: 1e-13 } : {};
    once.forEach((one, i) => expectClose(one!, composed[i]!, tolerance));
  });
});
