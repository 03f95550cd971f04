import {
  byteMutation,
  mutantCount,
  mutateJson,
  readMutants,
  type JsonValue,
  type Mutation,
} from '@gradkit-internal/testing';
import { GradkitError, tensor } from '@gradkit/core-tensor';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { onePixelAround, TestGraph } from '../testing/graph-models.ts';
import { filesOf, keras3Cases } from '../testing/keras-3.ts';
import { saved } from '../testing/tfjs-models.ts';
import { fromGraphModel, fromLayersModel, type ModelJson } from './index.ts';

const { layers } = tf;

/** Layers of all kinds, two inputs, and one that is used twice. */
function model(): tf.LayersModel {
  const image = tf.input({ shape: [6, 6, 2] });
  const words = tf.input({ shape: [4] });
  const apply = (x: tf.SymbolicTensor, ...row: tf.layers.Layer[]): tf.SymbolicTensor =>
    row.reduce((y, layer) => layer.apply(y) as tf.SymbolicTensor, x);
  const dense = layers.dense({ units: 3, activation: 'relu' });
  const seen = apply(
    image,
    layers.conv2d({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' }),
    layers.batchNormalization({}),
    layers.depthwiseConv2d({ kernelSize: 2 }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.flatten(),
    dense,
  );
  const read = apply(
    words,
    layers.embedding({ inputDim: 5, outputDim: 3 }),
    layers.bidirectional({ layer: layers.lstm({ units: 2 }), mergeMode: 'concat' }),
    layers.reshape({ targetShape: [2, 2] }),
    layers.permute({ dims: [2, 1] }),
    layers.flatten(),
    layers.dense({ units: 3 }),
    dense,
  );
  return tf.model({ inputs: [image, words], outputs: layers.concatenate().apply([seen, read]) as tf.SymbolicTensor });
}

const encode = (value: JsonValue): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const decode = (bytes: Uint8Array): ModelJson => JSON.parse(new TextDecoder().decode(bytes)) as ModelJson;

const changed =
  (json: ModelJson): Mutation =>
  (random) => {
    const { value, how } = mutateJson(json as JsonValue, random);
    return { bytes: encode(value) as never, how };
  };

const options = {
  seed: 5,
  isRefusal: (error: unknown): boolean => error instanceof GradkitError,
  limitMs: 2000,
  limitBytes: 200e6,
};

test('a damaged layers model is read or refused with an error of gradkit', async () => {
  const { modelJson, weights } = await saved(model());
  const count = mutantCount(400);
  const { accepted, refused } = await readMutants(({ bytes }) => fromLayersModel(decode(bytes), weights), {
    ...options,
    mutations: [changed(modelJson)],
    count,
  });
  expect(Math.min(accepted, refused)).toBeGreaterThan(count / 20);
});

test('a damaged model of Keras 3 is read or refused with an error of gradkit', async () => {
  const [masks, graph] = ['masks', 'graph'].map((name) => filesOf(keras3Cases.find((one) => one.name === name)!));
  const count = mutantCount(80);
  for (const { modelJson, weights } of [masks, graph]) {
    const { refused } = await readMutants(({ bytes }) => fromLayersModel(decode(bytes), weights), {
      ...options,
      mutations: [changed(modelJson)],
      count,
    });
    expect(refused).toBeGreaterThan(count / 20);
  }
});

test('a damaged graph model is read or refused with an error of gradkit', async () => {
  const graph = new TestGraph();
  graph.input('x', [1, 6, 6, 2]);
  const kernel = graph.constant(
    'kernel',
    tensor(
      Array.from({ length: 36 }, (_, i) => i),
      { shape: [3, 3, 2, 2], dtype: 'float32' },
    ),
  );
  const conv = graph.node('conv', 'Conv2D', ['x', kernel], {
    strides: [1, 2, 2, 1],
    padding: 'SAME',
    dilations: [1, 1, 1, 1],
  });
  const pads = graph.constant('pads', onePixelAround);
  const padded = graph.node('padded', 'Pad', [graph.node('relu', 'Relu', [conv]), pads]);
  const shape = graph.node('shape', 'Shape', [padded], { out_type: { type: 'DT_INT32' } });
  const [zero, one] = [graph.ints('zero', [0]), graph.ints('one', [1])];
  const batch = graph.node('batch', 'StridedSlice', [shape, zero, one, one], { shrink_axis_mask: 1 });
  const sizes = graph.node('sizes', 'Pack', [batch, graph.ints('rest', -1)], { N: 2, axis: 0 });
  const flat = graph.node('flat', 'Reshape', [padded, sizes]);
  const parts = graph.node('parts', 'Split', [graph.ints('axis', 1), flat], { num_split: 2 });
  graph.node('mean', 'Mean', [`${parts}:1`, graph.ints('axes', [1])], { keep_dims: true });
  const count = mutantCount(400);
  const { accepted, refused } = await readMutants(({ bytes }) => fromGraphModel(decode(bytes), graph.weights), {
    ...options,
    mutations: [changed(graph.modelJson)],
    count,
  });
  expect(Math.min(accepted, refused)).toBeGreaterThan(count / 20);
});

test('damaged bytes of weights are numbers or too few', async () => {
  const { modelJson, weights } = await saved(model());
  const { refused } = await readMutants(({ bytes }) => fromLayersModel(modelJson, bytes), {
    ...options,
    mutations: [byteMutation(new Uint8Array(weights))],
    count: mutantCount(100),
  });
  expect(refused).toBeGreaterThan(0);
});
