import { tensor } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import { expectSameGraph, random, TestGraph } from '../testing/graph-models.ts';
import { fromGraphModel } from './index.ts';

const toFloat = { SrcT: { type: 'DT_BOOL' }, DstT: { type: 'DT_FLOAT' } };

test('limits, norms, sizes and pieces', async () => {
  await expectSameGraph([2, 3, 4], (graph) => {
    const one = graph.ints('one', [1]);
    const zero = graph.constant('zero', tensor(0));
    const positive = graph.node('positive', 'Greater', ['x', zero]);
    const truths = ['All', 'Any'].map((op) => graph.node(op, op, [positive, one]));
    const odd = ['IsNan', 'IsInf', 'IsFinite'].map((op) => graph.node(op, op, ['x']));
    const pieces = graph.node('pieces', 'SplitV', ['x', graph.ints('lengths', [1, 2]), graph.ints('along', 1)], {
      num_split: 2,
    });
    const numbers = ['Rank', 'Size'].map((op) => graph.node(op, op, ['x']));
    return [
      ...[...truths, ...odd].map((name) => graph.node(`${name}_number`, 'Cast', [name], toFloat)),
      ...numbers.map((name) => graph.node(`${name}_float`, 'Cast', [name], { ...toFloat, SrcT: { type: 'DT_INT32' } })),
      graph.node('clipped', 'ClipByValue', [
        'x',
        graph.constant('low', tensor(-0.2)),
        graph.constant('high', tensor(0.3)),
      ]),
      graph.node('norm', 'EuclideanNorm', ['x', one], { keep_dims: false }),
      `${pieces}:1`,
      graph.node('same', 'IdentityN', ['x']),
      graph.node('prelu', 'Prelu', ['x', graph.constant('slopes', random([4]))]),
    ];
  });
});

test('sums by letters', async () => {
  await expectSameGraph([2, 3, 4], (graph) => [
    graph.node('einsum', 'Einsum', ['x', graph.constant('w', random([4, 5]))], { equation: 'abc,cd->abd', N: 2 }),
  ]);
});

test('volumes, and channels beside each other', async () => {
  await expectSameGraph([1, 5, 4, 6, 2], (graph) => {
    const window = { strides: [1, 2, 2, 2, 1], padding: 'SAME', data_format: 'NDHWC' };
    const kernel = graph.constant('kernel', random([2, 2, 2, 2, 3]));
    return [
      graph.node('conv', 'Conv3D', ['x', kernel], { ...window, dilations: [1, 1, 1, 1, 1] }),
      graph.node('most', 'MaxPool3D', ['x'], { ...window, ksize: [1, 2, 2, 2, 1] }),
      graph.node('mean', 'AvgPool3D', ['x'], { ...window, ksize: [1, 2, 2, 2, 1] }),
    ];
  });
  await expectSameGraph([1, 4, 4, 6], (graph) => [
    graph.node('lrn', 'LRN', ['x'], {
      depth_radius: 2,
      bias: { float: 1.5 },
      alpha: { float: 0.3 },
      beta: { float: 0.7 },
    }),
  ]);
});

test('a dilated convolution as TensorFlow 1 writes it', async () => {
  await expectSameGraph([2, 7, 5, 3], (graph) => {
    const window = { strides: [1, 1, 1, 1], padding: 'VALID', dilations: [1, 1, 1, 1], data_format: 'NHWC' };
    const block = graph.ints('block', [2, 2]);
    const table = (name: string, values: readonly number[]): string =>
      graph.constant(name, tensor(values, { dtype: 'int32', shape: [2, 2] }));
    const apart = graph.node('apart', 'SpaceToBatchND', ['x', block, table('pads', [2, 3, 2, 3])]);
    const conv = graph.node(
      'conv',
      'DepthwiseConv2dNative',
      [apart, graph.constant('k', random([3, 3, 3, 2]))],
      window,
    );
    const together = graph.node('together', 'BatchToSpaceND', [conv, block, table('crops', [0, 1, 0, 1])]);
    return [apart, together, graph.node('relu', 'Relu', [together])];
  });
  await expectSameGraph([2, 6, 3], (graph) => {
    const block = graph.ints('block', [3]);
    const none = graph.constant('none', tensor([[0, 0]], { dtype: 'int32' }));
    const apart = graph.node('apart', 'SpaceToBatchND', ['x', block, none]);
    return [apart, graph.node('together', 'BatchToSpaceND', [apart, block, none])];
  });
});

test('blocks say what they need', () => {
  const graph = new TestGraph();
  graph.input('x', [1, 4, 4, 1]);
  const odd = graph.constant('odd', tensor([0, 0], { dtype: 'int32' }));
  graph.node('apart', 'SpaceToBatchND', ['x', graph.ints('block', [2, 2]), odd]);
  expect(() => fromGraphModel(graph.modelJson, graph.weights)).toThrow(
    'node apart, SpaceToBatchND, has 2 numbers in block_shape and 2 in paddings for 4 axes; it must have one, and two, for each axis of a block',
  );
});
