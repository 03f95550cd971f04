// TensorFlow.js on its WebAssembly backend. In Node it has one thread.
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { serve } from '../protocol.ts';
import { batchesOf, readExamples, shuffledBatches, type RawBatch } from './read-examples.ts';
import { epochs, repeatedSteps } from './training.ts';

setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep);
await tf.setBackend('wasm');

function mlp(sizes: readonly number[], activation: 'relu' | 'tanh'): (x: tf.Tensor2D) => tf.Tensor2D {
  const layers = sizes.slice(1).map((size, i) => {
    const bound = 1 / Math.sqrt(sizes[i]);
    return {
      weight: tf.variable(tf.randomUniform<tf.Rank.R2>([sizes[i], size], -bound, bound)),
      bias: tf.variable(tf.randomUniform<tf.Rank.R1>([size], -bound, bound)),
    };
  });
  return (x) =>
    layers.reduce((y, { weight, bias }, i) => {
      const z: tf.Tensor2D = y.matMul(weight).add(bias);
      return i === layers.length - 1 ? z : activation === 'relu' ? z.relu() : z.tanh();
    }, x);
}

await serve(({ task }) => {
  const { model: plan, loss: lossName, learningRate, batchSize, unit } = task;
  if (plan.kind === 'conv') throw new Error('the WebAssembly backend has no gradient of convolutions');
  if (plan.kind !== 'mlp') throw new Error(`${plan.kind} is not written for TensorFlow.js here`);
  const classes = plan.sizes[plan.sizes.length - 1];
  const forward = mlp(plan.sizes, plan.activation);
  const optimizer = task.optimizer === 'sgd' ? tf.train.sgd(learningRate) : tf.train.adam(learningRate);

  const inputs = (batch: RawBatch): tf.Tensor2D => tf.tensor2d(batch.inputs, [batch.size, plan.sizes[0]]);
  const targets = ({ labels, size }: RawBatch): tf.Tensor =>
    lossName === 'crossEntropy' ? tf.oneHot(tf.tensor1d(labels, 'int32'), classes) : tf.tensor2d(labels, [size, 1]);
  const loss = lossName === 'crossEntropy' ? tf.losses.softmaxCrossEntropy : tf.losses.sigmoidCrossEntropy;

  const step = (x: tf.Tensor2D, y: tf.Tensor): number =>
    tf.tidy(() => {
      const value = optimizer.minimize(() => loss<tf.Tensor, tf.Scalar>(y, forward(x)), true);
      return value?.dataSync()[0] ?? Number.NaN;
    });

  const examples = readExamples(task);
  if (unit === 'epoch')
    return epochs(
      () => shuffledBatches(examples, batchSize),
      (batch) => tf.tidy(() => step(inputs(batch), targets(batch))),
    );
  const batches = batchesOf(examples, batchSize).map((batch) => ({ x: inputs(batch), y: targets(batch) }));
  return repeatedSteps(batches, ({ x, y }) => step(x, y));
});
