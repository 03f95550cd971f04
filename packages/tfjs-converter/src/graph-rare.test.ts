import { tensor } from '@gradkit/core-tensor';
import { test } from 'vitest';
import { expectSameGraph, random } from '../testing/graph-models.ts';

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
