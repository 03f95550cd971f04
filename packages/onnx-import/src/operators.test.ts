import { Generator, randint, tensor, uniform, type Tensor } from '@gradkit/core-tensor';
import { describe, test } from 'vitest';
import { expectAsInOnnxRuntime, title, type OperatorCase } from '../testing/operator-case.ts';

const rng = new Generator(1);
const x = (...shape: number[]): Tensor => uniform(shape, { low: -2, high: 2, rng });
const levels = (...shape: number[]): Tensor => randint(20, shape, { rng }).cast('uint8');
const ints = (...values: number[]): Tensor => tensor(values, { dtype: 'int64', shape: [values.length] });

const conv = x(4, 2, 3, 3);

const cases: readonly OperatorCase[] = [
  { operator: 'Gemm', inputs: [x(3, 4), x(4, 5), x(5)], attributes: { alpha: { float: 0.5 }, beta: { float: 2 } } },
  { operator: 'Gemm', inputs: [x(4, 3), x(5, 4)], attributes: { transA: 1, transB: 1 }, opset: 11 },
  { operator: 'Conv', inputs: [x(2, 2, 7, 6), conv], attributes: { auto_pad: 'SAME_LOWER', strides: [2, 2] } },
  { operator: 'Conv', inputs: [x(2, 4, 7, 6), conv], attributes: { group: 2, pads: [1, 0, 2, 1], dilations: [2, 1] } },
  {
    operator: 'ConvTranspose',
    inputs: [x(2, 3, 4, 5), x(3, 2, 3, 3), x(2)],
    attributes: { strides: [2, 3], output_shape: [8, 14] },
  },
  {
    operator: 'ConvTranspose',
    inputs: [x(2, 3, 4), x(3, 2, 3)],
    attributes: { strides: [2], output_padding: [1], pads: [1, 0] },
  },
  {
    operator: 'MaxPool',
    inputs: [x(2, 3, 7, 7)],
    attributes: { kernel_shape: [3, 2], strides: [2, 2], pads: [1, 0, 1, 1], ceil_mode: 1 },
  },
  {
    operator: 'MaxPool',
    inputs: [x(2, 3, 6, 6)],
    attributes: { kernel_shape: [2, 2], strides: [2, 2] },
    results: 2,
    types: { y1: 'int64' },
  },
  { operator: 'MaxPool', inputs: [x(1, 1, 4)], attributes: { kernel_shape: [2], pads: [1, 1] }, opset: 7 },
  {
    operator: 'AveragePool',
    inputs: [x(2, 3, 7)],
    attributes: { kernel_shape: [3], pads: [1, 1], count_include_pad: 1 },
  },
  {
    operator: 'AveragePool',
    inputs: [x(1, 2, 8, 8)],
    attributes: { kernel_shape: [3, 3], dilations: [2, 2], pads: [1, 1, 1, 1] },
  },
  { operator: 'LpPool', inputs: [x(1, 2, 6, 6)], attributes: { kernel_shape: [2, 2], p: 2 } },
  { operator: 'GlobalMaxPool', inputs: [x(2, 3, 4, 5)] },
  { operator: 'Softmax', inputs: [x(2, 3, 4)], opset: 11 },
  { operator: 'LogSoftmax', inputs: [x(2, 3, 4)], attributes: { axis: 1 } },
  { operator: 'Hardmax', inputs: [x(2, 3, 4)], attributes: { axis: 1 } },
  { operator: 'Clip', inputs: [x(3, 4)], attributes: { min: { float: -1 } }, opset: 10 },
  { operator: 'Clip', inputs: [x(3, 4), tensor(-1), x(1).sum()] },
  { operator: 'HardSigmoid', inputs: [x(3, 4)], attributes: { alpha: { float: 0.3 } } },
  { operator: 'PRelu', inputs: [x(2, 3, 4), x(3, 1)] },
  { operator: 'Shrink', inputs: [x(3, 4)], attributes: { lambd: { float: 1 }, bias: { float: 0.5 } } },
  { operator: 'Pow', inputs: [x(3, 4).abs(), tensor([2], { dtype: 'int64' })] },
  {
    operator: 'Mod',
    inputs: [tensor([5, -5, 7], { dtype: 'int64' }), tensor([3, 3, -2], { dtype: 'int64' })],
    types: { y: 'int64' },
  },
  { operator: 'Div', inputs: [tensor([7, -7], { dtype: 'int64' }), ints(2)], types: { y: 'int64' } },
  { operator: 'Max', inputs: [x(2, 3), x(3), x(2, 1)] },
  { operator: 'Mean', inputs: [x(2, 3), x(3), x(2, 1)] },
  { operator: 'ReduceSum', inputs: [x(2, 3, 4)], constants: { 1: ints(0, -1) }, attributes: { keepdims: 0 } },
  { operator: 'ReduceMax', inputs: [x(2, 3, 4)], attributes: { axes: [1] }, opset: 13 },
  { operator: 'ReduceL2', inputs: [x(2, 3, 4)], constants: { 1: ints(2) } },
  { operator: 'ReduceProd', inputs: [x(2, 3, 4)], constants: { 1: ints(0, 2) } },
  { operator: 'ReduceLogSumExp', inputs: [x(2, 3)] },
  { operator: 'ReduceMax', inputs: [x(2, 0, 3)], constants: { 1: ints(1) } },
  { operator: 'ReduceMin', inputs: [x(0, 2)], attributes: { keepdims: 0 } },
  {
    operator: 'ArgMax',
    inputs: [
      tensor([
        [1, 3, 3],
        [2, 2, 0],
      ]),
    ],
    attributes: { axis: 1, select_last_index: 1 },
    types: { y: 'int64' },
  },
  {
    operator: 'CumSum',
    inputs: [x(2, 3)],
    constants: { 1: tensor(1, { dtype: 'int64' }) },
    attributes: { reverse: 1, exclusive: 1 },
  },
  {
    operator: 'TopK',
    inputs: [x(3, 5)],
    constants: { 1: ints(2) },
    attributes: { largest: 0 },
    results: 2,
    types: { y1: 'int64' },
  },
  {
    operator: 'Slice',
    inputs: [x(5, 6)],
    constants: { 1: ints(-1, 1), 2: ints(-100, 2 ** 40), 3: ints(0, -1), 4: ints(-2, 3) },
  },
  { operator: 'Slice', inputs: [x(5, 6)], attributes: { starts: [1], ends: [-1], axes: [1] }, opset: 9 },
  { operator: 'Pad', inputs: [x(2, 3)], constants: { 1: ints(0, 1, 2, -1), 2: tensor(0.5) } },
  { operator: 'Pad', inputs: [x(2, 5)], constants: { 1: ints(2, 1), 3: ints(1) }, attributes: { mode: 'reflect' } },
  { operator: 'Pad', inputs: [x(2, 5)], constants: { 1: ints(0, 2, 0, 3) }, attributes: { mode: 'wrap' } },
  { operator: 'Split', inputs: [x(2, 7)], attributes: { axis: 1, num_outputs: 3 }, results: 3 },
  { operator: 'Split', inputs: [x(6, 2)], attributes: { split: [1, 5] }, opset: 11, results: 2 },
  { operator: 'DepthToSpace', inputs: [x(1, 8, 2, 3)], attributes: { blocksize: 2, mode: 'CRD' } },
  { operator: 'Gather', inputs: [x(4, 3), tensor([[0, -1]], { dtype: 'int64' })] },
  {
    operator: 'GatherND',
    inputs: [
      x(2, 3, 4),
      tensor(
        [
          [[0], [-1]],
          [[1], [2]],
        ],
        { dtype: 'int64' },
      ),
    ],
    attributes: { batch_dims: 1 },
  },
  {
    operator: 'ScatterND',
    inputs: [x(4, 3), tensor([[1], [-1]], { dtype: 'int64' }), x(2, 3)],
    attributes: { reduction: 'add' },
  },
  { operator: 'ScatterElements', inputs: [x(4, 3), tensor([[1, 0, -1]], { dtype: 'int64' }), x(1, 3)] },
  {
    operator: 'OneHot',
    inputs: [
      tensor(
        [
          [0, 2],
          [-1, 7],
        ],
        { dtype: 'int64' },
      ),
    ],
    constants: { 1: ints(3), 2: tensor([-1, 5]) },
    attributes: { axis: 1 },
  },
  { operator: 'Trilu', inputs: [x(3, 4)], constants: { 1: tensor(-1, { dtype: 'int64' }) }, attributes: { upper: 0 } },
  { operator: 'Einsum', inputs: [x(2, 3, 4), x(4, 5)], attributes: { equation: 'bij,jk->bik' } },
  { operator: 'InstanceNormalization', inputs: [x(2, 3, 4), x(3), x(3)] },
  { operator: 'LayerNormalization', inputs: [x(2, 3, 4), x(3, 4), x(3, 4)], attributes: { axis: 1 } },
  { operator: 'GroupNormalization', inputs: [x(2, 4, 3), x(4), x(4)], attributes: { num_groups: 2 } },
  { operator: 'LpNormalization', inputs: [x(2, 3)], attributes: { p: 1 } },
  { operator: 'LRN', inputs: [x(2, 6, 3, 3)], attributes: { size: 3 } },
  {
    operator: 'Resize',
    inputs: [x(1, 2, 4, 5)],
    constants: { 2: tensor([1, 1, 2, 1.5]) },
    attributes: { mode: 'nearest' },
  },
  { operator: 'Resize', inputs: [x(1, 2, 4, 5)], constants: { 3: ints(1, 2, 7, 3) }, attributes: { mode: 'linear' } },
  {
    operator: 'Resize',
    inputs: [x(1, 2, 4, 5)],
    constants: { 3: ints(1, 2, 7, 3) },
    attributes: { mode: 'cubic', exclude_outside: 1 },
  },
  {
    operator: 'Resize',
    inputs: [x(1, 2, 4, 4)],
    constants: { 2: tensor([1, 1, 2, 2]) },
    attributes: { mode: 'linear', coordinate_transformation_mode: 'asymmetric' },
  },
  {
    operator: 'Upsample',
    inputs: [x(1, 2, 3, 4)],
    constants: { 1: tensor([1, 1, 2, 3]) },
    attributes: { mode: 'nearest' },
    opset: 9,
  },
  { operator: 'GridSample', inputs: [x(1, 2, 4, 4), uniform([1, 3, 3, 2], { low: -1, high: 1, rng })], opset: 20 },
  {
    operator: 'LSTM',
    inputs: [x(5, 2, 3), x(1, 16, 3), x(1, 16, 4), x(1, 32)],
    attributes: { hidden_size: 4, direction: 'reverse' },
    results: 3,
  },
  {
    operator: 'LSTM',
    inputs: [
      x(5, 2, 3),
      x(2, 16, 3),
      x(2, 16, 4),
      x(2, 32),
      tensor([5, 3], { dtype: 'int32' }),
      x(2, 2, 4),
      x(2, 2, 4),
      x(2, 12),
    ],
    attributes: { hidden_size: 4, direction: 'bidirectional' },
    results: 3,
  },
  {
    operator: 'GRU',
    inputs: [x(5, 2, 3), x(1, 12, 3), x(1, 12, 4), x(1, 24)],
    attributes: { hidden_size: 4 },
    results: 2,
  },
  {
    operator: 'GRU',
    inputs: [x(5, 2, 3), x(2, 12, 3), x(2, 12, 4), x(2, 24)],
    attributes: { hidden_size: 4, linear_before_reset: 1, direction: 'bidirectional' },
    results: 2,
  },
  {
    operator: 'GRU',
    inputs: [x(5, 2, 3), x(1, 12, 3), x(1, 12, 4), x(1, 24), tensor([2, 5], { dtype: 'int32' })],
    attributes: { hidden_size: 4, linear_before_reset: 1, direction: 'reverse' },
    results: 2,
  },
  {
    operator: 'RNN',
    inputs: [x(5, 2, 3), x(1, 4, 3), x(1, 4, 4)],
    attributes: { hidden_size: 4, activations: ['Relu'] },
    results: 2,
  },
  {
    operator: 'QuantizeLinear',
    inputs: [x(3, 4)],
    constants: { 1: tensor(0.02), 2: tensor(120, { dtype: 'uint8' }) },
    types: { y: 'uint8' },
  },
  {
    operator: 'ConvInteger',
    inputs: [levels(1, 2, 4, 5), levels(3, 2, 2, 2)],
    constants: { 2: tensor(3, { dtype: 'uint8' }), 3: tensor(2, { dtype: 'uint8' }) },
    types: { y: 'int32' },
  },
  {
    operator: 'MatMulInteger',
    inputs: [levels(3, 4), levels(4, 2)],
    constants: { 2: tensor(3, { dtype: 'uint8' }), 3: tensor([1, 2], { dtype: 'uint8' }) },
    types: { y: 'int32' },
  },
  {
    operator: 'QLinearMatMul',
    inputs: [levels(3, 4)],
    constants: {
      1: tensor(0.1),
      2: tensor(5, { dtype: 'uint8' }),
      3: levels(4, 2),
      4: tensor(0.2),
      5: tensor(7, { dtype: 'uint8' }),
      6: tensor(2),
      7: tensor(100, { dtype: 'uint8' }),
    },
    types: { y: 'uint8' },
  },
  {
    operator: 'QLinearConv',
    inputs: [levels(1, 2, 4, 5)],
    constants: {
      1: tensor(0.1),
      2: tensor(5, { dtype: 'uint8' }),
      3: levels(3, 2, 2, 2),
      4: tensor([0.2, 0.1, 0.3]),
      5: tensor([7, 7, 7], { dtype: 'uint8' }),
      6: tensor(2),
      7: tensor(100, { dtype: 'uint8' }),
      8: tensor([1, -20, 30], { dtype: 'int32' }),
    },
    types: { y: 'uint8' },
  },
  { operator: 'DynamicQuantizeLinear', inputs: [x(3, 4)], results: 3, types: { y: 'uint8', y2: 'uint8' } },
  { operator: 'DFT', inputs: [x(1, 8, 1)], attributes: { onesided: 1 }, opset: 17 },
  {
    operator: 'STFT',
    inputs: [x(1, 20, 1)],
    constants: { 1: tensor(4, { dtype: 'int64' }), 3: tensor(8, { dtype: 'int64' }) },
    opset: 17,
  },
  {
    operator: 'ScatterElements',
    inputs: [
      x(4, 3),
      tensor(
        [
          [1, 0, -1],
          [1, 0, 2],
          [0, 3, 2],
        ],
        { dtype: 'int64' },
      ),
      x(3, 3),
    ],
    attributes: { reduction: 'max' },
  },
  {
    operator: 'ScatterElements',
    inputs: [
      x(3, 4),
      tensor(
        [
          [1, 1, -1],
          [2, 0, 2],
        ],
        { dtype: 'int64' },
      ),
      x(2, 3),
    ],
    attributes: { reduction: 'min', axis: 1 },
  },
  {
    operator: 'ScatterElements',
    inputs: [
      x(3, 2),
      tensor(
        [
          [1, 1],
          [1, 0],
        ],
        { dtype: 'int64' },
      ),
      x(2, 2),
    ],
    attributes: { reduction: 'mul' },
  },
  {
    operator: 'ScatterND',
    inputs: [x(4, 3), tensor([[1], [-1], [1]], { dtype: 'int64' }), x(3, 3)],
    attributes: { reduction: 'max' },
  },
  {
    operator: 'ScatterND',
    inputs: [
      x(4, 3),
      tensor(
        [
          [1, 2],
          [-1, 0],
          [1, 2],
        ],
        { dtype: 'int64' },
      ),
      x(3),
    ],
    attributes: { reduction: 'mul' },
  },
  {
    operator: 'SoftmaxCrossEntropyLoss',
    inputs: [
      x(4, 3, 2),
      tensor(
        [
          [0, 2],
          [-1, 1],
          [1, 1],
          [2, -1],
        ],
        { dtype: 'int64' },
      ),
      x(3).abs(),
    ],
    attributes: { ignore_index: -1 },
    opset: 13,
    results: 2,
  },
  {
    operator: 'NegativeLogLikelihoodLoss',
    inputs: [x(4, 3), tensor([0, 2, 1, 1], { dtype: 'int64' })],
    attributes: { reduction: 'none' },
    opset: 13,
  },
  {
    operator: 'Col2Im',
    inputs: [x(2, 12, 10)],
    constants: { 1: ints(5, 6), 2: ints(2, 3) },
    attributes: { pads: [0, 1, 0, 0], strides: [2, 1], dilations: [2, 1] },
  },
  {
    operator: 'AveragePool',
    inputs: [x(1, 2, 7, 6)],
    attributes: { kernel_shape: [2, 2], dilations: [2, 2], strides: [2, 2], pads: [1, 0, 1, 1], ceil_mode: 1 },
  },
];

describe('operators as ONNX Runtime has them', () => {
  test.each(cases.map((each, i) => ({ name: `${i}: ${title(each)}`, ...each })))('$name', async (each) => {
    await expectAsInOnnxRuntime(each);
  });
});
