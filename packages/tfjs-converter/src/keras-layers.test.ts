import { concat, Generator, normal, ones, permute, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { batchNorm, conv1d } from '@gradkit/core-tensor/functional';
import { GRU } from '@gradkit/layers';
import { expect, test } from 'vitest';
import { expectSame } from '../testing/tfjs-models.ts';
import { fromLayersModel, type WeightSpec } from './index.ts';

// Layers and options that Keras writes and TensorFlow.js cannot read, or computes otherwise.

const rng = new Generator(9);

/** A layer with an input of some shape, and the weights of a file. */
function layerOf(
  className: string,
  shape: readonly number[],
  config: object,
  weights: Readonly<Record<string, Tensor>> = {},
) {
  const specs = Object.entries(weights).map(([name, { shape: sizes }]): WeightSpec => ({
    name,
    shape: sizes,
    dtype: 'float32',
  }));
  const layer = { class_name: className, config: { name: 'layer', batch_input_shape: [null, ...shape], ...config } };
  const modelTopology = { class_name: 'Sequential', config: { name: 'model', layers: [layer] } };
  const bytes = Float32Array.from(Object.values(weights).flatMap((value) => [...value.data])).buffer;
  return fromLayersModel({ modelTopology, weightSpecs: specs }, bytes).eval();
}

test('a causal convolution sees what was before', () => {
  const kernel = normal([3, 2, 4], { rng });
  const x = normal([1, 6, 2], { rng });
  const model = layerOf('Conv1D', [6, 2], { padding: 'causal', use_bias: false }, { 'layer/kernel': kernel });
  const before = concat([zeros([1, 2, 2]), x], 1);
  const expected = conv1d(permute(before, [0, 2, 1]), permute(kernel, [2, 1, 0]));
  expectSame([model.forward(x)], [permute(expected, [0, 2, 1])]);
});

test('batch normalization on axis 1, and of volumes', () => {
  const [mean, variance] = [normal([3], { rng }), ones([3])];
  const weights = { 'layer/moving_mean': mean, 'layer/moving_variance': variance };
  const options = { scale: false, center: false, epsilon: 0.5 };
  const x = normal([2, 3, 4, 5], { rng });
  const first = layerOf('BatchNormalization', [3, 4, 5], { ...options, axis: [1] }, weights);
  expectSame([first.forward(x)], [batchNorm(x, mean, variance, null, null, { eps: 0.5 })]);
  const volume = normal([2, 4, 2, 2, 3], { rng });
  const last = layerOf('BatchNormalization', [4, 2, 2, 3], { ...options, axis: -1 }, weights);
  const turned = batchNorm(permute(volume, [0, 4, 1, 2, 3]), mean, variance, null, null, { eps: 0.5 });
  expectSame([last.forward(volume)], [permute(turned, [0, 2, 3, 4, 1])]);
});

test('frozen batch normalization of Keras has a note', () => {
  const weights = { 'layer/moving_mean': ones([3]), 'layer/moving_variance': ones([3]) };
  const options = { scale: false, center: false, trainable: false };
  expect(layerOf('BatchNormalization', [3], options, weights).notes).toEqual([
    'layer layer: is frozen, but its running statistics move while training, which in Keras they do not; eval() keeps them',
  ]);
});

test('a GRU that resets after the product is that of PyTorch', () => {
  const [kernel, recurrent, bias] = [normal([2, 9], { rng }), normal([3, 9], { rng }), normal([2, 9], { rng })];
  const weights = {
    'layer/gru_cell/kernel': kernel,
    'layer/gru_cell/recurrent_kernel': recurrent,
    'layer/gru_cell/bias': bias,
  };
  const config = { units: 3, reset_after: true, return_sequences: true, activation: 'tanh' };
  const x = normal([2, 4, 2], { rng });
  const usual = layerOf('GRU', [4, 2], { ...config, recurrent_activation: 'sigmoid' }, weights);
  expect(usual.layers.get('layer')).toBeInstanceOf(GRU);
  const stepped = layerOf('GRU', [4, 2], { ...config, activation: 'linear', recurrent_activation: 'sigmoid' }, weights);
  expect(usual.fileWeights().map(([name]) => name)).toEqual(Object.keys(weights));
  expectSame(
    usual.fileWeights().map(([, value]) => value),
    [kernel, recurrent, bias],
  );
  expectSame([usual.forward(x)], [stepByStep(x, kernel, recurrent, bias, Math.tanh)]);
  expectSame([stepped.forward(x)], [stepByStep(x, kernel, recurrent, bias, (value) => value)]);
});

/** The definition, number by number. */
function stepByStep(
  x: Tensor,
  kernel: Tensor,
  recurrent: Tensor,
  bias: Tensor,
  activation: (value: number) => number,
): Tensor {
  const [batch, length, features] = x.shape;
  const [w, u, b, input] = [kernel, recurrent, bias, x].map((value) => value.toArray()) as [
    number[][],
    number[][],
    number[][],
    number[][][],
  ];
  const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));
  return tensor(
    Array.from({ length: batch }, (_, n) => {
      let h = [0, 0, 0];
      return Array.from({ length }, (_unused, t) => {
        const ofInput = (row: number): number =>
          b[0][row] + Array.from({ length: features }, (__, k) => input[n][t][k] * w[k][row]).reduce((p, q) => p + q);
        const ofState = (row: number): number =>
          b[1][row] + h.map((value, k) => value * u[k][row]).reduce((p, q) => p + q);
        return (h = h.map((value, i) => {
          const z = sigmoid(ofInput(i) + ofState(i));
          const r = sigmoid(ofInput(3 + i) + ofState(3 + i));
          return z * value + (1 - z) * activation(ofInput(6 + i) + r * ofState(6 + i));
        }));
      });
    }),
  );
}

test('paddings, croppings and enlargements of all ranks', () => {
  const x = tensor([
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ]);
  expect(
    layerOf('ZeroPadding1D', [3, 2], { padding: [1, 0] })
      .forward(x)
      .toArray(),
  ).toEqual([
    [
      [0, 0],
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ]);
  expect(
    layerOf('Cropping1D', [3, 2], { cropping: [1, 1] })
      .forward(x)
      .toArray(),
  ).toEqual([[[3, 4]]]);
  expect(layerOf('UpSampling1D', [3, 2], { size: 2 }).forward(x).shape).toEqual([1, 6, 2]);
  const volume = normal([1, 2, 3, 4, 5], { rng });
  const padded = layerOf('ZeroPadding3D', [2, 3, 4, 5], { padding: 1 }).forward(volume);
  expect(padded.shape).toEqual([1, 4, 5, 6, 5]);
  expectSame(
    [
      layerOf('Cropping3D', [4, 5, 6, 5], {
        cropping: [
          [1, 1],
          [1, 1],
          [1, 1],
        ],
      }).forward(padded),
    ],
    [volume],
  );
  expect(layerOf('UpSampling3D', [2, 3, 4, 5], { size: [1, 2, 2] }).forward(volume).shape).toEqual([1, 2, 6, 8, 5]);
  expectSame([layerOf('GlobalAveragePooling3D', [2, 3, 4, 5], {}).forward(volume)], [volume.mean([1, 2, 3])]);
  expectSame(
    [layerOf('GlobalMaxPooling3D', [2, 3, 4, 5], { keepdims: true }).forward(volume)],
    [volume.max([1, 2, 3], { keepDims: true })],
  );
});

test('ReLU has an end, a slope and a threshold', () => {
  const relu = layerOf('ReLU', [5], { max_value: 3, negative_slope: 0.5, threshold: 1 });
  expect(relu.forward(tensor([[-1, 0.5, 1.5, 2, 7]])).toArray()).toEqual([[-1, -0.25, 1.5, 2, 3]]);
});
