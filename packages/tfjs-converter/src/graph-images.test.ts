import { describeModel } from '@gradkit/onnx-export';
import { expect, test } from 'vitest';
import { expectSameGraph, onePixelAround, random, TestGraph } from '../testing/graph-models.ts';
import { expectSame } from '../testing/tfjs-models.ts';
import { fromGraphModel } from './index.ts';

const strides = [1, 2, 2, 1];

test('convolutions and pooling', async () => {
  for (const padding of ['SAME', 'VALID'])
    for (const step of [[1, 1, 1, 1], strides])
      await expectSameGraph([2, 7, 6, 3], (graph) => {
        const window = { strides: step, padding, data_format: 'NHWC' };
        const kernel = graph.constant('kernel', random([3, 2, 3, 4]));
        const depthwise = graph.constant('depthwise', random([3, 3, 3, 2]));
        const bias = graph.constant('bias', random([4]));
        const conv = graph.node('conv', 'Conv2D', ['x', kernel], { ...window, dilations: [1, 1, 1, 1] });
        return [
          graph.node('sum', 'Add', [conv, bias]),
          graph.node('fused', '_FusedConv2D', ['x', kernel, bias], {
            ...window,
            dilations: [1, 1, 1, 1],
            fused_ops: ['BiasAdd', 'Relu6'],
            num_args: 1,
          }),
          graph.node('deep', 'DepthwiseConv2dNative', ['x', depthwise], { ...window, dilations: [1, 1, 1, 1] }),
          graph.node('most', 'MaxPool', ['x'], { ...window, ksize: [1, 3, 2, 1] }),
          graph.node('mean', 'AvgPool', ['x'], { ...window, ksize: [1, 3, 2, 1] }),
        ];
      });
});

test('between convolutions axes stay where ONNX has them', async () => {
  const graph = new TestGraph();
  graph.input('x', [1, 6, 6, 3]);
  const options = { strides: [1, 1, 1, 1], padding: 'SAME', dilations: [1, 1, 1, 1], data_format: 'NHWC' };
  const conv = (name: string, from: string, channels: readonly [number, number]): string =>
    graph.node(name, 'Conv2D', [from, graph.constant(`${name}_kernel`, random([3, 3, ...channels]))], options);
  const first = conv('first', 'x', [3, 4]);
  const biased = graph.node('biased', 'BiasAdd', [first, graph.constant('bias', random([4]))]);
  const relu = graph.node('relu', 'Relu', [biased]);
  const pads = graph.constant('pads', onePixelAround);
  const padded = graph.node('padded', 'Pad', [relu, pads]);
  const both = graph.node('both', 'ConcatV2', [padded, padded, graph.ints('last', 3)]);
  const norm = graph.node(
    'norm',
    'FusedBatchNormV3',
    [both, ...['scale', 'offset', 'mean', 'variance'].map((name) => graph.constant(name, random([8], 0.5, 1)))],
    {
      epsilon: { float: 1e-3 },
    },
  );
  const second = conv('second', norm, [8, 2]);
  const average = graph.node('average', 'Mean', [second, graph.ints('sizes', [1, 2])]);
  const { there, here } = await graph.run({ x: random([1, 6, 6, 3]) }, [average]);
  expectSame(here, there);
  const { operators } = describeModel(fromGraphModel(graph.modelJson, graph.weights));
  expect(operators.filter((op) => op === 'Transpose')).toEqual(['Transpose']); // that of the input
});

test('images are resized', async () => {
  for (const flags of [{}, { half_pixel_centers: true }, { align_corners: true }])
    await expectSameGraph([1, 4, 5, 2], (graph) => {
      const size = graph.ints('size', [8, 11]);
      return ['ResizeBilinear', 'ResizeNearestNeighbor'].map((op) =>
        graph.node(op, op, ['x', size], { half_pixel_centers: false, align_corners: false, ...flags }),
      );
    });
  await expectSameGraph([1, 4, 6, 8], (graph) => [
    graph.node('deep', 'DepthToSpace', ['x'], { block_size: 2, data_format: 'NHWC' }),
  ]);
});

test('images grow by transposed convolutions', async () => {
  for (const padding of ['SAME', 'VALID'])
    await expectSameGraph([1, 4, 5, 3], (graph) => {
      const size = graph.ints('size', padding === 'SAME' ? [1, 8, 10, 2] : [1, 9, 11, 2]);
      const kernel = graph.constant('kernel', random([3, 3, 2, 3]));
      return [
        graph.node('grown', 'Conv2DBackpropInput', [size, kernel, 'x'], { strides, padding, data_format: 'NHWC' }),
      ];
    });
});
