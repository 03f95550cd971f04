import { Generator, randint, tensor, uniform, type Tensor } from '@gradkit/core-tensor';
import { describe, test } from 'vitest';
import { expectAsInOnnxRuntime, title, type OperatorCase } from '../testing/operator-case.ts';

const rng = new Generator(2);
const x = (...shape: number[]): Tensor => uniform(shape, { low: -2, high: 2, rng });
const levels = (...shape: number[]): Tensor => randint(20, shape, { rng }).cast('uint8');

/** Several levels in each. */
const bytes = (...shape: number[]): Tensor => randint(256, shape, { rng }).cast('uint8');

/** A scale and a zero point of levels. */
const step = (scale: number, zeroPoint: number): readonly [Tensor, Tensor] => [
  tensor(scale),
  tensor(zeroPoint, { dtype: 'uint8' }),
];

/** Levels of one or two operands with their scales, and what those of the result have. */
function ofLevels(
  operator: string,
  shapes: readonly (readonly number[])[],
  more: Partial<OperatorCase> = {},
): OperatorCase {
  const inputs = shapes.flatMap((shape, i) => [levels(...shape), ...step(0.1 + 0.05 * i, 3 + i)]);
  return { operator, inputs: [...inputs, ...step(0.2, 4)], types: { y: 'uint8' }, ...more };
}

const cases: readonly OperatorCase[] = [
  {
    operator: 'com.microsoft.FusedMatMul',
    inputs: [x(2, 4, 3), x(2, 5, 4)],
    attributes: { transA: 1, transB: 1, alpha: { float: 0.5 } },
  },
  { operator: 'com.microsoft.BiasGelu', inputs: [x(2, 4), x(4)] },
  { operator: 'com.microsoft.FastGelu', inputs: [x(2, 4), x(4)] },
  { operator: 'com.microsoft.QuickGelu', inputs: [x(2, 4)] },
  { operator: 'com.microsoft.SkipLayerNormalization', inputs: [x(2, 3, 4), x(2, 3, 4), x(4), x(4), x(4)] },
  {
    operator: 'com.microsoft.MultiHeadAttention',
    inputs: [x(2, 3, 8), x(2, 5, 8), x(2, 5, 8), x(24)],
    attributes: { num_heads: 2 },
  },
  {
    operator: 'com.microsoft.Attention',
    inputs: [x(2, 3, 8), x(8, 24), x(24)],
    attributes: { num_heads: 2, unidirectional: 1 },
  },
  {
    operator: 'com.microsoft.GroupQueryAttention',
    inputs: [
      x(1, 3, 64),
      x(1, 3, 32),
      x(1, 3, 32),
      x(1, 2, 4, 16),
      x(1, 2, 4, 16),
      tensor([6], { dtype: 'int32' }),
      tensor([7], { dtype: 'int32' }),
      x(16, 8),
      x(16, 8),
    ],
    attributes: { num_heads: 4, kv_num_heads: 2, do_rotary: 1 },
    results: 3,
  },
  {
    operator: 'com.microsoft.GroupQueryAttention',
    inputs: [x(2, 5, 128), null, null, null, null, tensor([4, 4], { dtype: 'int32' }), tensor([5], { dtype: 'int32' })],
    attributes: { num_heads: 4, kv_num_heads: 2, local_window_size: 2 },
    results: 3,
  },
  ofLevels('com.microsoft.QLinearAdd', [[2, 3], [3]]),
  ofLevels('com.microsoft.QLinearMul', [
    [2, 3],
    [2, 3],
  ]),
  ofLevels('com.microsoft.QLinearSigmoid', [[2, 3]]),
  ofLevels('com.microsoft.QLinearLeakyRelu', [[2, 3]], { attributes: { alpha: { float: 0.2 } } }),
  ofLevels('com.microsoft.QLinearSoftmax', [[2, 3]], { attributes: { axis: 1, opset: 13 } }),
  ofLevels('com.microsoft.QLinearGlobalAveragePool', [[2, 3, 4, 4]]),
  ofLevels('com.microsoft.QLinearAveragePool', [[1, 2, 4, 4]], {
    attributes: { kernel_shape: [2, 2], strides: [2, 2] },
  }),
  {
    operator: 'com.microsoft.MatMulNBits',
    inputs: [x(2, 40)],
    constants: { 1: bytes(3, 2, 16), 2: x(6).abs(), 3: bytes(3) },
    attributes: { K: 40, N: 3, bits: 4, block_size: 32 },
    absolute: 1e-3, // sums of 40 products of levels
  },
  {
    operator: 'com.microsoft.GatherBlockQuantized',
    inputs: [
      null,
      tensor(
        [
          [0, 3],
          [2, 2],
        ],
        { dtype: 'int64' },
      ),
    ],
    constants: { 0: bytes(5, 16), 2: x(5, 2).abs(), 3: bytes(5, 1) },
    attributes: { bits: 4, block_size: 16, gather_axis: 0, quantize_axis: 1 },
  },
  {
    operator: 'com.microsoft.QLinearConcat',
    inputs: [...step(0.2, 4), levels(2, 3), ...step(0.1, 3), levels(2, 2), ...step(0.15, 5)],
    attributes: { axis: 1 },
    types: { y: 'uint8' },
  },
  {
    operator: 'com.microsoft.QGemm',
    inputs: [levels(2, 3), ...step(0.1, 3), levels(4, 3), ...step(0.2, 5), tensor([1, -2, 3, 0], { dtype: 'int32' })],
    attributes: { transB: 1 },
  },
  {
    operator: 'com.microsoft.MatMulIntegerToFloat',
    inputs: [levels(2, 3), levels(3, 4), tensor(0.1), x(4), tensor(3, { dtype: 'uint8' }), null, x(4)],
  },
  {
    operator: 'com.microsoft.DynamicQuantizeMatMul',
    inputs: [x(2, 3), levels(3, 4), tensor(0.1), tensor(5, { dtype: 'uint8' })],
  },
];

describe('operators of com.microsoft as ONNX Runtime has them', () => {
  test.each(cases.map((each, i) => ({ name: `${i}: ${title(each)}`, ...each })))('$name', async (each) => {
    await expectAsInOnnxRuntime(each);
  });
});
