import { Generator, normal, randint, type Tensor } from '@gradkit/core-tensor';
import {
  AvgPool2d,
  BatchNorm1d,
  BatchNorm2d,
  Conv2d,
  Dropout,
  ELU,
  Embedding,
  Flatten,
  GELU,
  LayerNorm,
  LeakyReLU,
  Linear,
  LogSoftmax,
  MaxPool2d,
  ReLU,
  ReLU6,
  Sequential,
  Sigmoid,
  SiLU,
  Softmax,
  Tanh,
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

test('what Keras cannot say is refused', () => {
  const refuse = (layer: Conv2d | MaxPool2d | Softmax) => () =>
    toLayersModel(new Sequential(layer), { inputShape: [4, 9, 9] });
  expect(refuse(new Conv2d(4, 4, 3, { groups: 2 }))).toThrow(
    'toLayersModel: 0 has 2 groups; TensorFlow.js has 1, or one for each of 4 channels',
  );
  expect(refuse(new Conv2d(4, 4, 3, { padding: 1, paddingMode: 'reflect' }))).toThrow(
    'toLayersModel: 0 has paddingMode reflect; Keras puts zeros around alone',
  );
  expect(refuse(new MaxPool2d(3, { padding: 1 }))).toThrow(
    'toLayersModel: 0 has padding 1; it must be 0, valid or same',
  );
  expect(refuse(new Softmax({ axis: 1 }))).toThrow('toLayersModel: 0 is a Softmax, which toLayersModel does not know');
});
