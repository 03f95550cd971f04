import { tensor } from '@gradkit/core-tensor';
import { describeModel } from '@gradkit/onnx-export';
import { expect, test } from 'vitest';
import { expectSameGraph, random, TestGraph, type Write } from '../testing/graph-models.ts';
import { fromGraphModel } from './index.ts';

const everywhere = [
  'Abs',
  'Atan',
  'Asinh',
  'Ceil',
  'Cos',
  'Cosh',
  'Elu',
  'Erf',
  'Exp',
  'Expm1',
  'Floor',
  'Neg',
  'Relu',
  'Relu6',
];
const more = [
  'Round',
  'Selu',
  'Sigmoid',
  'Sign',
  'Sin',
  'Sinh',
  'Softplus',
  'Square',
  'Tan',
  'Tanh',
  'Softmax',
  'LogSoftmax',
];
const positive = ['Log', 'Log1p', 'Reciprocal', 'Rsqrt', 'Sqrt', 'Acos', 'Asin', 'Atanh'];

test('functions of one value', async () => {
  await expectSameGraph([2, 5], (graph) => [...everywhere, ...more].map((op) => graph.node(op, op, ['x'])));
  await expectSameGraph([2, 5], (graph) => positive.map((op) => graph.node(op, op, ['x'])), { low: 0.1, high: 0.9 });
  await expectSameGraph([2, 5], (graph) => [graph.node('Acosh', 'Acosh', ['x'])], { low: 1.5, high: 3 });
  await expectSameGraph([2, 5], (graph) => [graph.node('leaky', 'LeakyRelu', ['x'], { alpha: { float: 0.3 } })]);
});

test('two values, entry by entry', async () => {
  const arithmetic = [
    'Add',
    'AddV2',
    'Sub',
    'Mul',
    'RealDiv',
    'DivNoNan',
    'Maximum',
    'Minimum',
    'SquaredDifference',
    'FloorDiv',
  ];
  await expectSameGraph([2, 4], (graph) => {
    const y = graph.constant('y', tensor([0.5, 0, -2, 1.5]));
    const z = graph.constant('z', tensor([0.5, 0.3, -2, 1.5]));
    const safe = arithmetic
      .filter((op) => op !== 'RealDiv' && op !== 'FloorDiv')
      .map((op) => graph.node(op, op, ['x', y]));
    const others = ['RealDiv', 'FloorDiv', 'FloorMod'].map((op) => graph.node(op, op, ['x', z]));
    const power = graph.node('Pow', 'Pow', [graph.node('abs', 'Abs', ['x']), z]);
    return [...safe, ...others, power, graph.node('AddN', 'AddN', ['x', 'x', 'x'])];
  });
});

test('comparisons choose', async () => {
  await expectSameGraph([2, 4], (graph) => {
    const y = graph.constant(
      'y',
      tensor([
        [0.5, 0, -0.2, 0.1],
        [-0.5, 0.2, 0.1, 0.4],
      ]),
    );
    const truths = ['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual'].map((op) =>
      graph.node(op, op, ['x', y]),
    );
    const both = graph.node('and', 'LogicalAnd', [truths[0], graph.node('not', 'LogicalNot', [truths[3]])]);
    const either = graph.node('or', 'LogicalOr', [truths[2], truths[1]]);
    const numbers = [...truths, both, either].map((name, i) =>
      graph.node(`number${i}`, 'Cast', [name], { SrcT: { type: 'DT_BOOL' }, DstT: { type: 'DT_FLOAT' } }),
    );
    return [
      ...numbers,
      graph.node('choice', 'SelectV2', [truths[0], 'x', y]),
      graph.node('old', 'Select', [truths[2], 'x', y]),
    ];
  });
});

test('reductions', async () => {
  await expectSameGraph([2, 3, 4], (graph) => {
    const axes = graph.ints('axes', [-1, 1]);
    const one = graph.ints('one', 1);
    const plain = ['Max', 'Mean', 'Min', 'Prod', 'Sum'].map((op) => graph.node(op, op, ['x', axes]));
    const kept = graph.node('kept', 'Mean', ['x', axes], { keep_dims: true });
    const where = graph.node('where', 'ArgMax', ['x', one]);
    const least = graph.node('least', 'ArgMin', ['x', one]);
    const numbers = [where, least].map((name, i) =>
      graph.node(`number${i}`, 'Cast', [name], { SrcT: { type: 'DT_INT32' }, DstT: { type: 'DT_FLOAT' } }),
    );
    return [
      ...plain,
      kept,
      ...numbers,
      graph.node('running', 'Cumsum', ['x', one], { exclusive: true, reverse: true }),
    ];
  });
});

test('arrangement', async () => {
  await expectSameGraph([2, 3, 4], (graph) => {
    const pad = graph.constant(
      'pad',
      tensor(
        [
          [0, 0],
          [1, 2],
          [1, 0],
        ],
        { dtype: 'int32' },
      ),
    );
    const two = graph.ints('two', 2);
    const parts = graph.node('split', 'Split', [two, 'x'], { num_split: 2 });
    const rows = graph.node('unpack', 'Unpack', ['x'], { num: 3, axis: 1 });
    return [
      graph.node('reshape', 'Reshape', ['x', graph.ints('sizes', [-1, 6])]),
      graph.node('turn', 'Transpose', ['x', graph.ints('perm', [2, 0, 1])]),
      graph.node('pad_zero', 'Pad', ['x', pad]),
      graph.node('pad_two', 'PadV2', ['x', pad, graph.constant('filling', tensor(0.5))]),
      graph.node('mirror', 'MirrorPad', ['x', pad], { mode: 'REFLECT' }),
      graph.node('concat', 'ConcatV2', ['x', 'x', graph.ints('axis', -1)]),
      graph.node('pack', 'Pack', ['x', 'x'], { axis: 1, N: 2 }),
      graph.node('wide', 'ExpandDims', ['x', graph.ints('place', 1)]),
      graph.node('slice', 'Slice', ['x', graph.ints('begin', [0, 1, 1]), graph.ints('size', [-1, 2, 2])]),
      graph.node('tile', 'Tile', ['x', graph.ints('times', [1, 2, 1])]),
      graph.node('back', 'ReverseV2', ['x', graph.ints('axes', [1])]),
      graph.node('gather', 'GatherV2', ['x', graph.ints('rows', [2, 0]), graph.ints('along', 1)]),
      graph.node('nd', 'GatherNd', [
        'x',
        graph.constant(
          'places',
          tensor(
            [
              [0, 1],
              [1, 2],
            ],
            { dtype: 'int32' },
          ),
        ),
      ]),
      `${parts}:1`,
      `${rows}:2`,
      graph.node('zeros', 'ZerosLike', ['x']),
      graph.node('ones', 'OnesLike', ['x']),
    ];
  });
});

test('slices with masks', async () => {
  await expectSameGraph([3, 4, 5], (graph) => {
    const cut = (name: string, [begin, end, strides]: readonly number[][], masks: Record<string, number>): string =>
      graph.node(
        name,
        'StridedSlice',
        [
          'x',
          graph.ints(`${name}_begin`, begin),
          graph.ints(`${name}_end`, end),
          graph.ints(`${name}_strides`, strides),
        ],
        {
          begin_mask: 0,
          end_mask: 0,
          ellipsis_mask: 0,
          new_axis_mask: 0,
          shrink_axis_mask: 0,
          ...masks,
        },
      );
    return [
      cut(
        'part',
        [
          [0, 1, 1],
          [2, 4, 5],
          [1, 2, 2],
        ],
        {},
      ),
      cut(
        'open',
        [
          [1, 1],
          [0, 0],
          [1, 1],
        ],
        { end_mask: 3 },
      ),
      cut(
        'one',
        [
          [0, -1],
          [0, 0],
          [1, 1],
        ],
        { begin_mask: 1, end_mask: 1, shrink_axis_mask: 2 },
      ),
      cut(
        'back',
        [
          [0, 0],
          [0, 0],
          [1, -1],
        ],
        { begin_mask: 3, end_mask: 3 },
      ),
      cut(
        'added',
        [
          [0, 0],
          [0, 2],
          [1, 1],
        ],
        { new_axis_mask: 1 },
      ),
      cut(
        'rest',
        [
          [0, 1],
          [0, 3],
          [1, 1],
        ],
        { ellipsis_mask: 1 },
      ),
    ];
  });
});

test('sizes that follow from inputs', async () => {
  await expectSameGraph([2, 3, 4], (graph) => {
    const shape = graph.node('shape', 'Shape', ['x'], { out_type: { type: 'DT_INT32' } });
    const [zero, one] = [graph.ints('zero', [0]), graph.ints('one', [1])];
    const batch = graph.node('batch', 'StridedSlice', [shape, zero, one, one], { shrink_axis_mask: 1 });
    const sizes = graph.node('sizes', 'Pack', [batch, graph.ints('twelve', 12)], { N: 2, axis: 0 });
    const flat = graph.node('flat', 'Reshape', ['x', sizes]);
    const filled = graph.node('filled', 'Fill', [shape, graph.constant('seven', tensor(7))]);
    return [flat, filled, graph.node('wide', 'BroadcastTo', [graph.constant('row', tensor([1, 2, 3, 4])), shape])];
  });
});

test('products', async () => {
  await expectSameGraph([3, 4], (graph) => {
    const w = graph.constant('w', random([4, 5]));
    const turned = graph.constant('turned', random([5, 4]));
    const b = graph.constant('b', random([5]));
    return [
      graph.node('product', 'MatMul', ['x', w]),
      graph.node('transposed', 'MatMul', ['x', turned], { transpose_b: true }),
      graph.node('fused', '_FusedMatMul', ['x', w, b], { fused_ops: ['BiasAdd', 'Relu'], num_args: 1 }),
      graph.node('biased', 'BiasAdd', [graph.node('again', 'MatMul', ['x', w]), b]),
    ];
  });
  await expectSameGraph([2, 3, 4], (graph) => {
    const w = graph.constant('w', random([2, 5, 4]));
    return [graph.node('batch', 'BatchMatMulV2', ['x', w], { adj_x: false, adj_y: true })];
  });
});

test('the largest entries and codes', async () => {
  await expectSameGraph([2, 6], (graph) => {
    const top = graph.node('top', 'TopKV2', ['x', graph.ints('k', 3)], { sorted: true });
    const places = graph.node('places', 'Cast', [`${top}:1`], {
      SrcT: { type: 'DT_INT32' },
      DstT: { type: 'DT_FLOAT' },
    });
    const code = graph.node('code', 'OneHot', [
      graph.node('best', 'ArgMax', ['x', graph.ints('axis', 1)]),
      graph.ints('depth', 6),
      graph.constant('on', tensor(1)),
      graph.constant('off', tensor(0)),
    ]);
    return [`${top}:0`, places, code];
  });
});

const failing = (write: Write): (() => unknown) => {
  const graph = new TestGraph();
  graph.input('x', [1, 4]);
  write(graph);
  return () => fromGraphModel(graph.modelJson, graph.weights);
};

test('what has no counterpart is refused by its name', () => {
  expect(failing((graph) => [graph.node('loop', 'While', ['x'])])).toThrow(
    'fromGraphModel: node loop, While, is of an operator which is control flow; write the loop in TypeScript around a model of what is within. Known are Abs, Acos,',
  );
  expect(failing((graph) => [graph.node('noise', 'RandomUniform', ['x'])])).toThrow(
    'node noise, RandomUniform, is of an operator which has no counterpart here; leave it out of the graph',
  );
  expect(failing((graph) => [graph.node('turn', 'Transpose', ['x', 'x'])])).toThrow(
    'fromGraphModel: node turn, Transpose, takes its perm from other nodes; it must be a constant',
  );
  expect(failing((graph) => [graph.node('x', 'Relu', ['x'])])).toThrow('fromGraphModel: node x is there twice');
  expect(failing((graph) => [graph.node('end', 'Relu', ['missing'])])).toThrow(
    'fromGraphModel: node missing is needed but not there',
  );
});

test('a graph says what goes in and comes out', () => {
  const graph = new TestGraph();
  graph.input('x', [1, 4]);
  graph.node('y', 'Relu', ['x']);
  const signature = {
    inputs: { features: { name: 'x:0', dtype: 'DT_FLOAT', tensorShape: { dim: [{ size: '-1' }, { size: '4' }] } } },
    outputs: { scores: { name: 'y:0', dtype: 'DT_FLOAT', tensorShape: { dim: [{ size: '-1' }, { size: '4' }] } } },
  };
  const { inputs, outputs, opset } = describeModel(fromGraphModel({ ...graph.modelJson, signature }, graph.weights));
  expect(inputs.map(({ name, shape }) => [name, shape])).toEqual([['features', ['batch', 4]]]);
  expect(outputs.map(({ name, shape }) => [name, shape])).toEqual([['scores', ['batch', 4]]]);
  expect(opset).toBe(18);
  const fixed = fromGraphModel(graph.modelJson, graph.weights, { inputShapes: { x: [7, 4] } });
  expect(describeModel(fixed).inputs[0]?.shape).toEqual([7, 4]);
  expect(() => fromGraphModel(graph.modelJson, graph.weights, { inputShapes: { z: [7] } })).toThrow(
    'fromGraphModel: inputShapes has z but the inputs are x',
  );
});
