import { Generator, normal, randint, type Tensor } from '@gradkit/core-tensor';
import {
  AdaptiveAvgPool2d,
  AdaptiveMaxPool1d,
  AlphaDropout,
  AvgPool1d,
  AvgPool2d,
  AvgPool3d,
  BatchNorm1d,
  BatchNorm2d,
  Conv1d,
  Conv2d,
  Conv3d,
  ConvTranspose1d,
  ConvTranspose2d,
  Dropout,
  Dropout2d,
  ELU,
  Embedding,
  Flatten,
  GELU,
  GRU,
  LayerNorm,
  LeakyReLU,
  Linear,
  LogSoftmax,
  LSTM,
  MaxPool1d,
  MaxPool2d,
  MaxPool3d,
  PixelShuffle,
  PReLU,
  ReLU,
  ReLU6,
  RNN,
  Sequential,
  Sigmoid,
  SiLU,
  Softmax,
  Softmax2d,
  Tanh,
  Unflatten,
  Upsample,
  ZeroPad2d,
  type Module,
} from '@gradkit/layers';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { expectSame, loaded, toTensor } from '../testing/tfjs-models.ts';
import { fromLayersModel, toLayersModel } from './index.ts';

const rng = new Generator(5);

/** TensorFlow.js gives what the model gives, and so does the model that comes back. */
async function expectSameModels(model: Sequential, x: Tensor): Promise<void> {
  model.eval();
  const files = toLayersModel(model, { inputShape: x.shape.slice(1) });
  const there = (await loaded(files)).predict(tf.tensor(Array.from(x.data), [...x.shape]));
  const expected = model.forward(x);
  expectSame([toTensor(there as tf.Tensor)], [expected]);
  expectSame([fromLayersModel(files.modelJson, files.weights).eval().forward(x)], [expected]);
}

const images = normal([2, 3, 9, 8], { rng });

test('a convolutional network of gradkit runs in TensorFlow.js', async () => {
  const model = new Sequential(
    new Conv2d(3, 6, 3, { padding: 1, rng }),
    new BatchNorm2d(6),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(6, 6, 3, { groups: 6, padding: 2, stride: 2, rng }),
    new SiLU(),
    new AvgPool2d(2),
    new Sequential(new Flatten(), new Dropout(0.5)),
    new Linear(6, 4, { rng }),
    new Softmax(),
  );
  for (const norm of model.layers.filter((each) => each instanceof BatchNorm2d))
    norm.runningMean!.value = normal([6], { rng });
  await expectSameModels(model, images);
});

test('a network of vectors and one of words', async () => {
  const vectors = new Sequential(
    new Linear(5, 8, { rng }),
    new BatchNorm1d(8),
    new LeakyReLU(0.1),
    new Linear(8, 8, { bias: false, rng }),
    new GELU(),
    new LayerNorm(8),
    new ELU(),
    new ReLU6(),
    new Tanh(),
    new Sigmoid(),
    new LogSoftmax(),
  );
  await expectSameModels(vectors, normal([3, 5], { rng }));
  const words = new Sequential(new Embedding(10, 4), new Flatten(), new Linear(12, 2, { rng }));
  await expectSameModels(words, randint(10, [2, 3], { rng }));
});

test('weights come in shards of a chosen size', () => {
  const { modelJson, weights } = toLayersModel(new Sequential(new Linear(10, 10)), {
    inputShape: [10],
    shardSizeBytes: 200,
  });
  expect(weights.map(({ length }) => length)).toEqual([200, 200, 40]);
  expect(modelJson.weightsManifest?.[0]?.paths).toEqual([
    'group1-shard1of3.bin',
    'group1-shard2of3.bin',
    'group1-shard3of3.bin',
  ]);
});

const wide = normal([2, 4, 9, 8], { rng });
const long = normal([2, 4, 9], { rng });
const deep = normal([2, 4, 5, 4, 6], { rng });

test.each<[string, Module[], Tensor]>([
  ['Conv1d', [new Conv1d(4, 6, 3, { stride: 2, rng })], long],
  ['Conv1d with zeros around', [new Conv1d(4, 6, 3, { padding: 2, groups: 2, rng }), new ReLU()], long],
  ['Conv2d in groups', [new Conv2d(4, 6, 3, { groups: 2, rng })], wide],
  ['Conv2d of each channel, dilated', [new Conv2d(4, 8, 2, { groups: 4, dilation: 2, rng })], wide],
  ['Conv3d', [new Conv3d(4, 2, 3, { padding: 1, rng })], deep],
  ['ConvTranspose1d', [new ConvTranspose1d(4, 3, 4, { stride: 2, padding: 1, rng })], long],
  [
    'ConvTranspose2d',
    [
      new ConvTranspose2d(4, 3, 3, { stride: 2, padding: 1, outputPadding: 1, rng }),
      new ConvTranspose2d(3, 2, 2, { stride: 3, rng }),
    ],
    wide,
  ],
  ['pooling of sequences', [new MaxPool1d(2), new AvgPool1d(2)], long],
  ['pooling of volumes', [new MaxPool3d(2), new AvgPool3d(2)], deep],
  ['means with zeros that count', [new AvgPool2d(3, { stride: 2, padding: 1 })], wide],
  [
    'pooling to a number',
    [new Conv2d(4, 3, 2, { rng }), new AdaptiveAvgPool2d(1), new Flatten(), new Linear(3, 2)],
    wide,
  ],
  ['pooling to a number that keeps its axes', [new AdaptiveMaxPool1d(1)], long],
  ['Dropout of channels', [new Conv2d(4, 3, 2, { rng }), new Dropout2d(0.5), new AlphaDropout(0.5)], wide],
  ['PReLU', [new PReLU(), new Conv2d(4, 3, 2, { rng }), new PReLU({ numParameters: 3 })], wide],
  ['Softmax of channels', [new Softmax({ axis: 1 }), new Softmax2d(), new Softmax()], wide],
  ['Upsample and ZeroPad2d', [new Upsample({ scaleFactor: 2 }), new ZeroPad2d([1, 0, 2, 3])], wide],
  [
    'a generator of images',
    [
      new Flatten(),
      new Flatten(),
      new Linear(36, 12, { rng }),
      new Unflatten(1, [3, 2, 2]),
      new ConvTranspose2d(3, 2, 4, { stride: 2, padding: 1, rng }),
    ],
    long,
  ],
])('%s', async (_, layers, x) => {
  await expectSameModels(new Sequential(...layers), x);
});

test('a recurrent layer at the end gives what it gives at every step', async () => {
  const options = { batchFirst: true, numLayers: 2, rng } as const;
  const x = normal([2, 5, 4], { rng });
  for (const layer of [
    new LSTM(4, 3, { ...options, bidirectional: true }),
    new RNN(4, 3, { ...options, nonlinearity: 'relu' }),
  ]) {
    const files = toLayersModel(new Sequential(layer as never), { inputShape: [5, 4] });
    const there = (await loaded(files)).predict(tf.tensor(Array.from(x.data), [...x.shape]));
    const [expected] = layer.forward(x);
    expectSame([toTensor(there as tf.Tensor)], [expected]);
    expectSame([fromLayersModel(files.modelJson, files.weights).eval().forward(x)], [expected]);
  }
});

test('what Keras cannot say is refused', () => {
  const refuse = (layer: Module) => () => toLayersModel(new Sequential(layer), { inputShape: [4, 9, 9] });
  expect(refuse(new Conv2d(4, 4, 3, { padding: 1, paddingMode: 'reflect' }))).toThrow(
    'toLayersModel: 0 has paddingMode reflect; Keras puts zeros around alone',
  );
  expect(refuse(new Conv2d(4, 4, 3, { stride: 2, dilation: 2 }))).toThrow(
    'toLayersModel: 0 has stride [2, 2] and dilation [2, 2]; one must be 1',
  );
  expect(refuse(new MaxPool2d(3, { padding: 1 }))).toThrow(
    'toLayersModel: 0 has padding 1; it must be 0, valid or same',
  );
  expect(refuse(new AvgPool2d(3, { padding: 'same' }))).toThrow(
    'toLayersModel: 0 counts what padding same adds, which Keras does not: set countIncludePad to false',
  );
  expect(refuse(new ConvTranspose2d(4, 4, 2, { stride: 2, outputPadding: 1 }))).toThrow(
    'toLayersModel: 0 has an outputPadding beyond what its padding takes away',
  );
  expect(refuse(new ELU({ alpha: 0.5 }))).toThrow('toLayersModel: 0 has alpha 0.5; TensorFlow.js has 1 alone');
  expect(refuse(new Softmax({ axis: 2 }))).toThrow('toLayersModel: 0 has axis 2 of 4; it must be 1 or the last');
  expect(refuse(new AdaptiveAvgPool2d(2))).toThrow('toLayersModel: 0 has outputSize 2; TensorFlow.js has 1 alone');
  expect(refuse(new Upsample({ scaleFactor: 2, mode: 'bilinear' }))).toThrow('toLayersModel: 0 does not repeat pixels');
  expect(refuse(new GRU(4, 4) as never)).toThrow('toLayersModel: 0 is a GRU, which resets after the product');
  expect(refuse(new PixelShuffle(2))).toThrow(
    'toLayersModel: 0 is a PixelShuffle, which toLayersModel does not know; known are Linear, Embedding, Conv1d,',
  );
});
