import { compile } from '@gradkit/compile';
import { Generator, normal, zeros, type Tensor } from '@gradkit/core-tensor';
import { mse } from '@gradkit/losses';
import { exportModel } from '@gradkit/onnx-export';
import { SGD } from '@gradkit/optimizers';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { expectSame, inputsOf, randomize, saved, toTensor } from '../testing/tfjs-models.ts';
import { fromLayersModel, toLayersModel } from './index.ts';

const { layers } = tf;
const learningRate = 0.05;

function convolutional(): tf.LayersModel {
  return tf.sequential({
    layers: [
      layers.conv2d({
        filters: 3,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        activation: 'relu',
        inputShape: [7, 6, 2],
      }),
      layers.batchNormalization({}),
      layers.depthwiseConv2d({ kernelSize: 2 }),
      layers.prelu({ sharedAxes: [1, 2] }),
      layers.maxPooling2d({ poolSize: 2, strides: 1 }),
      layers.flatten(),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
}

function recurrent(): tf.LayersModel {
  return tf.sequential({
    layers: [
      layers.lstm({ units: 3, returnSequences: true, inputShape: [4, 2] }), // hardSigmoid: step by step
      layers.lstm({ units: 3, recurrentActivation: 'sigmoid', returnSequences: true }),
      layers.gru({ units: 3, recurrentActivation: 'sigmoid' }),
      layers.dense({ units: 2 }),
    ],
  });
}

test.each([
  ['convolutional', convolutional],
  ['recurrent', recurrent],
])('a step of a %s network changes every weight as in TensorFlow.js', async (_, make) => {
  const original = make();
  randomize(original);
  const { modelJson, weights } = await saved(original);
  const model = fromLayersModel(modelJson, weights);
  const [x] = inputsOf(original);
  const shape = original.outputShape as number[];
  const y = tf.randomNormal([2, shape[1]], 0, 1, 'float32', 5);

  original.compile({ optimizer: tf.train.sgd(learningRate), loss: 'meanSquaredError' });
  const before = await original.trainOnBatch(x, y);
  const optimizer = new SGD(model.parameters(), { learningRate });
  const loss = mse(model.forward(toTensor(x)), toTensor(y));
  loss.backward();
  optimizer.step();

  expectClose(loss.item(), Number(before), { relative: 1e-5 });
  const ours = new Map(model.fileWeights());
  for (const weight of original.weights) expectSame([ours.get(weight.originalName)!], [toTensor(weight.read())]);
});

test('a converted model is compiled, trained, exported and sent back', async () => {
  const original = convolutional();
  randomize(original);
  const { modelJson, weights } = await saved(original);
  const [x, y] = [normal([4, 7, 6, 2], { rng: new Generator(1) }), zeros([4, 3])];
  const losses = async (isCompiled: boolean): Promise<[number[], Tensor]> => {
    const model = fromLayersModel(modelJson, weights);
    const optimizer = new SGD(model.parameters(), { learningRate });
    const step = (inputs: Tensor, targets: Tensor): Tensor => {
      optimizer.zeroGrad();
      const loss = mse(model.forward(inputs), targets);
      loss.backward();
      optimizer.step();
      return loss;
    };
    const run = isCompiled ? compile(step) : step;
    const all: number[] = [];
    for (let i = 0; i < 3; i++) all.push((await run(x, y)).item());
    await model.sync();
    return [all, model.eval().forward(x)];
  };
  const [eager, predicted] = await losses(false);
  const [compiled, same] = await losses(true);
  expectClose(compiled, eager);
  expectSame([same], [predicted]);
  expect(eager[2]).toBeLessThan(eager[0]);

  const model = fromLayersModel(modelJson, weights).eval();
  const session = await createSession(await exportModel(model, [x]), { device: 'cpu' });
  const { output } = await session.run({ input: x });
  expectSame([output], [model.forward(x)]);
  await session.close();
});

test('the features of a model go into a new head', async () => {
  const original = convolutional();
  randomize(original);
  const { modelJson, weights } = await saved(original);
  const inner = original.layers.at(-2)!;
  const [x] = inputsOf(original);
  const features = tf.model({ inputs: original.inputs, outputs: inner.output }).predict(x) as tf.Tensor;
  const base = fromLayersModel(modelJson, weights, { outputs: [inner.name] }).eval();
  expectSame([base.forward(toTensor(x))], [toTensor(features)]);
  expect(base.layers.has(original.layers.at(-1)!.name)).toBe(false);
  expect(() => toLayersModel(base)).toThrow(
    'toLayersModel: the model was read with other outputs than those of its file',
  );
  expect(() => fromLayersModel(modelJson, weights, { outputs: ['none'] })).toThrow(
    'fromLayersModel: an entry of outputs is none; it must be one of',
  );
});

test('what the file freezes is frozen', async () => {
  const original = tf.sequential({
    layers: [
      layers.dense({ units: 2, inputShape: [3], trainable: false }),
      layers.dense({ units: 1, kernelRegularizer: 'l1l2' }),
    ],
  });
  const { modelJson, weights } = await saved(original);
  const model = fromLayersModel(modelJson, weights);
  expect(model.parameters().map(({ requiresGrad }) => requiresGrad)).toEqual([false, false, true, true]);
  const [, second] = [...model.layers.keys()];
  expect(model.notes).toEqual([`layer ${second}: its kernel_regularizer is left out`]);
  expect(model.namedParameters().map(([name]) => name)).toEqual(
    [...model.layers.keys()].flatMap((name) => [`layers.${name}.weight`, `layers.${name}.bias`]),
  );
  expect(toLayersModel(model).modelJson.weightsManifest?.[0]?.weights.length).toBe(4);
});
